import { stringAt } from '../../../core/json/json.ts';
import { ownMember } from '../../../core/json/members.ts';
import type { Served } from '../../kinds/catalog.ts';
import { printerColumnsOf } from '../../kinds/custom.ts';
import { AGE, NAME, text, statusOf, type Column } from './column.ts';
import { customColumns } from './custom-columns.ts';
import { ACCESS_COLUMNS } from './access-columns.ts';
import { EVENT_COLUMNS } from './event-columns.ts';
import { NETWORKING_COLUMNS } from './networking-columns.ts';
import { NODE_COLUMNS } from './node-columns.ts';
import { POD_COLUMNS } from './pod-columns.ts';
import { SETTINGS_COLUMNS } from './settings-columns.ts';
import { WORKLOAD_COLUMNS } from './workload-columns.ts';

const TABLES: Readonly<Record<string, readonly Column[]>> = {
  pods: POD_COLUMNS,
  nodes: NODE_COLUMNS,
  events: EVENT_COLUMNS,
  'events.events.k8s.io': EVENT_COLUMNS,
  namespaces: [NAME, text('Status', (namespace) => stringAt(statusOf(namespace), 'phase') ?? ''), AGE],
  ...WORKLOAD_COLUMNS,
  ...NETWORKING_COLUMNS,
  ...ACCESS_COLUMNS,
  ...SETTINGS_COLUMNS,
};

/** The server's columns for a kind in one of its versions. */
export function columnsOf({ kind, group, version }: Served): readonly Column[] {
  const { plural } = kind;
  return (
    ownMember(TABLES, group === '' ? plural : `${plural}.${group}`) ?? customColumns(printerColumnsOf(kind, version))
  );
}
