import { placementRules, rememberedPlacement } from '../daemonset/placement.ts';
import { currentRevision, hashOf, historyOf } from '../daemonset/revisions.ts';
import { selectorText } from '../daemonset/selector-text.ts';
import { canonicalTemplate } from '../daemonset/template.ts';
import { viewOf } from '../daemonset/view.ts';
import type { Client, CollectionPath } from '../kube/client.ts';
import { reflect } from '../kube/reflector.ts';
import { CONTROLLER_REVISIONS, DAEMON_SETS, NODES, PODS } from '../kube/resource.ts';
import type { ControllerRevision, DaemonSet, KubeObject, Node, Pod } from '../kube/wire.ts';
import { createErrorOf, type ClusterSnapshot } from './cluster-snapshot.ts';
import { followDaemonSet, type NamedDaemonSet, type WatchingOptions } from './follow-daemonset.ts';

/** Milliseconds in which changes are gathered before anybody hears of them: a rollout makes many at once. */
const GATHER = 200;

interface Kept<T> {
  readonly objects: Map<string, T>;
  synced: boolean;
}

/**
 * A snapshot of the DaemonSet as it is, and one after each burst of changes of itself, its pods, its revisions or any node,
 * until the reader leaves. Throws as {@link followDaemonSet} does when it is deleted.
 */
export async function* watchSnapshot(
  client: Client,
  named: NamedDaemonSet,
  { clock, signal }: WatchingOptions,
): AsyncGenerator<ClusterSnapshot> {
  const { namespace, name } = named;
  // the selector says which pods to ask for, and never changes
  const first = await client.get<DaemonSet>({ resource: DAEMON_SETS, namespace, name }, { signal });
  const labelSelector = selectorText(first.spec?.selector);
  const leaving = new AbortController();
  const options = { clock, signal: AbortSignal.any([signal, leaving.signal]) };
  const bell = createBell();

  let ds = first;
  const nodes: Kept<Node> = { objects: new Map(), synced: false };
  const pods: Kept<Pod> = { objects: new Map(), synced: false };
  const revisions: Kept<ControllerRevision> = { objects: new Map(), synced: false };
  const keep = async <T extends KubeObject>(kept: Kept<T>, at: CollectionPath, selector?: string): Promise<void> => {
    for await (const event of reflect<T>(client, at, { ...options, labelSelector: selector })) {
      if (event.type === 'SYNCED') kept.synced = true;
      else if (event.type === 'DELETED') kept.objects.delete(event.object.metadata?.name ?? '');
      else kept.objects.set(event.object.metadata?.name ?? '', event.object);
      if (kept.synced) bell.ring();
    }
  };
  const follow = async (): Promise<void> => {
    for await (const changed of followDaemonSet(client, named, options)) {
      ds = changed;
      bell.ring();
    }
  };
  const work = [
    follow(),
    keep(nodes, { resource: NODES }),
    keep(pods, { resource: PODS, namespace }, labelSelector),
    keep(revisions, { resource: CONTROLLER_REVISIONS, namespace }, labelSelector),
  ];
  for (const one of work) one.catch((error: unknown) => bell.fail(error));

  const placementOf = placements();
  try {
    for (;;) {
      await bell.rung();
      bell.quiet();
      if (![nodes, pods, revisions].every(({ synced }) => synced)) continue;
      await clock.sleep(GATHER, options.signal);
      bell.quiet();
      const history = historyOf(ds, [...revisions.objects.values()]);
      const current = currentRevision(ds, history);
      const view = viewOf({
        ds,
        nodes: [...nodes.objects.values()],
        pods: [...pods.objects.values()],
        hash: current === undefined ? '' : hashOf(current),
        now: clock.now(),
        placementOn: placementOf(ds),
      });
      const createError = await createErrorOf(client, { view }, { signal });
      yield { ds, view, history, current, nodesKnown: true, createError };
    }
  } finally {
    leaving.abort(new Error('nobody reads any more'));
    await Promise.allSettled(work);
  }
}

/** Placement is asked again only of nodes that changed, as long as the template stays. */
function placements(): (ds: DaemonSet) => ReturnType<typeof rememberedPlacement> {
  let known: { readonly template: string; readonly on: ReturnType<typeof rememberedPlacement> } | undefined;
  return (ds) => {
    const text = canonicalTemplate(ds.spec?.template ?? {});
    if (known?.template !== text) {
      known = { template: text, on: rememberedPlacement(placementRules(ds.spec?.template ?? {})) };
    }
    return known.on;
  };
}

interface Bell {
  ring(): void;
  fail(error: unknown): void;
  /** Resolves once it has rung since it was last quiet; rejects with what failed. */
  rung(): Promise<void>;
  quiet(): void;
}

function createBell(): Bell {
  let ringing = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: () => void = () => undefined;
  return {
    ring: () => {
      ringing = true;
      wake();
    },
    fail: (error) => {
      failure ??= { error };
      wake();
    },
    rung: async () => {
      if (!ringing && failure === undefined) await new Promise<void>((resolve) => (wake = resolve));
      if (failure !== undefined) throw failure.error as Error;
    },
    quiet: () => {
      ringing = false;
    },
  };
}
