import type { Client } from '../../kube/client.ts';
import { createBell } from '../../core/async/bell.ts';
import { createErrorOf, type ClusterSnapshot } from './cluster-snapshot.ts';
import type { NamedDaemonSet, WatchingOptions } from './follow-daemonset.ts';
import { knownCluster } from './known-cluster.ts';
import { watchCluster, type ClusterEvent } from './watch-cluster.ts';

/** Milliseconds in which changes are gathered before anybody hears of them: a rollout makes many at once. */
const GATHER = 200;

/**
 * A snapshot of the DaemonSet as it is, and one after each burst of changes of itself, its pods, its revisions or any node,
 * until the reader leaves. Throws as {@link watchCluster} does.
 */
export async function* watchSnapshot(
  client: Client,
  named: NamedDaemonSet,
  { clock, signal }: WatchingOptions,
): AsyncGenerator<ClusterSnapshot> {
  const leaving = new AbortController();
  const options = { clock, signal: AbortSignal.any([signal, leaving.signal]) };
  const bell = createBell();

  const known = knownCluster();
  const hear = (event: ClusterEvent): void => {
    known.hear(event);
    if (known.isSynced) bell.ring();
  };
  const work = watchCluster(client, named, options, hear);
  work.catch((error: unknown) => bell.fail(error));

  try {
    for (;;) {
      await bell.rung();
      await clock.sleep(GATHER, options.signal);
      bell.quiet();
      const seen = known.at(clock.now());
      if (seen === undefined) continue;
      const createError = await createErrorOf(client, seen, { signal });
      yield { ...seen, nodesKnown: true, createError };
    }
  } finally {
    leaving.abort(new Error('nobody reads any more'));
    await work.catch(() => undefined);
  }
}
