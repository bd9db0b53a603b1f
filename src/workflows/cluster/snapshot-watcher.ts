import { createChangeSignal } from '../../core/async/change-signal.ts';
import type { Client } from '../../kube/client.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import { startDaemonSetInformer } from './daemonset-informer.ts';
import type { NamedDaemonSet, WatchingOptions } from './follow-daemonset.ts';
import { sharedNodeInformer } from './informers.ts';

/** Snapshots of a DaemonSet with its pods, its revisions and every node, from informers. */
export interface SnapshotWatcher {
  /** Resolves once everything is listed. Throws what ends the informers, and what the server refuses; so does `changed`. */
  synced(): Promise<void>;
  /** The current state. Throws before `synced`. */
  snapshot(): ClusterSnapshot;
  /** Resolves when something has changed since the last `snapshot`, or at `until` (milliseconds since 1970). */
  changed(until?: number): Promise<void>;
  close(): void;
}

export interface SnapshotWatcherOptions extends WatchingOptions {
  /** Milliseconds to wait for further changes after one: a rollout makes many at the same time. */
  readonly gatherMs: number;
}

/** Watches until the watcher is closed or the signal fires. */
export function createSnapshotWatcher(
  client: Client,
  named: NamedDaemonSet,
  { clock, signal, gatherMs }: SnapshotWatcherOptions,
): SnapshotWatcher {
  const closing = new AbortController();
  const options = { clock, signal: AbortSignal.any([signal, closing.signal]) };
  const changes = createChangeSignal(clock, options.signal);
  const nodes = sharedNodeInformer(client, options);
  const informer = startDaemonSetInformer(client, named, { ...options, nodes, needsNodes: true });
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
      if (snapshot === undefined) throw new Error('the informers have not synced');
      isChanged = false;
      return snapshot;
    },
    changed: async (until = Infinity) => {
      while (!isChanged && clock.now() < until) await changes.next(until);
      if (isChanged) await clock.sleep(gatherMs, options.signal);
    },
    close: () => closing.abort(new Error('the watcher was closed')),
  };
}

/**
 * Yields a snapshot of the DaemonSet, and one after each burst of changes to it, its pods, its revisions or any node, until the
 * reader leaves. Throws what ends the informers, and what the server refuses.
 */
export async function* watchSnapshots(
  client: Client,
  named: NamedDaemonSet,
  options: WatchingOptions,
): AsyncGenerator<ClusterSnapshot> {
  const watcher = createSnapshotWatcher(client, named, { ...options, gatherMs: 200 });
  try {
    await watcher.synced();
    for (;;) {
      yield watcher.snapshot();
      await watcher.changed();
    }
  } finally {
    watcher.close();
  }
}
