import { loadPalette } from '../../render/color.ts';
import { nodeColumns, WHY, type NodeRow } from '../../render/nodes/node-table.ts';
import { createNotedTable } from '../../render/table/noted-table.ts';
import type { Table } from '../../render/table/table.ts';
import { tellHidden } from '../shared/hidden-columns.ts';
import type { Runtime } from '../shared/runtime.ts';

/** Prints rows of nodes on stdout as they come; the first ones decide how they fit the terminal. */
export function nodeTable(
  options: { readonly wide: boolean; readonly noHeaders: boolean },
  rt: Runtime,
): (rows: readonly NodeRow[]) => Promise<void> {
  const { stdout } = rt.io;
  let table: Table<NodeRow> | undefined;
  return async (rows) => {
    if (rows.length === 0) return;
    const first = table === undefined;
    table ??= createNotedTable(nodeColumns({ now: () => rt.clock.now(), wide: options.wide }), [WHY], {
      palette: await loadPalette(stdout),
      noHeaders: options.noHeaders,
      width: stdout.isTTY ? stdout.columns : undefined,
    });
    stdout.write(table.print(rows));
    if (first) await tellHidden(table.hidden, rt);
  };
}
