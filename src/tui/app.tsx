import { Box, Text, Transform, useInput } from 'ink';
import type { ReactNode } from 'react';
import { humanDuration } from '../core/text/human-duration.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import type { DaemonSet } from '../kube/wire.ts';
import type { Palette } from '../render/color.ts';
import { displayWidth } from '../render/table/width.ts';
import type { CellState } from './store/cell-state.ts';
import { ALL_NODES } from './model/grouping.ts';
import { keysOf, type Input } from './keys.ts';
import { budgetText, paceText, progressText, strategyText } from './page/labels.ts';
import type { Model } from './model/model.ts';
import type { Navigation } from './navigation.ts';
import type { Page } from './page/page.ts';
import type { Symbols } from './page/symbols.ts';

/** The width of the labels `budget` and `pace`. */
const LABEL = 8;

/** Lines around the page. */
export const FRAME_LINES = 8;

/** On a smaller terminal there are only a few words. */
const SMALLEST = { columns: 30, rows: 10 };

interface FrameProps {
  readonly width: number;
  readonly height: number;
  readonly symbols: Symbols;
  readonly palette: Palette;
  /** stdin is a terminal. */
  readonly hasKeys: boolean;
  readonly onKey: (key: Input) => void;
  /** Something the user has to know, such as a server that does not answer; not yet safe for a terminal. */
  readonly note: string | undefined;
}

export interface AppProps extends FrameProps {
  readonly model: Model;
  readonly navigation: Navigation;
  readonly page: Page;
}

interface ReadingProps extends FrameProps {
  readonly ds: DaemonSet;
  readonly listed: { readonly nodes: number; readonly pods: number };
}

/** The view before everything is read: which rollout it is, and how far the reading is. */
export function ReadingApp({ ds, listed: { nodes, pods }, note, ...props }: ReadingProps): ReactNode {
  const { width, height, palette, hasKeys } = props;
  useKeys(props);
  const count = (value: number): string => value.toLocaleString('en');
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      <Line text={fitting(titleParts(ds, undefined, palette), width, 2).join('  ')} />
      <Box flexDirection="column" flexGrow={1}>
        <Line text={`reading nodes ${count(nodes)}, pods ${count(pods)}…`} />
        <Line text={palette.bold(safeText(note ?? ''))} />
      </Box>
      <Line text={palette.dim(hasKeys ? 'q quit' : 'Ctrl-C quits')} />
    </Box>
  );
}

function useKeys({ hasKeys, onKey }: Pick<FrameProps, 'hasKeys' | 'onKey'>): void {
  useInput((input, key) => keysOf(input, key).forEach((each) => onKey(each)), { isActive: hasKeys });
}

/** The whole view: the state of the rollout, the page, and what the keys do. */
export function App(props: AppProps): ReactNode {
  const { model, width, height, palette, hasKeys } = props;
  useKeys(props);
  if (width < SMALLEST.columns || height < SMALLEST.rows) {
    return (
      <Box flexDirection="column" width={width} height={height} overflow="hidden">
        <Line text={safeText(model.message)} />
        <Line text={progressText(model)} />
        <Line text="too small for more" />
      </Box>
    );
  }
  return (
    <Box flexDirection="column" width={width} height={height}>
      <Title {...props} />
      <Line text={messageText(model, width)} />
      <Bar {...props} />
      <Legend {...props} />
      <Line text={`${palette.dim('budget')}  ${budgetLine(model, width - LABEL)}`} />
      <Line text={`${palette.dim('pace')}    ${paceText(model.pace)}`} />
      <Heading {...props} />
      <Box flexDirection="column" flexGrow={1}>
        <Lines lines={props.page.lines} />
      </Box>
      <Line text={palette.dim(hasKeys ? keysText(props) : 'Ctrl-C quits')} />
    </Box>
  );
}

function Line({ text }: { readonly text: string }): ReactNode {
  // an empty text has no height
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
}

/**
 * Lines that fit already. Ink measures each text once for the layout, and never drops the result; for a screen full of cells that takes
 * most of the time of a frame, and the memory. So it lays out a blank for each line, which becomes the line when it is written.
 */
function Lines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  return (
    <Transform transform={(_, index) => lines[index] ?? ''}>
      <Text>{lines.map(() => ' ').join('\n')}</Text>
    </Transform>
  );
}

/** kubectl's line; without its first part where it is too long. */
function messageText({ message }: Model, width: number): string {
  const text = safeText(message);
  return displayWidth(text) <= width ? text : text.replace(/^Waiting for daemon set "[^"]*" rollout to finish: /, '');
}

function Title({ model, palette, width }: AppProps): ReactNode {
  const { ds, revision, now, began } = model;
  const time = ` ${humanDuration(now - began)}`;
  return (
    <Box width={width} justifyContent="space-between">
      <Text wrap="truncate">{fitting(titleParts(ds, revision, palette), width - time.length, 2).join('  ')}</Text>
      <Box flexShrink={0}>
        <Text>{time}</Text>
      </Box>
    </Box>
  );
}

function titleParts(ds: DaemonSet, revision: number | undefined, palette: Palette): readonly string[] {
  return [
    palette.bold(safeText(ds.metadata?.name ?? '')),
    safeText(ds.metadata?.namespace ?? ''),
    ...(revision === undefined ? [] : [`revision ${revision}`]),
    strategyText(ds),
  ];
}

/** As many of the parts as fit next to each other, at least the first one. */
function fitting(parts: readonly string[], room: number, gap: number): readonly string[] {
  let used = displayWidth(parts[0] ?? '');
  const end = parts.findIndex((part, index) => index > 0 && (used += gap + displayWidth(part)) > room);
  return end < 0 ? parts : parts.slice(0, end);
}

function Bar({ model, width, symbols }: AppProps): ReactNode {
  const { counts, desired } = model;
  const part = desired === 0 ? 1 : counts.done / desired;
  // rounded down: 4,999 of 5,000 nodes are not 100%
  const percent = `${Math.floor(part * 100)}%`;
  const after = ` ${percent.padStart(4)}  ${progressText(model)}`;
  const room = Math.max(4, width - after.length);
  const full = Math.floor(part * room);
  const bar = `${symbols.paint('done', symbols.bar.full.repeat(full))}${symbols.bar.empty.repeat(room - full)}`;
  return <Line text={`${bar}${after}`} />;
}

const LEGEND: readonly CellState[] = ['done', 'updating', 'outdated', 'stuck', 'misscheduled'];

function Legend({ model: { counts }, symbols, width }: AppProps): ReactNode {
  const parts = LEGEND.filter((state) => state !== 'misscheduled' || counts.misscheduled > 0).map(
    (state) => `${symbols.paint(state, symbols.shapes[state])} ${counts[state]} ${state}`,
  );
  const ineligible = counts.ineligible > 0 ? [`${counts.ineligible} ineligible`] : [];
  return <Line text={fitting([...parts, ...ineligible], width, 2).join('  ')} />;
}

function budgetLine({ budget, counts: { outdated } }: Model, room: number): string {
  if (budget !== undefined) return budgetText(budget, outdated, room);
  return outdated === 0 ? 'OnDelete: none' : `OnDelete: ${outdated} outdated pods have to be deleted`;
}

/** The title of the page and how many nodes a cell stands for, or a note instead. */
function Heading({ page: { title, nodesPerCell }, note, palette }: AppProps): ReactNode {
  if (note !== undefined) return <Line text={palette.bold(safeText(note))} />;
  const scale = nodesPerCell > 1 ? palette.dim(`${title === '' ? '' : '  '}a cell: ${nodesPerCell} nodes`) : '';
  return <Line text={`${palette.bold(title)}${scale}`} />;
}

/** What the keys do on this page, as much as fits; the most important come first. */
function keysText({ navigation: { page, filter }, model: { labels, by }, width }: AppProps): string {
  const grouping = by === ALL_NODES ? 'none' : by.replace(/^.*\//, '');
  const keys = {
    overview: [
      'q quit',
      '? help',
      '↑↓ ⏎ open',
      `f ${filter}`,
      'l log',
      'd describe',
      ...(labels.length > 1 ? [`g by ${grouping}`] : []),
    ],
    group: ['q quit', 'esc back', '↑↓ ⏎ describe', `f ${filter}`, 'l log', '? help'],
    node: ['q quit', 'esc back', '↑↓ scroll', 'l log', '? help'],
    log: ['q quit', 'esc back', '↑↓ scroll', 'd describe', '? help'],
    help: ['q quit', 'any other key: back'],
  }[page];
  const safe = keys.map((key) => safeText(key));
  return fitting(safe, width, 3).join('   ');
}
