import { humanDuration } from '../../../core/text/human-duration.ts';
import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import {
  AGE,
  CONTAINERS,
  integer,
  labelsCell,
  NAME,
  NONE,
  numberAt,
  objectsAt,
  SELECTOR,
  text,
  specOf,
  statusOf,
  statusNumber,
  type Column,
} from './column.ts';

const DAEMON_SET_COLUMNS: readonly Column[] = [
  NAME,
  statusNumber('Desired', 'desiredNumberScheduled'),
  statusNumber('Current', 'currentNumberScheduled'),
  statusNumber('Ready', 'numberReady'),
  statusNumber('Up-to-date', 'updatedNumberScheduled'),
  statusNumber('Available', 'numberAvailable'),
  text('Node Selector', (set) => {
    const template = objectAt(specOf(set), 'template');
    return labelsCell(objectAt(objectAt(template, 'spec'), 'nodeSelector'));
  }),
  AGE,
  ...CONTAINERS,
  SELECTOR,
];

const REVISION_COLUMNS: readonly Column[] = [
  NAME,
  text('Controller', (revision) => {
    const owner = objectsAt(objectAt(revision, 'metadata'), 'ownerReferences').find(
      (one) => one['controller'] === true,
    );
    if (owner === undefined) return NONE;
    const [group, version] = (stringAt(owner, 'apiVersion') ?? '').split('/');
    const kind = (stringAt(owner, 'kind') ?? '').toLowerCase();
    return `${version === undefined ? kind : `${kind}.${group ?? ''}`}/${stringAt(owner, 'name') ?? ''}`;
  }),
  { ...text('Revision', () => ''), cell: (revision) => numberAt(revision, 'revision') },
  AGE,
];

function ready(object: JsonObject): string {
  const wanted = specOf(object)?.['replicas'];
  return `${numberAt(statusOf(object), 'readyReplicas')}/${typeof wanted === 'number' ? wanted : 1}`;
}

/** By `plural.group`. */
export const WORKLOAD_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  'daemonsets.apps': DAEMON_SET_COLUMNS,
  'controllerrevisions.apps': REVISION_COLUMNS,
  'deployments.apps': [
    NAME,
    text('Ready', ready),
    { ...text('Up-to-date', () => ''), cell: (set) => numberAt(statusOf(set), 'updatedReplicas') },
    { ...text('Available', () => ''), cell: (set) => numberAt(statusOf(set), 'availableReplicas') },
    AGE,
    ...CONTAINERS,
    SELECTOR,
  ],
  'replicasets.apps': [
    NAME,
    integer('Desired', (set) => numberAt(specOf(set), 'replicas')),
    statusNumber('Current', 'replicas'),
    statusNumber('Ready', 'readyReplicas'),
    AGE,
    ...CONTAINERS,
    SELECTOR,
  ],
  'statefulsets.apps': [NAME, text('Ready', ready), AGE, ...CONTAINERS],
  'jobs.batch': [
    NAME,
    text('Status', jobStatus),
    text('Completions', (job) => {
      const { completions, parallelism } = specOf(job) ?? {};
      const done = numberAt(statusOf(job), 'succeeded');
      if (typeof completions === 'number') return `${done}/${completions}`;
      return typeof parallelism === 'number' && parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
    }),
    text('Duration', (job, now) => {
      const start = Date.parse(stringAt(statusOf(job), 'startTime') ?? '');
      const end = Date.parse(stringAt(statusOf(job), 'completionTime') ?? '');
      return Number.isNaN(start) ? '' : humanDuration((Number.isNaN(end) ? now : end) - start);
    }),
    AGE,
    ...CONTAINERS,
    SELECTOR,
  ],
};

function jobStatus(job: JsonObject): string {
  const conditions = objectsAt(statusOf(job), 'conditions').filter((condition) => condition['status'] === 'True');
  const has = (type: string): boolean => conditions.some((condition) => condition['type'] === type);
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (objectAt(job, 'metadata')?.['deletionTimestamp'] !== undefined) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  if (has('FailureTarget')) return 'FailureTarget';
  return has('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}
