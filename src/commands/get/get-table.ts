import type { DaemonSet } from '../../kube/wire.ts';
import { loadPalette } from '../../render/color.ts';
import { daemonSetColumns, misscheduled } from '../../render/daemon-set-table.ts';
import { createTable, type Column, type Table } from '../../render/table/table.ts';
import { tellHidden } from '../shared/hidden-columns.ts';
import type { Runtime } from '../shared/runtime.ts';

/** A DaemonSet as it goes into a row; `event` only where the table shows what happened to it. */
export interface DaemonSetRow {
  readonly ds: DaemonSet;
  readonly event?: 'ADDED' | 'MODIFIED' | 'DELETED';
}

export interface GetTableOptions {
  readonly wide: boolean;
  readonly allNamespaces: boolean;
  readonly showKind: boolean;
  readonly labelColumns: readonly string[];
  readonly showLabels: boolean;
  readonly noHeaders: boolean;
  readonly events: boolean;
}

/** Prints rows on stdout as they come. The first ones decide the columns, and how they fit the terminal. */
export function getTable(options: GetTableOptions, rt: Runtime): (rows: readonly DaemonSetRow[]) => Promise<void> {
  const { stdout } = rt.io;
  let table: Table<DaemonSetRow> | undefined;
  return async (rows) => {
    if (rows.length === 0) return;
    const first = table === undefined;
    table ??= createTable(columnsOf(rows, options, rt), {
      palette: await loadPalette(stdout),
      noHeaders: options.noHeaders,
      width: stdout.isTTY ? stdout.columns : undefined,
    });
    stdout.write(table.print(rows));
    if (first) await tellHidden(table.hidden, rt);
  };
}

function columnsOf(
  rows: readonly DaemonSetRow[],
  options: GetTableOptions,
  { clock }: Runtime,
): readonly Column<DaemonSetRow>[] {
  const { wide, allNamespaces, showKind, labelColumns, showLabels } = options;
  const columns = daemonSetColumns({
    now: () => clock.now(),
    wide,
    misscheduled: wide && rows.some(({ ds }) => misscheduled(ds) > 0),
    namespace: allNamespaces,
    kind: showKind,
    labelColumns,
    labels: showLabels,
  }).map(({ cell, paint, ...column }): Column<DaemonSetRow> => {
    const ofRow = { ...column, cell: ({ ds }: DaemonSetRow) => cell(ds) };
    return paint === undefined ? ofRow : { ...ofRow, paint: ({ ds }, palette) => paint(ds, palette) };
  });
  const event: Column<DaemonSetRow> = { header: 'EVENT', cell: (row) => (row.event ?? '').padEnd(8) };
  return options.events ? [event, ...columns] : columns;
}
