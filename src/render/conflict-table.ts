import type { FieldConflict } from '../core/errors.ts';
import { goJson } from '../core/json/go-json.ts';
import type { Json } from '../core/json/json.ts';
import type { Palette } from './color.ts';
import { alignRows, TABLE, type TabStops } from './table/columns.ts';
import { safeCell } from '../core/text/terminal-safe.ts';
import { displayWidth, truncate, truncateStart } from './table/width.ts';

const HEADERS = ['FIELD', 'MANAGER', 'LIVE', 'YOURS'];
const CLOSE: TabStops = { minWidth: 0, padding: 2 };
/** Values are cut to this width before the field is cut, which is cut at its beginning: its end is more specific. */
const SHORT_VALUE = 10;
const LONGEST_MANAGER = 16;
const SHORTEST_FIELD = 10;

export interface ConflictTableOptions {
  readonly palette: Palette;
  /** The terminal's columns; undefined when the output is not a terminal: then nothing is cut. */
  readonly width: number | undefined;
}

function valueText(value: Json | undefined): string {
  return value === undefined ? '<none>' : goJson(value);
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}

/** The rows, cut to the width: all values to the same width, and fields only when values have hardly any room left. */
function fitted(rows: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  const natural = HEADERS.map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  const [field = 0, manager = 0, ...values] = natural;
  const managerWidth = Math.min(manager, LONGEST_MANAGER);
  const room = width - CLOSE.padding * (HEADERS.length - 1) - managerWidth;
  const taken = (limit: number): number => sum(values.map((value) => Math.min(value, limit)));
  const fieldWidth = Math.min(field, Math.max(room - taken(SHORT_VALUE), SHORTEST_FIELD));
  let limit = Math.max(...values);
  while (limit > 1 && taken(limit) > room - fieldWidth) limit--;
  return rows.map(([name = '', owner = '', live = '', yours = '']) => [
    truncateStart(name, fieldWidth),
    truncate(owner, managerWidth),
    ...apart(live, yours, limit),
  ]);
}

/** Both values, cut at their end, or at their beginning where only their ends differ, as the tags of one image do. */
function apart(live: string, yours: string, limit: number): readonly string[] {
  const cut = [live, yours].map((value) => truncate(value, limit));
  const isAlike = live !== yours && cut[0] === cut[1];
  return isAlike ? [live, yours].map((value) => truncateStart(value, limit)) : cut;
}

/** A line for each conflicting field, below headers; on a terminal no wider than the terminal. */
export function conflictTable(conflicts: readonly FieldConflict[], { palette, width }: ConflictTableOptions): string {
  const cells = conflicts.map(({ field, manager, live, yours }) =>
    [field, manager, valueText(live), valueText(yours)].map(safeCell),
  );
  const rows = [HEADERS, ...cells];
  const isTooWide =
    width !== undefined &&
    alignRows(rows, TABLE)
      .split('\n')
      .some((line) => displayWidth(line) > width);
  const [headers = [], ...lines] = isTooWide ? fitted(rows, width) : rows;
  return alignRows([headers.map((header) => palette.bold(header)), ...lines], isTooWide ? CLOSE : TABLE);
}
