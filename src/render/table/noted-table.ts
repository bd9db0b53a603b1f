import { safeCell } from '../../core/text/terminal-safe.ts';
import { createTable, type Column, type Table, type TableOptions } from './table.ts';
import { displayWidth } from './width.ts';
import { wrapLine } from './wrap.ts';

const INDENT = '    ';
/** An empty cell; without a placeholder awk would not see it as a column. */
export const NO_CELL = '-';
/** Spaces between the columns of a narrow table. */
const PADDING = 2;

/**
 * A table whose last columns are sentences. On a narrow terminal they are printed in full below their row, because a cut reason is useless.
 */
export function createNotedTable<T>(
  columns: readonly Column<T>[],
  notes: readonly Column<T>[],
  options: TableOptions,
): Table<T> {
  const { width, noHeaders = false } = options;
  let table: Table<T> | undefined;
  let isBelow = false;
  return {
    get hidden() {
      return table?.hidden ?? [];
    },
    print: (items) => {
      if (items.length === 0) return '';
      const isFirst = table === undefined;
      if (isFirst) isBelow = width !== undefined && naturalWidth([...columns, ...notes], items) > width;
      table ??= createTable(isBelow ? columns : [...columns, ...notes], options);
      const text = table.print(items);
      if (!isBelow) return text;
      const lines = text.split('\n');
      const head = isFirst && !noHeaders ? lines.splice(0, 1) : [];
      const rows = items.flatMap((item, index) => [
        lines[index] ?? '',
        ...notes
          .map(({ cell }) => safeCell(cell(item)))
          .filter((note) => note !== '' && note !== NO_CELL)
          .map((note) => wrapLine(`${INDENT}${note}`, width, INDENT)),
      ]);
      return [...head, ...rows].map((line) => `${line}\n`).join('');
    },
  };
}

function naturalWidth<T>(columns: readonly Column<T>[], items: readonly T[]): number {
  return columns
    .map(({ header, cell }) =>
      Math.max(displayWidth(header), ...items.map((item) => displayWidth(safeCell(cell(item))))),
    )
    .reduce((total, width) => total + width + PADDING, -PADDING);
}
