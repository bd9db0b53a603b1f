import { counted } from '../../core/text/counted.ts';
import type { DaemonSet } from '../../kube/wire.ts';

/** The status of a rollout in kubectl's wording. */
export interface RolloutStatus {
  /** One line without a newline. */
  readonly message: string;
  readonly done: boolean;
}

/** Whether the controller has observed the current spec: until then its counts are about an older one. */
export function isObserved(ds: DaemonSet): boolean {
  return (ds.metadata?.generation ?? 0) <= (ds.status?.observedGeneration ?? 0);
}

/**
 * The same answer as `kubectl rollout status`, from the DaemonSet alone: its generation observed, then every desired pod updated, then
 * every one available. With no node desired, a rollout is done. kubectl refuses to answer under OnDelete; see {@link onDeleteStatus}.
 */
export function rolloutStatus(ds: DaemonSet): RolloutStatus {
  const name = JSON.stringify(ds.metadata?.name ?? '');
  const status = ds.status;
  if (!isObserved(ds)) {
    return { message: 'Waiting for daemon set spec update to be observed...', done: false };
  }
  const desired = status?.desiredNumberScheduled ?? 0;
  const updated = status?.updatedNumberScheduled ?? 0;
  const available = status?.numberAvailable ?? 0;
  const waiting = `Waiting for daemon set ${name} rollout to finish`;
  if (updated < desired) {
    return { message: `${waiting}: ${updated} out of ${desired} new pods have been updated...`, done: false };
  }
  if (available < desired) {
    return { message: `${waiting}: ${available} of ${desired} updated pods are available...`, done: false };
  }
  return { message: `daemon set ${name} successfully rolled out`, done: true };
}

/** The same under OnDelete, where a rollout waits until someone deletes the outdated pods. */
export function onDeleteStatus(ds: DaemonSet, outdated: number): RolloutStatus {
  if (outdated === 0 || !isObserved(ds)) return rolloutStatus(ds);
  const name = JSON.stringify(ds.metadata?.name ?? '');
  const what = counted(outdated, 'outdated pod');
  return { message: `Waiting for ${what} of daemon set ${name} to be deleted (OnDelete)...`, done: false };
}
