import { stringAt } from '../../../core/json.ts';
import type { Resource } from '../../../kube/resource.ts';
import { AGE, NAME, text, statusOf, type Column } from './column.ts';
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
  namespaces: [NAME, text('Status', (namespace) => stringAt(statusOf(namespace), 'phase') ?? ''), AGE],
  ...WORKLOAD_COLUMNS,
  ...NETWORKING_COLUMNS,
  ...ACCESS_COLUMNS,
  ...SETTINGS_COLUMNS,
};

/** Of every custom kind: no definition's own columns are shown. */
const CUSTOM_COLUMNS: readonly Column[] = [NAME, { ...AGE, type: 'date' }];

/** The columns in which the server shows a kind. */
export function columnsOf({ group, plural }: Pick<Resource, 'group' | 'plural'>): readonly Column[] {
  return TABLES[group === '' ? plural : `${plural}.${group}`] ?? CUSTOM_COLUMNS;
}
