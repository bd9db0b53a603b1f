import { loadPalette } from '../../render/color.ts';
import type { Table, TableOptions } from '../../render/table/table.ts';
import { wrapLine } from '../../render/table/wrap.ts';
import type { Runtime } from './runtime.ts';

/**
 * Prints rows on stdout as they come. `create` gets the first ones, which decide the columns and their widths; a note on stderr names
 * the columns that the terminal has no room for.
 */
export function tablePrinter<T>(
  create: (rows: readonly T[], options: TableOptions) => Table<T>,
  { noHeaders = false }: { readonly noHeaders?: boolean },
  { io: { stdout, stderr } }: Pick<Runtime, 'io'>,
): (rows: readonly T[]) => Promise<void> {
  let table: Table<T> | undefined;
  return async (rows) => {
    if (rows.length === 0) return;
    const isFirst = table === undefined;
    const width = stdout.isTTY ? stdout.columns : undefined;
    table ??= create(rows, { palette: await loadPalette(stdout), noHeaders, width });
    stdout.write(table.print(rows));
    if (!isFirst || table.hidden.length === 0) return;
    const { dim } = await loadPalette(stderr);
    const note = `no room for ${table.hidden.join(', ')}: widen the terminal, or pipe the output`;
    stderr.write(`${dim(wrapLine(note, stderr.isTTY ? stderr.columns : undefined))}\n`);
  };
}
