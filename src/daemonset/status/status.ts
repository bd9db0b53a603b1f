import type { DaemonSet } from '../../kube/wire.ts';
import { isReady } from '../pods/availability.ts';
import { type DaemonSetView, podsOn } from './view.ts';

/** The counts of `.status`. Each counts nodes; of several pods on a node only the first counts. */
export interface StatusCounts {
  readonly desiredNumberScheduled: number;
  readonly currentNumberScheduled: number;
  readonly numberMisscheduled: number;
  readonly numberReady: number;
  readonly updatedNumberScheduled: number;
  readonly numberAvailable: number;
  readonly numberUnavailable: number;
}

/** The counts that the controller would write now. It stops updating them once the DaemonSet is being deleted. */
export function statusCounts(view: DaemonSetView): StatusCounts {
  let desired = 0;
  let current = 0;
  let misscheduled = 0;
  let ready = 0;
  let updated = 0;
  let available = 0;
  for (const node of view.nodes) {
    const first = podsOn(view, node.metadata?.name ?? '')[0];
    if (!view.placementOn(node).shouldRun) {
      if (first !== undefined) misscheduled++;
      continue;
    }
    desired++;
    if (first === undefined) continue;
    current++;
    if (isReady(first)) ready++;
    if (view.isAvailable(first)) available++;
    if (view.isUpdated(first)) updated++;
  }
  return {
    desiredNumberScheduled: desired,
    currentNumberScheduled: current,
    numberMisscheduled: misscheduled,
    numberReady: ready,
    updatedNumberScheduled: updated,
    numberAvailable: available,
    numberUnavailable: desired - available,
  };
}

export interface StaleField {
  readonly field: keyof StatusCounts | 'observedGeneration';
  readonly reported: number;
  readonly actual: number;
}

/** Where `.status` is out of date: counts that differ from the cluster, and a generation not yet observed. */
export function staleFields(ds: DaemonSet, counts: StatusCounts): readonly StaleField[] {
  const stale: StaleField[] = [];
  const observed = ds.status?.observedGeneration ?? 0;
  const generation = ds.metadata?.generation ?? 0;
  if (observed < generation) stale.push({ field: 'observedGeneration', reported: observed, actual: generation });
  for (const [field, actual] of Object.entries(counts) as [keyof StatusCounts, number][]) {
    const reported = ds.status?.[field] ?? 0;
    if (reported !== actual) stale.push({ field, reported, actual });
  }
  return stale;
}
