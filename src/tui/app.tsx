import { Box, Text, useInput, type Key as InkKey } from 'ink';
import type { ReactNode } from 'react';
import { humanDuration } from '../core/text/human-duration.ts';
import type { Palette } from '../render/color.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import { displayWidth } from '../render/table/width.ts';
import type { CellState } from './cell.ts';
import { ALL_NODES } from './grouping.ts';
import type { Model } from './model.ts';
import { Picture } from './picture.tsx';
import type { Symbols } from './symbols.ts';
import type { Character, Key, Ui } from './ui.ts';
import { budgetText, progressText, paceText, strategyText } from './words.ts';

/** What `budget` and `pace` stand in. */
const LABEL = 8;

/** Lines above the body and below it. */
export const HEAD_LINES = 7;
export const FOOT_LINES = 1;

/** Smaller than this there is room for a few words. */
const SMALLEST = { columns: 30, rows: 10 };

export interface AppProps {
  readonly model: Model;
  readonly ui: Ui;
  readonly width: number;
  readonly height: number;
  readonly symbols: Symbols;
  readonly palette: Palette;
  /** Lines of the body, which are drawn apart. */
  readonly bodyLines: number;
  /** How many nodes a cell stands for. */
  readonly nodesACell: number;
  /** Stands above the body; empty on the first page. */
  readonly title: string;
  /** Something that the person has to know, such as a server that does not answer; not yet safe for a terminal. */
  readonly note: string | undefined;
  /** Keys come from a terminal. */
  readonly hasKeys: boolean;
  readonly onKey: (key: Key | 'interrupt' | 'suspend') => void;
}

/** The whole view: what is being rolled out and how far it is, the body, and the keys. */
export function App(props: AppProps): ReactNode {
  const { model, ui, width, height, palette, title, note, nodesACell, bodyLines, hasKeys, onKey } = props;
  useInput((input, key) => keysOf(input, key).forEach((each) => onKey(each)), { isActive: hasKeys });
  if (width < SMALLEST.columns || height < SMALLEST.rows) {
    return (
      <Box flexDirection="column" width={width}>
        <Line text={safeText(model.message)} />
        <Line text={progressText(model)} />
        <Line text="too small for more" />
      </Box>
    );
  }
  const scale = nodesACell > 1 ? palette.dim(`${title === '' ? '' : '  '}a cell: ${nodesACell} nodes`) : '';
  const pace = `${palette.dim('pace')}    ${paceText(model.pace)}`;
  return (
    <Box flexDirection="column" width={width} height={height}>
      <Title {...props} />
      <Line text={messageText(model, width)} />
      <Bar {...props} />
      <Legend {...props} />
      <Line text={`${palette.dim('budget')}  ${budgetLine(model, width - LABEL)}`} />
      <Line text={pace} />
      <Line text={note === undefined ? `${palette.bold(title)}${scale}` : palette.bold(safeText(note))} />
      <Box flexDirection="column" flexGrow={1}>
        <Picture count={bodyLines} />
      </Box>
      <Line text={palette.dim(hasKeys ? keysText(ui, model, width) : 'Ctrl-C leaves')} />
    </Box>
  );
}

function Line({ text }: { readonly text: string }): ReactNode {
  // an empty text has no height
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
}

/** kubectl's line; where there is no room for it, what it says of the pods. */
function messageText({ message }: Model, width: number): string {
  const text = safeText(message);
  return displayWidth(text) <= width ? text : text.replace(/^Waiting for daemon set "[^"]*" rollout to finish: /, '');
}

function Title({ model, palette, width }: AppProps): ReactNode {
  const { ds, revision, now, began } = model;
  const time = ` ${humanDuration(now - began)}`;
  const parts = [
    safeText(ds.metadata?.name ?? ''),
    safeText(ds.metadata?.namespace ?? ''),
    ...(revision === undefined ? [] : [`revision ${revision}`]),
    strategyText(ds),
  ];
  const [name = '', ...rest] = fitting(parts, width - time.length, 2);
  return (
    <Box width={width} justifyContent="space-between">
      <Text wrap="truncate">{[palette.bold(name), ...rest].join('  ')}</Text>
      <Box flexShrink={0}>
        <Text>{time}</Text>
      </Box>
    </Box>
  );
}

/** As many of the parts as have room beside one another, the first one always. */
function fitting(parts: readonly string[], room: number, gap: number): readonly string[] {
  let used = displayWidth(parts[0] ?? '');
  const end = parts.findIndex((part, index) => index > 0 && (used += gap + displayWidth(part)) > room);
  return end < 0 ? parts : parts.slice(0, end);
}

function Bar({ model, width, symbols }: AppProps): ReactNode {
  const { counts, desired } = model;
  const part = desired === 0 ? 1 : counts.done / desired;
  // all but one of five thousand is not all
  const percent = `${Math.floor(part * 100)}%`;
  const after = ` ${percent.padStart(4)}  ${progressText(model)}`;
  const room = Math.max(4, width - after.length);
  const full = Math.floor(part * room);
  return (
    <Line
      text={`${symbols.paint('done', symbols.bar.full.repeat(full))}${symbols.bar.empty.repeat(room - full)}${after}`}
    />
  );
}

const LEGEND: readonly CellState[] = ['done', 'changing', 'waiting', 'stuck', 'misplaced'];

function Legend({ model, symbols, width }: AppProps): ReactNode {
  const { counts } = model;
  const parts = LEGEND.filter((state) => state !== 'misplaced' || counts.misplaced > 0).map(
    (state) => `${symbols.paint(state, symbols.shapes[state])} ${counts[state]} ${state}`,
  );
  const more = [...(counts.ineligible > 0 ? [`${counts.ineligible} not eligible`] : [])];
  return <Line text={fitting([...parts, ...more], width, 2).join('  ')} />;
}

function budgetLine({ budget, counts }: Model, room: number): string {
  if (budget !== undefined) return budgetText(budget, counts.waiting, room);
  return counts.waiting === 0
    ? 'OnDelete: none'
    : `OnDelete: ${counts.waiting} old pods wait to be deleted by somebody`;
}

/** What the keys do here, as much as fits; the most needed come first. */
function keysText({ page, filter }: Ui, { labels, by }: Model, width: number): string {
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
  return fitting(
    keys.map((key) => safeText(key)),
    width,
    3,
  ).join('   ');
}

const CHARACTERS: readonly Character[] = ['j', 'k', 'f', 'g', 'l', 'd', 'q', '?', ' '];

/** What is typed fast comes as one text. */
function keysOf(input: string, key: InkKey): readonly (Key | 'interrupt' | 'suspend')[] {
  if (input.length < 2 || key.ctrl || key.meta) return [keyOf(input, key)];
  return Array.from(input, (character) => {
    if (character === '\r') return 'enter';
    return character === '\x03' ? 'interrupt' : keyOf(character, key);
  });
}

function keyOf(input: string, key: InkKey): Key | 'interrupt' | 'suspend' {
  // in raw mode Ctrl-\\ is a character, and no SIGQUIT
  if ((key.ctrl && input === 'c') || input === '\x1c') return 'interrupt';
  if (key.ctrl && input === 'z') return 'suspend';
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow || key.backspace || key.delete) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'pageUp';
  if (key.pageDown) return 'pageDown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'escape';
  return CHARACTERS.find((character) => character === input) ?? 'other';
}
