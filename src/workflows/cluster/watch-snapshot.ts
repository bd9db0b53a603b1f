import { createChangeSignal } from '../../core/async/change-signal.ts';
import type { Client } from '../../kube/client.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import { startDaemonSetInformer } from './daemonset-informer.ts';
import { sharedNodes } from './shared-nodes.ts';
import type { NamedDaemonSet, WatchingOptions } from './follow-daemonset.ts';

/** Milliseconds in which changes are gathered before they are reported: a rollout makes many at once. */
const GATHER = 200;

/**
 * A snapshot of the DaemonSet as it is, and one after each burst of changes of itself, its pods, its revisions or any node,
 * until the reader leaves. Throws what ends the informer, and what the server refuses.
 */
export async function* watchSnapshot(
  client: Client,
  named: NamedDaemonSet,
  { clock, signal }: WatchingOptions,
): AsyncGenerator<ClusterSnapshot> {
  const leaving = new AbortController();
  const options = { clock, signal: AbortSignal.any([signal, leaving.signal]) };
  const changes = createChangeSignal(clock, options.signal);
  const informer = startDaemonSetInformer(client, named, {
    ...options,
    nodes: sharedNodes(client, options),
    needsNodes: true,
  });
  informer.subscribe({
    changed: () => changes.notify(),
    synced: () => changes.notify(),
    refused: (error) => changes.fail(error),
    failed: (error) => changes.fail(error),
  });
  informer.explain();
  try {
    for (;;) {
      await changes.next();
      if (!informer.hasSynced) continue;
      await clock.sleep(GATHER, options.signal);
      changes.clear();
      const snapshot = informer.snapshot(clock.now());
      if (snapshot !== undefined) yield snapshot;
    }
  } finally {
    leaving.abort(new Error('the reader has left'));
  }
}
