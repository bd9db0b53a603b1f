import type { DaemonSet } from '../../kube/wire.ts';

/** Where a rollout stands, in kubectl's words. */
export interface RolloutStatus {
  /** One line without its end. */
  readonly message: string;
  readonly done: boolean;
}

/** Whether the controller has seen the DaemonSet's present spec: until then its counts are of an older one. */
export function isObserved(ds: DaemonSet): boolean {
  return (ds.metadata?.generation ?? 0) <= (ds.status?.observedGeneration ?? 0);
}

/**
 * kubectl's verdict on a rollout, from the DaemonSet alone: its generation observed, then every desired pod updated, then
 * every one available. It asks nothing else, so that with no node desired a rollout is done. kubectl refuses to give it under
 * OnDelete, where the counts mean the same; {@link onDeleteStatus} has the words for that.
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

/** The same under OnDelete, where nothing moves on until somebody deletes the `stale` pods that are left of older revisions. */
export function onDeleteStatus(ds: DaemonSet, stale: number): RolloutStatus {
  if (stale === 0 || !isObserved(ds)) return rolloutStatus(ds);
  const name = JSON.stringify(ds.metadata?.name ?? '');
  const what = stale === 1 ? '1 pod of an older revision' : `${stale} pods of older revisions`;
  return { message: `Waiting for ${what} of daemon set ${name} to be deleted (OnDelete)...`, done: false };
}
