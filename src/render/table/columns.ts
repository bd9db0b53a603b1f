import { displayWidth } from './width.ts';

/** A column is at least `minWidth` wide, and `padding` wider than its longest cell. */
export interface TabStops {
  readonly minWidth: number;
  readonly padding: number;
}

/** kubectl's tables: at least six columns wide, three spaces apart. */
export const TABLE: TabStops = { minWidth: 6, padding: 3 };
/** kubectl's describe. */
export const DESCRIBE: TabStops = { minWidth: 0, padding: 2 };

/**
 * Aligns cells, with a newline after each line, as Go's tabwriter does: a column is a run of adjacent lines that have a cell there which is
 * not their last; last cells are not padded, so empty ones leave trailing spaces. With `remembered`, columns never become narrower from one
 * call to the next, for pages of lists and for watches.
 */
export function alignRows(rows: readonly (readonly string[])[], stops: TabStops, remembered?: number[]): string {
  const padded = rows.map((row) => [...row]);
  const columns = rows.reduce((most, row) => Math.max(most, row.length - 1), 0);
  for (let column = 0; column < columns; column++) {
    let run: string[][] = [];
    for (const row of padded) {
      if (column < row.length - 1) {
        run.push(row);
      } else {
        padColumn(run, column, stops, remembered);
        run = [];
      }
    }
    padColumn(run, column, stops, remembered);
  }
  return padded.map((row) => `${row.join('')}\n`).join('');
}

function padColumn(run: readonly string[][], column: number, stops: TabStops, remembered: number[] | undefined): void {
  if (run.length === 0) return;
  const widths = run.map((row) => displayWidth(row[column] ?? ''));
  const longest = widths.reduce((most, width) => Math.max(most, width), 0);
  const target = Math.max(stops.minWidth, longest + stops.padding, remembered?.[column] ?? 0);
  if (remembered !== undefined) remembered[column] = target;
  for (const [index, row] of run.entries()) {
    row[column] = `${row[column] ?? ''}${' '.repeat(target - (widths[index] ?? 0))}`;
  }
}

/** Text with cells separated by tabs, aligned by {@link alignRows}. A newline at the end does not begin another line. */
export function alignTabs(text: string, stops: TabStops): string {
  if (text === '') return '';
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  return alignRows(
    lines.map((line) => line.split('\t')),
    stops,
  );
}
