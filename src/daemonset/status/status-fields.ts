import type { DaemonSet } from '../../kube/wire.ts';
import type { StatusCounts } from './status.ts';

export interface StatusField {
  readonly field: keyof StatusCounts;
  readonly count: number;
  readonly meaning: string;
  /** Whether the count is one to worry about, as the status stands. */
  readonly wrong: boolean;
}

/** The counts of `.status`, all of them of nodes, in the order in which a rollout moves them; what is absent counts zero. */
export function statusFields(ds: DaemonSet): readonly StatusField[] {
  const count = (field: keyof StatusCounts): number => ds.status?.[field] ?? 0;
  const desired = count('desiredNumberScheduled');
  const row = (field: keyof StatusCounts, meaning: string, wrong: boolean): StatusField => ({
    field,
    count: count(field),
    meaning,
    wrong,
  });
  const ofDesired = (field: keyof StatusCounts, meaning: string): StatusField =>
    row(field, meaning, count(field) < desired);
  const seconds = ds.spec?.minReadySeconds ?? 0;
  const available = seconds === 0 ? 'whose pod is available' : `whose pod has been ready for ${seconds}s`;
  return [
    row('desiredNumberScheduled', 'nodes that should run the pod', false),
    ofDesired('currentNumberScheduled', 'of those, nodes that have one'),
    ofDesired('updatedNumberScheduled', 'of those, nodes whose pod is of the current revision'),
    ofDesired('numberReady', 'of those, nodes whose pod is ready'),
    ofDesired('numberAvailable', `of those, nodes ${available}`),
    row('numberUnavailable', 'of those, nodes without an available pod', count('numberUnavailable') > 0),
    row('numberMisscheduled', 'nodes that have a pod and should not', count('numberMisscheduled') > 0),
  ];
}
