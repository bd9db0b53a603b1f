import type { DaemonSet } from '../../kube/wire.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { daemonSetColumns, misscheduled } from '../../render/daemon-set-table.ts';
import { alignRows, TABLE } from '../../render/table/columns.ts';
import { createTable, type Column } from '../../render/table/table.ts';
import { tablePrinter } from '../shared/print-table.ts';
import type { Runtime } from '../shared/runtime.ts';
import { withTemplate } from '../shared/output/template-format.ts';

/** A DaemonSet in a row, with the type of a watch event if the table shows it. */
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

/** Prints DaemonSets as rows on stdout as they come. */
export function getTable(options: GetTableOptions, rt: Runtime): (rows: readonly DaemonSetRow[]) => Promise<void> {
  return tablePrinter((rows, table) => createTable(columnsOf(rows, options, rt), table), options, rt);
}

/** Prints objects as rows of the user's own columns; the header comes even when there are no rows, as with kubectl. */
export function customTable(
  columns: readonly Column<JsonObject>[],
  { noHeaders }: { readonly noHeaders: boolean },
  rt: Runtime,
): (objects: readonly JsonObject[]) => Promise<void> {
  const checked = columns.map((column) => ({
    ...column,
    cell: (object: JsonObject) => withTemplate('custom-columns', () => column.cell(object)),
  }));
  const print = tablePrinter<JsonObject>((_rows, table) => createTable(checked, table), { noHeaders }, rt);
  let isFirst = true;
  return async (objects) => {
    if (isFirst && objects.length === 0 && !noHeaders) {
      rt.io.stdout.write(alignRows([columns.map(({ header }) => header)], TABLE));
    }
    isFirst = isFirst && objects.length === 0;
    await print(objects);
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
