import type { JsonObject } from '../../core/json/json.ts';
import { loadPalette } from '../../render/color.ts';
import { alignRows, TABLE } from '../../render/table/columns.ts';
import { createTable, type Column, type Table } from '../../render/table/table.ts';
import { withTemplate } from './get-format.ts';
import type { Runtime } from '../shared/runtime.ts';

/** Prints objects as rows of the user's own columns, below their headers even when there are no rows, as kubectl does. */
export function customTable(
  columns: readonly Column<JsonObject>[],
  { noHeaders }: { readonly noHeaders: boolean },
  rt: Runtime,
): (objects: readonly JsonObject[]) => Promise<void> {
  const { stdout } = rt.io;
  let table: Table<JsonObject> | undefined;
  return async (objects) => {
    if (objects.length === 0 && table === undefined) {
      if (!noHeaders) stdout.write(alignRows([columns.map(({ header }) => header)], TABLE));
      return;
    }
    const palette = await loadPalette(stdout);
    const current = (table ??= createTable(columns, {
      palette,
      noHeaders,
      width: stdout.isTTY ? stdout.columns : undefined,
    }));
    stdout.write(withTemplate('custom-columns', () => current.print(objects)));
  };
}
