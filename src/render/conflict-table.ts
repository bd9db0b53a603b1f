import type { FieldConflict } from '../core/errors.ts';
import { goJson } from '../core/json/go-json.ts';
import type { Json } from '../core/json/json.ts';
import { safeCell } from '../core/text/terminal-safe.ts';
import type { Palette } from './color.ts';
import { alignRows, TABLE } from './table/columns.ts';
import { apart, displayWidth, truncate, truncateStart } from './table/width.ts';

const HEADERS = ['FIELD', 'MANAGER', 'LIVE', 'YOURS'];
const GAP = '  ';
/** Before the values of a conflict that has no room for them in its line. */
const LIVE = '  live:  ';
const YOURS = '  yours: ';
const LONGEST_MANAGER = 24;
const SHORTEST_FIELD = 10;

export interface ConflictTableOptions {
  readonly palette: Palette;
  /** The terminal's columns; undefined without a terminal: then nothing is cut. */
  readonly width: number | undefined;
}

function valueText(value: Json | undefined): string {
  return value === undefined ? '<none>' : goJson(value);
}

/**
 * Each conflict as its field and manager, and a line each for the live value and yours. A field is cut at its beginning, because its end is
 * more specific.
 */
function stacked(rows: readonly (readonly string[])[], { palette, width = Infinity }: ConflictTableOptions): string {
  const [headers, ...conflicts] = rows.map(([field = '', manager = '', live = '', yours = '']) => {
    const owner = truncate(manager, Math.min(LONGEST_MANAGER, width - SHORTEST_FIELD - GAP.length));
    const room = Math.max(SHORTEST_FIELD, width - displayWidth(owner) - GAP.length);
    return { cells: [truncateStart(field, room), owner], values: apart(live, yours, width - LIVE.length) };
  });
  const heads = [headers?.cells.map((header) => palette.bold(header)) ?? [], ...conflicts.map(({ cells }) => cells)];
  const [head = '', ...lines] = heads.map((cells) => cells.join(GAP));
  return [
    head,
    ...conflicts.flatMap(({ values: [live, yours] }, index) => [
      lines[index] ?? '',
      `${palette.dim(LIVE)}${live}`,
      `${palette.dim(YOURS)}${yours}`,
    ]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** A line for each conflicting field below headers or, on a terminal that has no room for that, its values below it. */
export function conflictTable(conflicts: readonly FieldConflict[], options: ConflictTableOptions): string {
  const { palette, width } = options;
  const rows = [
    HEADERS,
    ...conflicts.map(({ field, manager, live, yours }) =>
      [field, manager, valueText(live), valueText(yours)].map(safeCell),
    ),
  ];
  const [headers = [], ...lines] = rows;
  const table = alignRows([headers.map((header) => palette.bold(header)), ...lines], TABLE);
  const isTooWide = width !== undefined && table.split('\n').some((line) => displayWidth(line) > width);
  return isTooWide ? stacked(rows, options) : table;
}
