import { displayWidth } from './width.ts';

/** A column is at least `minWidth` wide, and `padding` wider than its longest cell. */
export interface TabStops {
  readonly minWidth: number;
  readonly padding: number;
}

/** kubectl's tables: three spaces apart, six at least. */
export const TABLE: TabStops = { minWidth: 6, padding: 3 };
/** kubectl's describe. */
export const DESCRIBE: TabStops = { minWidth: 0, padding: 2 };

/**
 * Lines of cells as aligned text, each ended by a newline. As Go's tabwriter does it: a column is a run of neighbouring lines that
 * have a cell there which is not their last; a last cell is never padded, so that empty last cells leave trailing spaces.
 * With `remembered`, columns never get narrower than they were, from one call to the next: for lists that come in pages and for watches.
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

/** Text whose cells are separated by tabs, aligned by {@link alignRows}. A newline at its end does not begin another line. */
export function alignTabs(text: string, stops: TabStops): string {
  if (text === '') return '';
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  return alignRows(
    lines.map((line) => line.split('\t')),
    stops,
  );
}
