import { Box, Text, Transform, useInput } from 'ink';
import type { ReactNode } from 'react';
import { humanDuration } from '../core/text/human-duration.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import { deletedSince } from '../daemonset/pods/deletion.ts';
import type { DaemonSet } from '../kube/wire.ts';
import type { Palette } from '../render/color.ts';
import { displayWidth, truncate } from '../render/table/width.ts';
import { keysOf, type Input } from './keys.ts';
import { keysLine } from './page/keys-line.ts';
import { budgetText, countsText, fitting, paceText, percentText, progressText, strategyText } from './page/labels.ts';
import type { Model } from './model/model.ts';
import type { Counts } from './store/tally.ts';
import type { Navigation } from './navigation.ts';
import type { Page } from './page/page.ts';
import { drawProgress } from './page/rollout-list.ts';
import type { Symbols } from './page/symbols.ts';

/** The width of the labels `budget` and `pace`. */
const LABEL = 8;

/** Lines around the page. */
export const FRAME_LINES = 7;

/** On a smaller terminal there are only a few words. */
const SMALLEST = { columns: 30, rows: 10 };

export interface FrameProps {
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
  /** Escape leads to the list of all. */
  readonly isOneOfSeveral: boolean;
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

/** Lines around the list of several rollouts. */
export const LIST_FRAME_LINES = 4;

interface ListProps extends FrameProps {
  readonly title: string;
  /** Of all rollouts. */
  readonly counts: Counts;
  readonly page: Pick<Page, 'title' | 'lines' | 'position'>;
  /** What the keys do, the most important first. */
  readonly keys: readonly string[];
}

/** Several rollouts, a line for each. */
export function ListApp({ title, counts, page, keys, ...props }: ListProps): ReactNode {
  const { width, height, palette, hasKeys, symbols } = props;
  useKeys(props);
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      <Line text={palette.bold(truncate(title, width))} />
      <Line text={fitting(countsText(counts, symbols), width, 2).join('  ')} />
      <Line text={noteText(page.title, [[page.position]], props)} />
      <Box flexDirection="column" flexGrow={1}>
        <Lines lines={page.lines} />
      </Box>
      <Line text={palette.dim(hasKeys ? fitting(keys, width, 3).join('   ') : 'Ctrl-C quits')} />
    </Box>
  );
}

/** The whole view: the state of the rollout, the page, and what the keys do. */
export function App(props: AppProps): ReactNode {
  const { model, width, height, palette, hasKeys } = props;
  useKeys(props);
  if (width < SMALLEST.columns || height < SMALLEST.rows) {
    return (
      <Box flexDirection="column" width={width} height={height} overflow="hidden">
        <Line text={fittingCounts(props)} />
        <Line text={progressText(model)} />
        <Line text="too small for more" />
      </Box>
    );
  }
  return (
    <Box flexDirection="column" width={width} height={height}>
      <Title {...props} />
      <Bar {...props} />
      <Line text={fittingCounts(props)} />
      <Line text={`${palette.dim('budget')}  ${budgetLine(model, width - LABEL)}`} />
      <Line text={`${palette.dim('pace')}    ${paceText(model.pace, model.counts.done)}`} />
      <Line text={headingText(props)} />
      <Box flexDirection="column" flexGrow={1}>
        <Lines lines={props.page.lines} />
      </Box>
      <Line text={palette.dim(hasKeys ? keysLine(props.navigation, model, props) : 'Ctrl-C quits')} />
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

function Bar({ model, width, symbols, palette }: AppProps): ReactNode {
  const { counts, desired } = model;
  const part = desired === 0 ? 1 : counts.done / desired;
  const after = ` ${percentText(part)}  ${progressText(model)}`;
  const room = Math.max(4, width - after.length);
  return <Line text={`${drawProgress(part, room, symbols, palette.dim)}${after}`} />;
}

function fittingCounts({ model: { counts }, symbols, width }: AppProps): string {
  return fitting(countsText(counts, symbols), width, 2).join('  ');
}

function budgetLine({ ds, budget, counts: { outdated } }: Model, room: number): string {
  if (deletedSince(ds) !== undefined) return 'none: a DaemonSet that is being deleted replaces no pods';
  if (budget !== undefined) return budgetText(budget, outdated, room);
  return outdated === 0 ? 'OnDelete: none' : `OnDelete: ${outdated} outdated pods have to be deleted`;
}

/** The title of the page, or a note instead of it; and, as far as there is room, what a cell stands for and which part is shown. */
function headingText({ page: { title, position, scale }, ...props }: AppProps): string {
  return noteText(title, [[scale, position], [position], [scale]], props);
}

/** The title, or the note instead of it, and as much of the right side as there is room for. */
function noteText(
  title: string,
  sides: readonly (readonly string[])[],
  { note, width, palette }: Pick<FrameProps, 'note' | 'width' | 'palette'>,
): string {
  const text = note === undefined ? title : safeText(note);
  const paint = (part: string): string => palette.bold(note === undefined ? part : palette.warn(part));
  const rights = sides.map((parts) => parts.filter((part) => part !== '').join(', '));
  const right = rights.find((each) => displayWidth(text) + 2 + displayWidth(each) <= width);
  if (right === undefined || right === '') return paint(truncate(text, width));
  return `${paint(text)}${' '.repeat(width - displayWidth(text) - displayWidth(right))}${palette.dim(right)}`;
}
