import type { Palette } from '../color.ts';
import { alignRows, TABLE } from './columns.ts';
import { fitColumns, type Fit } from './fit.ts';
import { safeCell } from '../../core/text/terminal-safe.ts';
import { truncate, truncateStart } from './width.ts';

export interface Column<T> {
  readonly header: string;
  /** The text of the cell; it is made safe here. */
  readonly cell: (item: T) => string;
  /** The colour of the cell, depending on the item. */
  readonly paint?: (item: T, palette: Palette) => (text: string) => string;
  /** The order in which columns are hidden on a narrow terminal, the lowest number first; a column without a number is never hidden. */
  readonly dropAt?: number;
  /** May be cut before a column is hidden. */
  readonly shrinks?: boolean;
  /** A cell is cut at its front: its end says most, as that of an image or of a pod's name. */
  readonly cutsStart?: boolean;
}

export interface TableOptions {
  readonly palette: Palette;
  readonly noHeaders?: boolean;
  /** The terminal's columns; undefined without a terminal: then nothing is cut or hidden. */
  readonly width?: number | undefined;
}

export interface Table<T> {
  /** Aligned lines for the items, with headers before the first ones; empty without items. */
  print(items: readonly T[]): string;
  /** The headers of hidden columns. */
  readonly hidden: readonly string[];
}

/**
 * A table as kubectl prints it, page by page or row by row: columns keep their width, and headers come once, with the first row. On a
 * narrow terminal, gaps are smaller, long cells are cut, and the least important columns are hidden.
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
