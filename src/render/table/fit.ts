import { TABLE, type TabStops } from './columns.ts';
import { displayWidth } from './width.ts';

/** How a table fits a terminal. */
export interface Fit {
  readonly stops: TabStops;
  /** The indexes of hidden columns. */
  readonly hidden: ReadonlySet<number>;
  /** The maximum width of cells by column; undefined without a limit. */
  readonly limits: readonly (number | undefined)[];
}

interface Fittable {
  readonly header: string;
  readonly dropAt?: number;
  readonly shrinks?: boolean;
}

const CLOSE: TabStops = { minWidth: 0, padding: 2 };
/** The minimum width of a cut cell. */
const SHORTEST_CELL = 10;

/**
 * Fits rows into `width` columns. The steps are: kubectl's layout, smaller gaps, the widest shrinkable cells cut to the same width, and
 * hiding optional columns one by one. The first column shrinks last.
 */
export function fitColumns(
  columns: readonly Fittable[],
  rows: readonly (readonly string[])[],
  { width, noHeaders }: { readonly width: number; readonly noHeaders: boolean },
): Fit {
  const natural = columns.map((column, index) =>
    rows.reduce(
      (most, row) => Math.max(most, displayWidth(row[index] ?? '')),
      noHeaders ? 0 : displayWidth(column.header),
    ),
  );
  const asKubectl = natural.slice(0, -1).map((cell) => Math.max(TABLE.minWidth, cell + TABLE.padding));
  if (sum(asKubectl) + (natural.at(-1) ?? 0) <= width) return { stops: TABLE, hidden: new Set(), limits: [] };

  const hidden = new Set<number>();
  const drops = columns
    .flatMap(({ dropAt }, index) => (dropAt === undefined ? [] : [{ dropAt, index }]))
    .sort((a, b) => a.dropAt - b.dropAt);
  for (;;) {
    const shown = columns.flatMap((_, index) => (hidden.has(index) ? [] : [index]));
    const room = width - CLOSE.padding * (shown.length - 1);
    const limits = shrink(columns, natural, shown, room, (index) => columns[index]?.shrinks === true);
    if (limits !== undefined) return { stops: CLOSE, hidden, limits };
    const next = drops.shift();
    if (next === undefined) {
      const all = shrink(columns, natural, shown, room, () => true);
      return { stops: CLOSE, hidden, limits: all ?? [] };
    }
    hidden.add(next.index);
  }
}

/** The largest common limit for shrinkable columns with which the table fits; undefined if there is none. */
function shrink(
  columns: readonly Fittable[],
  natural: readonly number[],
  shown: readonly number[],
  room: number,
  mayShrink: (index: number) => boolean,
): readonly (number | undefined)[] | undefined {
  const longest = Math.max(...natural, SHORTEST_CELL);
  for (let limit = longest; limit >= SHORTEST_CELL; limit--) {
    const limits = columns.map((_, index) => (mayShrink(index) ? limit : undefined));
    const widths = shown.map((index) => Math.min(natural[index] ?? 0, limits[index] ?? Infinity));
    if (sum(widths) <= room) return limits;
  }
  return undefined;
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}
