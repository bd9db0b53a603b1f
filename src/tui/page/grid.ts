import { displayWidth, truncate } from '../../render/table/width.ts';
import { BY_URGENCY, type CellState } from '../store/cell-state.ts';
import type { Group } from '../model/model.ts';
import type { NodeEntry } from '../store/node-entry.ts';
import type { Symbols } from './symbols.ts';

export interface Grid {
  readonly lines: readonly string[];
  /** How many nodes a cell stands for; 1 where there is room. */
  readonly nodesPerCell: number;
  /** Groups without room, before and after those that are shown. */
  readonly before: number;
  readonly after: number;
}

export interface GridOptions {
  readonly width: number;
  /** Lines. */
  readonly height: number;
  /** The index of the selected group. */
  readonly selected: number;
  readonly symbols: Symbols;
}

/** Names are cut to this part of the width. */
const NAME_PART = 0.3;
/** Columns before the name, and between name, count and cells. */
const GAPS = 5;

/**
 * One or more lines for each group: its name, how many of its nodes are done, and a cell for each. With room, cells are spaced. With too
 * little, a cell stands for several nodes and shows the most urgent state; with less than a line per group, only the groups around the
 * selected one are shown.
 */
export function drawGrid(groups: readonly Group[], { width, height, selected, symbols }: GridOptions): Grid {
  const room = Math.max(1, height);
  const { from, to } = windowOf(groups.length, room, selected);
  const shown = groups.slice(from, to);
  const names = Math.max(...shown.map(({ name }) => displayWidth(name)), 0);
  const nameWidth = Math.min(names, Math.max(6, Math.floor(width * NAME_PART)));
  const counts = shown.map(({ done, entries }) => `${done}/${entries.length}`);
  const countWidth = Math.max(...counts.map(({ length }) => length), 0);
  const cellWidth = Math.max(1, width - nameWidth - countWidth - GAPS);
  const sizes = shown.map(({ entries }) => entries.length);
  const { nodesPerCell, pitch } = fit(sizes, cellWidth, room);

  const lines = shown.flatMap((group, index) => {
    const rows = drawCells(group.entries, { nodesPerCell, pitch, width: cellWidth, symbols });
    const mark = from + index === selected ? symbols.selected : ' ';
    const name = truncate(group.name, nameWidth);
    const head = `${mark} ${name}${' '.repeat(nameWidth - displayWidth(name))} ${(counts[index] ?? '').padStart(countWidth)}  `;
    const blank = ' '.repeat(nameWidth + countWidth + GAPS);
    return rows.map((row, line) => `${line === 0 ? head : blank}${row}`);
  });
  return { lines, nodesPerCell, before: from, after: groups.length - to };
}

/** The range of `room` groups around the selected one. */
function windowOf(count: number, room: number, selected: number): { readonly from: number; readonly to: number } {
  if (count <= room) return { from: 0, to: count };
  const from = Math.min(Math.max(0, selected - Math.floor(room / 2)), count - room);
  return { from, to: from + room };
}

/** Spaced cells if they fit, else adjacent ones, with as few nodes per cell as possible. */
function fit(
  sizes: readonly number[],
  width: number,
  room: number,
): { readonly nodesPerCell: number; readonly pitch: 1 | 2 } {
  const linesFor = (nodesPerCell: number, pitch: 1 | 2): number => {
    const aLine = Math.max(1, Math.floor((width + pitch - 1) / pitch));
    return sizes.reduce((total, size) => total + Math.ceil(Math.ceil(size / nodesPerCell) / aLine), 0);
  };
  if (linesFor(1, 2) <= room) return { nodesPerCell: 1, pitch: 2 };
  const largest = Math.max(...sizes, 1);
  let nodesPerCell = 1;
  while (nodesPerCell < largest && linesFor(nodesPerCell, 1) > room) nodesPerCell++;
  return { nodesPerCell, pitch: 1 };
}

function drawCells(
  entries: readonly NodeEntry[],
  { nodesPerCell, pitch, width, symbols }: { nodesPerCell: number; pitch: 1 | 2; width: number; symbols: Symbols },
): readonly string[] {
  const states: CellState[] = [];
  for (let index = 0; index < entries.length; index += nodesPerCell) {
    states.push(mostUrgent(entries.slice(index, index + nodesPerCell)));
  }
  const aLine = Math.max(1, Math.floor((width + pitch - 1) / pitch));
  const lines: string[] = [];
  for (let index = 0; index < states.length; index += aLine) {
    lines.push(drawRun(states.slice(index, index + aLine), pitch === 2 ? ' ' : '', symbols));
  }
  return lines;
}

/** Equal neighbours share one colour sequence. */
function drawRun(states: readonly CellState[], gap: string, symbols: Symbols): string {
  const parts: string[] = [];
  for (let index = 0; index < states.length;) {
    const state = states[index] ?? 'ineligible';
    let end = index + 1;
    while (states[end] === state) end++;
    parts.push(symbols.paint(state, new Array<string>(end - index).fill(symbols.shapes[state]).join(gap)));
    index = end;
  }
  return parts.join(gap);
}

function mostUrgent(entries: readonly NodeEntry[]): CellState {
  let best = BY_URGENCY.length - 1;
  for (const { state } of entries) best = Math.min(best, BY_URGENCY.indexOf(state));
  return BY_URGENCY[best] ?? 'ineligible';
}
