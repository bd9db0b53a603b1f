import type { DaemonSet } from '../../kube/wire.ts';
import { daemonSetColumns, misscheduled } from '../../render/daemon-set-table.ts';
import { createTable, type Column } from '../../render/table/table.ts';
import { rowColumns, type ListRow } from '../shared/output/list-output.ts';
import { tablePrinter } from '../shared/print-table.ts';
import type { Runtime } from '../shared/runtime.ts';

export interface GetTableOptions {
  readonly wide: boolean;
  readonly allNamespaces: boolean;
  readonly showKind: boolean;
  readonly labelColumns: readonly string[];
  readonly showLabels: boolean;
  readonly noHeaders: boolean;
  readonly outputWatchEvents: boolean;
}

/** Prints DaemonSets as rows on stdout as they come. */
export function getTable(
  options: GetTableOptions,
  rt: Runtime,
): (rows: readonly ListRow<DaemonSet>[]) => Promise<void> {
  return tablePrinter((rows, table) => createTable(columnsOf(rows, options, rt), table), options, rt);
}

function columnsOf(
  rows: readonly ListRow<DaemonSet>[],
  options: GetTableOptions,
  { clock }: Runtime,
): readonly Column<ListRow<DaemonSet>>[] {
  const { wide, allNamespaces, showKind, labelColumns, showLabels } = options;
  const columns = daemonSetColumns({
    now: () => clock.now(),
    wide,
    misscheduled: wide && rows.some(({ object }) => misscheduled(object) > 0),
    namespace: allNamespaces,
    kind: showKind,
    labelColumns,
    labels: showLabels,
  });
  return rowColumns(columns, options.outputWatchEvents);
}
