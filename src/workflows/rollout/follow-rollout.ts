import { DsError } from '../../core/errors.ts';
import {
  isObserved,
  onDeleteStatus,
  rolloutStatus,
  type RolloutStatus,
} from '../../daemonset/rollout/rollout-status.ts';
import { stalePods, type StalePod } from '../../daemonset/pods/stale-pods.ts';
import { strategyOf } from '../../daemonset/rollout/update-strategy.ts';
import type { Client } from '../../kube/client.ts';
import type { ControllerRevision, DaemonSet } from '../../kube/wire.ts';
import { followDaemonSet, type NamedDaemonSet, type WatchingOptions } from '../cluster/follow-daemonset.ts';
import { pictureOf } from '../cluster/daemonset-snapshot.ts';
import { readHistory } from '../cluster/revision-history.ts';

/** Where a rollout stands after one change of its DaemonSet. */
export interface RolloutReport extends RolloutStatus {
  readonly ds: DaemonSet;
  /** Under OnDelete: the pods that somebody has to delete. Undefined otherwise, and until the controller has seen the change. */
  readonly stale?: readonly StalePod[];
}

export interface FollowOptions extends WatchingOptions {
  /** The revision number that has to be the present one; 0 asks for none. */
  readonly revision: number;
}

/**
 * A report for the DaemonSet as it is, and one for each change after that, as kubectl prints a line for each. It ends only by
 * being left. Throws as {@link followDaemonSet} does, and kind `failure` when another revision than the wanted one is present.
 */
export async function* followRollout(
  client: Client,
  named: NamedDaemonSet,
  { clock, signal, revision }: FollowOptions,
): AsyncGenerator<RolloutReport> {
  for await (const ds of followDaemonSet(client, named, { clock, signal })) {
    if (revision > 0 && isObserved(ds)) checkRevision(revision, (await readHistory(client, ds, { signal })).current);
    if (strategyOf(ds) === 'OnDelete' && isObserved(ds)) {
      const stale = stalePods(await pictureOf(client, ds, { now: clock.now(), signal }));
      yield { ds, stale, ...onDeleteStatus(ds, stale.length) };
    } else {
      yield { ds, ...rolloutStatus(ds) };
    }
  }
}

function checkRevision(wanted: number, current: ControllerRevision | undefined): void {
  if (current === undefined || current.revision === wanted) return;
  throw new DsError(
    'failure',
    `desired revision (${wanted}) is different from the running revision (${current.revision})`,
  );
}
