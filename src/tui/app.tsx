import { Box, Text, Transform, useInput } from 'ink';
import type { ReactNode } from 'react';
import { humanDuration } from '../core/text/human-duration.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import type { DaemonSet } from '../kube/wire.ts';
import type { Palette } from '../render/color.ts';
import { displayWidth, truncate } from '../render/table/width.ts';
import { BY_URGENCY } from './store/cell-state.ts';
import { keysOf, type Input } from './keys.ts';
import { keysLine } from './page/keys-line.ts';
import { budgetText, fitting, paceText, progressText, strategyText } from './page/labels.ts';
import type { Model } from './model/model.ts';
import type { Navigation } from './navigation.ts';
import type { Page } from './page/page.ts';
import type { Symbols } from './page/symbols.ts';

/** The width of the labels `budget` and `pace`. */
const LABEL = 8;

/** Lines around the page. */
export const FRAME_LINES = 7;

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
        <Line text={countsText(props)} />
        <Line text={progressText(model)} />
        <Line text="too small for more" />
      </Box>
    );
  }
  return (
    <Box flexDirection="column" width={width} height={height}>
      <Title {...props} />
      <Bar {...props} />
      <Line text={countsText(props)} />
      <Line text={`${palette.dim('budget')}  ${budgetLine(model, width - LABEL)}`} />
      <Line text={`${palette.dim('pace')}    ${paceText(model.pace)}`} />
      <Line text={headingText(props)} />
      <Box flexDirection="column" flexGrow={1}>
        <Lines lines={props.page.lines} />
      </Box>
      <Line text={palette.dim(hasKeys ? keysLine(props.navigation, model, width) : 'Ctrl-C quits')} />
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
  // rounded down: 4,999 of 5,000 nodes are not 100%
  const percent = `${Math.floor(part * 100)}%`;
  const after = ` ${percent.padStart(4)}  ${progressText(model)}`;
  const room = Math.max(4, width - after.length);
  const full = Math.floor(part * room);
  const empty = palette.dim(symbols.bar.empty.repeat(room - full));
  return <Line text={`${symbols.paint('done', symbols.bar.full.repeat(full))}${empty}${after}`} />;
}

/** How many nodes are in each state, the most urgent first: what does not fit is what matters least. */
function countsText({ model: { counts }, symbols, width }: AppProps): string {
  const parts = BY_URGENCY.filter((state) => counts[state] > 0).map((state) => {
    const text = `${counts[state]} ${state}`;
    return state === 'ineligible'
      ? symbols.paint(state, text)
      : symbols.paint(state, `${symbols.shapes[state]} ${text}`);
  });
  return fitting(parts, width, 2).join('  ');
}

function budgetLine({ budget, counts: { outdated } }: Model, room: number): string {
  if (budget !== undefined) return budgetText(budget, outdated, room);
  return outdated === 0 ? 'OnDelete: none' : `OnDelete: ${outdated} outdated pods have to be deleted`;
}

/** The title of the page, or a note instead of it; and, as far as there is room, what a cell stands for and which part is shown. */
function headingText({ page: { title, position, scale }, note, width, palette }: AppProps): string {
  const text = note === undefined ? title : safeText(note);
  const paint = (part: string): string => palette.bold(note === undefined ? part : palette.warn(part));
  const rights = [[scale, position], [position], [scale]].map((parts) =>
    parts.filter((part) => part !== '').join(', '),
  );
  const right = rights.find((each) => displayWidth(text) + 2 + displayWidth(each) <= width);
  if (right === undefined || right === '') return paint(truncate(text, width));
  return `${paint(text)}${' '.repeat(width - displayWidth(text) - displayWidth(right))}${palette.dim(right)}`;
}
