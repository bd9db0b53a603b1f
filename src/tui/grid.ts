import { displayWidth, truncate } from '../render/table/width.ts';
import type { Entry } from './board.ts';
import { BY_ATTENTION, type CellState } from './cell.ts';
import type { Group } from './model.ts';
import type { Symbols } from './symbols.ts';

/** Cells drawn for a terminal, and what a reader has to know about them. */
export interface Grid {
  readonly lines: readonly string[];
  /** How many nodes a cell stands for; 1 wherever there is room. */
  readonly nodesACell: number;
  /** Groups that there was no room for, before and after those that are shown. */
  readonly before: number;
  readonly after: number;
}

export interface GridOptions {
  readonly width: number;
  /** Lines that there are. */
  readonly height: number;
  /** The index of the group that is selected. */
  readonly picked: number;
  readonly symbols: Symbols;
}

/** Names longer than this part of the width are cut. */
const NAME_PART = 0.3;
/** Between name, count and cells, and what stands in front of the name. */
const GAPS = 5;

/**
 * A line or more for each group: its name, how many of its nodes are done, and a cell for each. Cells stand apart where there is
 * room; where there is none a cell stands for several nodes and shows what asks for attention first; and where not even a line
 * a group fits, the groups around the selected one are shown.
 */
export function drawGrid(groups: readonly Group[], { width, height, picked, symbols }: GridOptions): Grid {
  const room = Math.max(1, height);
  const { from, to } = windowOf(groups.length, room, picked);
  const shown = groups.slice(from, to);
  const names = Math.max(...shown.map(({ name }) => displayWidth(name)), 0);
  const nameWidth = Math.min(names, Math.max(6, Math.floor(width * NAME_PART)));
  const counts = shown.map(({ done, entries }) => `${done}/${entries.length}`);
  const countWidth = Math.max(...counts.map(({ length }) => length), 0);
  const cellWidth = Math.max(1, width - nameWidth - countWidth - GAPS);
  const sizes = shown.map(({ entries }) => entries.length);
  const { nodesACell, pitch } = fit(sizes, cellWidth, room);

  const lines = shown.flatMap((group, index) => {
    const rows = drawCells(group.entries, { nodesACell, pitch, width: cellWidth, symbols });
    const mark = from + index === picked ? symbols.picked : ' ';
    const name = truncate(group.name, nameWidth);
    const head = `${mark} ${name}${' '.repeat(nameWidth - displayWidth(name))} ${(counts[index] ?? '').padStart(countWidth)}  `;
    const blank = ' '.repeat(nameWidth + countWidth + GAPS);
    return rows.map((row, line) => `${line === 0 ? head : blank}${row}`);
  });
  return { lines, nodesACell, before: from, after: groups.length - to };
}

/** Which of so many groups are shown where there is room for `room`: as many as fit around the selected one. */
function windowOf(count: number, room: number, picked: number): { readonly from: number; readonly to: number } {
  if (count <= room) return { from: 0, to: count };
  const from = Math.min(Math.max(0, picked - Math.floor(room / 2)), count - room);
  return { from, to: from + room };
}

/** The most that can be seen: cells apart, or together, or as few nodes a cell as there have to be. */
function fit(
  sizes: readonly number[],
  width: number,
  room: number,
): { readonly nodesACell: number; readonly pitch: 1 | 2 } {
  const linesFor = (nodesACell: number, pitch: 1 | 2): number => {
    const aLine = Math.max(1, Math.floor((width + pitch - 1) / pitch));
    return sizes.reduce((total, size) => total + Math.ceil(Math.ceil(size / nodesACell) / aLine), 0);
  };
  if (linesFor(1, 2) <= room) return { nodesACell: 1, pitch: 2 };
  const largest = Math.max(...sizes, 1);
  let nodesACell = 1;
  while (nodesACell < largest && linesFor(nodesACell, 1) > room) nodesACell++;
  return { nodesACell, pitch: 1 };
}

function drawCells(
  entries: readonly Entry[],
  { nodesACell, pitch, width, symbols }: { nodesACell: number; pitch: 1 | 2; width: number; symbols: Symbols },
): readonly string[] {
  const states: CellState[] = [];
  for (let index = 0; index < entries.length; index += nodesACell) {
    states.push(first(entries.slice(index, index + nodesACell)));
  }
  const aLine = Math.max(1, Math.floor((width + pitch - 1) / pitch));
  const lines: string[] = [];
  for (let index = 0; index < states.length; index += aLine) {
    lines.push(drawRun(states.slice(index, index + aLine), pitch === 2 ? ' ' : '', symbols));
  }
  return lines;
}

/** One colour for neighbours that are alike: fewer bytes, and less work for the terminal. */
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

function first(entries: readonly Entry[]): CellState {
  let best = BY_ATTENTION.length - 1;
  for (const { state } of entries) best = Math.min(best, BY_ATTENTION.indexOf(state));
  return BY_ATTENTION[best] ?? 'ineligible';
}
