import { createChangeSignal } from '../../core/async/change-signal.ts';
import type { Client } from '../../kube/client.ts';
import type { ClusterSnapshot } from '../cluster/cluster-snapshot.ts';
import { startDaemonSetInformer } from '../cluster/daemonset-informer.ts';
import { sharedNodes } from '../cluster/shared-nodes.ts';
import type { NamedDaemonSet, WatchingOptions } from '../cluster/follow-daemonset.ts';

/** A DaemonSet with its pods, its revisions and every node, for one who acts on what has changed. */
export interface WatchedCluster {
  /** Resolves once everything that was there is known. Throws what ends the informer, and what the server refuses; so does `changed`. */
  synced(): Promise<void>;
  /** The cluster as it is now. Throws before `synced`. */
  snapshot(): ClusterSnapshot;
  /** Resolves when something has changed since the last `snapshot`, or at that time (milliseconds since 1970). */
  changed(until: number): Promise<void>;
  close(): void;
}

/** Milliseconds in which changes are gathered: a batch makes many at once. */
const GATHER = 100;

/** Watches from now on, until it is closed. */
export function watchCluster(
  client: Client,
  named: NamedDaemonSet,
  { clock, signal }: WatchingOptions,
): WatchedCluster {
  const closing = new AbortController();
  const options = { clock, signal: AbortSignal.any([signal, closing.signal]) };
  const changes = createChangeSignal(clock, options.signal);
  const informer = startDaemonSetInformer(client, named, {
    ...options,
    nodes: sharedNodes(client, options),
    needsNodes: true,
  });
  let isChanged = false;
  const notify = (): void => {
    isChanged = true;
    changes.notify();
  };
  informer.subscribe({
    changed: notify,
    synced: notify,
    refused: (error) => changes.fail(error),
    failed: (error) => changes.fail(error),
  });
  informer.explain();

  return {
    synced: async () => {
      while (!informer.hasSynced) await changes.next();
    },
    snapshot: () => {
      const snapshot = informer.snapshot(clock.now());
      if (snapshot === undefined) throw new Error('nothing is known yet');
      isChanged = false;
      return snapshot;
    },
    changed: async (until) => {
      while (!isChanged && clock.now() < until) await changes.next(until);
      if (isChanged) await clock.sleep(GATHER, options.signal);
    },
    close: () => closing.abort(new Error('the run is over')),
  };
}
