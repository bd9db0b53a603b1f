import type { DaemonSet } from '../../kube/wire.ts';
import type { StatusCounts } from './status.ts';

export interface StatusField {
  readonly field: keyof StatusCounts;
  readonly count: number;
  readonly meaning: string;
  /** Whether the count shows a problem. */
  readonly wrong: boolean;
}

/** The counts of `.status`, all of nodes, in the order in which a rollout changes them. Missing counts are zero. */
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
  const available = seconds === 0 ? 'with an available pod' : `whose pod has been ready for ${seconds}s`;
  return [
    row('desiredNumberScheduled', 'eligible nodes', false),
    ofDesired('currentNumberScheduled', 'eligible nodes with a pod'),
    ofDesired('updatedNumberScheduled', 'eligible nodes with an up-to-date pod'),
    ofDesired('numberReady', 'eligible nodes with a ready pod'),
    ofDesired('numberAvailable', `eligible nodes ${available}`),
    row('numberUnavailable', 'eligible nodes without an available pod', count('numberUnavailable') > 0),
    row('numberMisscheduled', 'ineligible nodes with a pod', count('numberMisscheduled') > 0),
  ];
}
