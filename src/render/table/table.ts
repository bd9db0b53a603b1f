import type { Palette } from '../color.ts';
import { alignRows, TABLE } from './columns.ts';
import { fitColumns, type Fit } from './fit.ts';
import { safeCell } from '../../core/text/terminal-safe.ts';
import { truncate, truncateStart } from './width.ts';

export interface Column<T> {
  readonly header: string;
  /** The cell's text; it is made safe here. */
  readonly cell: (item: T) => string;
  /** How the cell is coloured, by what the item says. */
  readonly paint?: (item: T, palette: Palette) => (text: string) => string;
  /** Columns that a narrow terminal does without, the lowest number first; a column without a number always stays. */
  readonly dropAt?: number;
  /** May be cut to make room before a column is dropped. */
  readonly shrinks?: boolean;
  /** A cell is cut at its front: its end says most, as that of an image or of a pod's name. */
  readonly cutsStart?: boolean;
}

export interface TableOptions {
  readonly palette: Palette;
  readonly noHeaders?: boolean;
  /** The terminal's columns; undefined when the output is not a terminal: then nothing is cut or left out. */
  readonly width?: number | undefined;
}

export interface Table<T> {
  /** Aligned lines for the items, below the headers when these are the first; nothing for no items. */
  print(items: readonly T[]): string;
  /** Headers of the columns that the terminal has no room for. */
  readonly hidden: readonly string[];
}

/**
 * A table as kubectl prints it, page by page or row by row: columns remember their width and headers come once, with the first
 * row. On a terminal too narrow for it, columns stand closer, long cells are cut, and the least important columns are left out.
 */
export function createTable<T>(columns: readonly Column<T>[], options: TableOptions): Table<T> {
  const { palette, noHeaders = false, width } = options;
  const remembered: number[] = [];
  let headersDue = !noHeaders;
  let fit: Fit | undefined;

  const print = (items: readonly T[]): string => {
    if (items.length === 0) return '';
    const texts = items.map((item) => columns.map((column) => safeCell(column.cell(item))));
    if (width !== undefined) fit ??= fitColumns(columns, texts, { width, noHeaders });
    const shown = columns.flatMap((column, index) => (fit?.hidden.has(index) === true ? [] : [{ column, index }]));
    const cut = (text: string, index: number, shorten = truncate): string => {
      const limit = fit?.limits[index];
      return limit === undefined ? text : shorten(text, limit);
    };
    const rows = items.map((item, row) =>
      shown.map(({ column, index }) => {
        const text = cut(texts[row]?.[index] ?? '', index, column.cutsStart === true ? truncateStart : truncate);
        return column.paint === undefined ? text : column.paint(item, palette)(text);
      }),
    );
    if (headersDue) rows.unshift(shown.map(({ column, index }) => palette.bold(cut(column.header, index))));
    headersDue = false;
    return alignRows(rows, fit?.stops ?? TABLE, remembered);
  };

  return {
    print,
    get hidden() {
      return columns.flatMap((column, index) => (fit?.hidden.has(index) === true ? [column.header] : []));
    },
  };
}
