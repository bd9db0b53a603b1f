import { safeText } from '../../core/text/terminal-safe.ts';
import { displayWidth, truncateMiddle } from '../../render/table/width.ts';
import type { Group } from '../model/model.ts';
import { cellsPerLine, drawBar, drawCells } from './cells.ts';
import type { Symbols } from './symbols.ts';

export interface Grid {
  readonly lines: readonly string[];
  /** How many nodes a cell stands for; 1 where there is room. Undefined: each group has a bar instead. */
  readonly nodesPerCell: number | undefined;
  /** Groups in a column, from top to bottom and then from left to right. */
  readonly rows: number;
  readonly columns: number;
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

/** Names are cut to this part of a column. */
const NAME_PART = 0.3;
/** Columns before the name, and between name, count and cells. */
const GAPS = 5;
/** Between two columns of groups. */
const COLUMN_GAP = 3;
/** The shortest column of groups, and how many lines they may take before there is a second one. */
const COLUMN_WIDTH = 40;
const COLUMN_LINES = 8;
/** With more nodes to a cell a single stuck one would paint too many of them: bars tell more. */
const MOST_NODES_PER_CELL = 3;

/** An arrangement of the groups. */
interface Layout {
  readonly columns: number;
  /** Groups in each column. */
  readonly rows: number;
  readonly columnWidth: number;
  readonly nameWidth: number;
  readonly countWidth: number;
  readonly cellWidth: number;
  readonly nodesPerCell: number | undefined;
  readonly pitch: 1 | 2;
  /** Lines of the longest column. */
  readonly lines: number;
}

/**
 * Each group with its name, how many of its nodes are done, and a cell for each: spaced with room, in several columns on a wide terminal.
 * With little room a cell stands for two or three nodes and shows the most urgent state; with less, a bar shows the shares of the states.
 * With less than a line per group, only the groups around the selected one are shown.
 */
export function drawGrid(groups: readonly Group[], options: GridOptions): Grid {
  const { width, selected, symbols } = options;
  const height = Math.max(1, options.height);
  const layout = bestLayout(groups, width, height);
  const { rows, columns, columnWidth, nodesPerCell } = layout;
  const { from, to } = windowOf(groups.length, rows * columns, selected);
  const blocks = groups
    .slice(from, to)
    .map((group, index) => drawGroup(group, { layout, isSelected: from + index === selected, symbols }));
  const drawn = Array.from({ length: columns }, (_, column) => blocks.slice(column * rows, (column + 1) * rows).flat());
  const longest = Math.max(0, ...drawn.map((lines) => lines.length));
  const lines = Array.from({ length: longest }, (_, line) =>
    drawn
      .map((column, index) => padded(column[line] ?? '', index < columns - 1 ? columnWidth + COLUMN_GAP : 0))
      .join('')
      .trimEnd(),
  );
  return { lines, nodesPerCell, rows, columns, before: from, after: groups.length - to };
}

function padded(text: string, width: number): string {
  return `${text}${' '.repeat(Math.max(0, width - displayWidth(text)))}`;
}

function drawGroup(
  { name, done, entries }: Group,
  { layout, isSelected, symbols }: { readonly layout: Layout; readonly isSelected: boolean; readonly symbols: Symbols },
): readonly string[] {
  const { nameWidth, countWidth, cellWidth, nodesPerCell, pitch } = layout;
  const mark = isSelected ? symbols.selected : ' ';
  const shown = padded(truncateMiddle(safeText(name), nameWidth), nameWidth);
  const head = `${mark} ${shown} ${`${done}/${entries.length}`.padStart(countWidth)}  `;
  if (nodesPerCell === undefined) {
    const stuck = entries.filter(({ state }) => state === 'stuck').length;
    const note = stuck === 0 ? '' : ` ${symbols.paint('stuck', `${stuck} stuck`)}`;
    const room = Math.max(1, cellWidth - ` ${entries.length} stuck`.length);
    return [`${head}${drawBar(entries, room, symbols)}${note}`];
  }
  const blank = ' '.repeat(nameWidth + countWidth + GAPS);
  const rows = drawCells(entries, { nodesPerCell, pitch, width: cellWidth }, symbols);
  return rows.map((row, line) => `${line === 0 ? head : blank}${row}`);
}

/** The range of `room` groups around the selected one. */
function windowOf(count: number, room: number, selected: number): { readonly from: number; readonly to: number } {
  if (count <= room) return { from: 0, to: count };
  const from = Math.min(Math.max(0, selected - Math.floor(room / 2)), count - room);
  return { from, to: from + room };
}

/** The arrangement that shows most: all groups, then the fewest nodes to a cell, then spaced cells, few lines, few columns. */
function bestLayout(groups: readonly Group[], width: number, height: number): Layout {
  const most = Math.max(1, Math.min(groups.length, Math.floor((width + COLUMN_GAP) / (COLUMN_WIDTH + COLUMN_GAP))));
  const layouts = Array.from({ length: most }, (_, index) => layoutOf(groups, index + 1, { width, height }));
  const rank = ({ rows, columns, nodesPerCell = Infinity, pitch, lines }: Layout): readonly number[] => [
    Math.max(0, groups.length - rows * columns),
    nodesPerCell,
    -pitch,
    Math.max(COLUMN_LINES, lines),
    columns,
  ];
  return layouts.reduce((best, layout) => (compare(rank(layout), rank(best)) < 0 ? layout : best));
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

function layoutOf(
  groups: readonly Group[],
  columns: number,
  { width, height }: { readonly width: number; readonly height: number },
): Layout {
  const columnWidth = Math.floor((width - COLUMN_GAP * (columns - 1)) / columns);
  const names = Math.max(...groups.map(({ name }) => displayWidth(safeText(name))), 0);
  const nameWidth = Math.min(names, Math.max(6, Math.floor(columnWidth * NAME_PART)));
  const countWidth = Math.max(...groups.map(({ done, entries }) => `${done}/${entries.length}`.length), 0);
  const cellWidth = Math.max(1, columnWidth - nameWidth - countWidth - GAPS);
  const all = Math.ceil(groups.length / columns);
  const base = { columns, columnWidth, nameWidth, countWidth, cellWidth, rows: Math.min(all, height) };
  const linesFor = (nodesPerCell: number, pitch: 1 | 2): number => {
    const aLine = cellsPerLine({ width: cellWidth, pitch });
    const lines = groups.map(({ entries }) => Math.ceil(Math.ceil(entries.length / nodesPerCell) / aLine));
    // where groups have no room, each of the others gets a line
    if (all > height) return lines.every((each) => each === 1) ? height : Infinity;
    return Math.max(
      0,
      ...Array.from({ length: columns }, (_, column) =>
        lines.slice(column * all, (column + 1) * all).reduce((total, each) => total + each, 0),
      ),
    );
  };
  const spaced = linesFor(1, 2);
  if (spaced <= height) return { ...base, nodesPerCell: 1, pitch: 2, lines: spaced };
  for (let nodesPerCell = 1; nodesPerCell <= MOST_NODES_PER_CELL; nodesPerCell++) {
    const lines = linesFor(nodesPerCell, 1);
    if (lines <= height) return { ...base, nodesPerCell, pitch: 1, lines };
  }
  return { ...base, nodesPerCell: undefined, pitch: 1, lines: base.rows };
}
