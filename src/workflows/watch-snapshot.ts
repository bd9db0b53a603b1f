import { keptPlacement } from '../daemonset/kept-placement.ts';
import { currentRevision, hashOf, historyOf } from '../daemonset/revisions.ts';
import { viewOf } from '../daemonset/view.ts';
import type { Client } from '../kube/client.ts';
import type { ControllerRevision, DaemonSet, KubeObject, Node, Pod } from '../kube/wire.ts';
import { createBell } from './bell.ts';
import { createErrorOf, type ClusterSnapshot } from './cluster-snapshot.ts';
import type { NamedDaemonSet, WatchingOptions } from './follow-daemonset.ts';
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

  let ds: DaemonSet | undefined;
  let isSynced = false;
  const nodes = new Map<string, Node>();
  const pods = new Map<string, Pod>();
  const revisions = new Map<string, ControllerRevision>();
  const hear = (event: ClusterEvent): void => {
    if (event.kind === 'daemonSet') ds = event.object;
    else if (event.kind === 'synced') isSynced = true;
    else if (event.kind === 'node') keep(nodes, event.object, event.gone);
    else if (event.kind === 'pod') keep(pods, event.object, event.gone);
    else keep(revisions, event.object, event.gone);
    if (isSynced) bell.ring();
  };
  const work = watchCluster(client, named, options, hear);
  work.catch((error: unknown) => bell.fail(error));

  const placementOf = keptPlacement();
  try {
    for (;;) {
      await bell.rung();
      await clock.sleep(GATHER, options.signal);
      bell.quiet();
      if (ds === undefined) continue;
      const history = historyOf(ds, [...revisions.values()]);
      const current = currentRevision(ds, history);
      const view = viewOf({
        ds,
        nodes: [...nodes.values()],
        pods: [...pods.values()],
        hash: current === undefined ? '' : hashOf(current),
        now: clock.now(),
        placementOn: placementOf(ds),
      });
      const createError = await createErrorOf(client, { view }, { signal });
      yield { ds, view, history, current, nodesKnown: true, createError };
    }
  } finally {
    leaving.abort(new Error('nobody reads any more'));
    await work.catch(() => undefined);
  }
}

function keep<T extends KubeObject>(objects: Map<string, T>, object: T, gone: boolean): void {
  const name = object.metadata?.name ?? '';
  if (gone) objects.delete(name);
  else objects.set(name, object);
}
