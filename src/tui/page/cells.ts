import { BY_URGENCY, type CellState } from '../store/cell-state.ts';
import type { NodeEntry } from '../store/node-entry.ts';
import type { Symbols } from './symbols.ts';

/** The order of the parts of a bar: what is stuck stands at its end, one below the other. */
const BAR_ORDER: readonly CellState[] = ['done', 'updating', 'outdated', 'misscheduled', 'stuck'];

export interface CellLayout {
  readonly nodesPerCell: number;
  /** Columns from one cell to the next. */
  readonly pitch: 1 | 2;
  readonly width: number;
}

/** How many cells of that pitch a line has. */
export function cellsPerLine({ width, pitch }: Pick<CellLayout, 'width' | 'pitch'>): number {
  return Math.max(1, Math.floor((width + pitch - 1) / pitch));
}

/** Lines of cells; a cell for several nodes shows the most urgent of their states. */
export function drawCells(
  entries: readonly NodeEntry[],
  { nodesPerCell, pitch, width }: CellLayout,
  symbols: Symbols,
): readonly string[] {
  const states: CellState[] = [];
  for (let index = 0; index < entries.length; index += nodesPerCell) {
    states.push(mostUrgent(entries, index, Math.min(entries.length, index + nodesPerCell)));
  }
  const aLine = cellsPerLine({ width, pitch });
  const lines: string[] = [];
  for (let index = 0; index < states.length; index += aLine) {
    lines.push(drawRun(states.slice(index, index + aLine), pitch === 2 ? ' ' : '', symbols));
  }
  return lines;
}

/** A bar whose parts are as long as their share of the nodes; a state that a node has gets a column at least. */
export function drawBar(entries: readonly NodeEntry[], width: number, symbols: Symbols): string {
  const counts = new Map<CellState, number>();
  for (const { state } of entries) counts.set(state, (counts.get(state) ?? 0) + 1);
  const lengths = sharesOf(
    BAR_ORDER.map((state) => counts.get(state) ?? 0),
    width,
  );
  return BAR_ORDER.map((state, index) => symbols.paint(state, symbols.shapes[state].repeat(lengths[index] ?? 0))).join(
    '',
  );
}

/** Whole numbers in the proportion of the counts, which add up to `width`; not 0 where the count is not, if there is room. */
function sharesOf(counts: readonly number[], width: number): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => (count === 0 ? 0 : Math.max(1, Math.floor((count / total) * width))));
  const largest = counts.indexOf(Math.max(...counts));
  const rest = width - shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share, index) => (index === largest ? Math.max(0, share + rest) : share));
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

/** The most urgent state of the entries from `from` up to `to`. */
function mostUrgent(entries: readonly NodeEntry[], from: number, to: number): CellState {
  let best = BY_URGENCY.length - 1;
  for (let index = from; index < to; index++) {
    const { state = 'ineligible' } = entries[index] ?? {};
    best = Math.min(best, BY_URGENCY.indexOf(state));
  }
  return BY_URGENCY[best] ?? 'ineligible';
}
