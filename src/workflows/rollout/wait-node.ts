import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import { createChangeSignal } from '../../core/async/change-signal.ts';
import { availableAt } from '../../daemonset/pods/availability.ts';
import { isControlledBy } from '../../daemonset/pods/ownership.ts';
import { isUpdated, templateGenerationOf } from '../../daemonset/pods/pod-revision.ts';
import { isTerminating } from '../../daemonset/pods/pods-by-node.ts';
import { isKind } from '../../core/errors.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { NODES, PODS } from '../../kube/resource.ts';
import { startInformer, type Informer } from '../../kube/watch/informer.ts';
import type { DaemonSet, Node, Pod } from '../../kube/wire.ts';
import { startDaemonSetInformer } from '../cluster/daemonset-informer.ts';
import { sharedNodeInformer } from '../cluster/informers.ts';
import { missingNode } from '../cluster/missing-node.ts';
import type { NamedDaemonSet, WatchingOptions } from '../cluster/follow-daemonset.ts';

/** Throws a DsError when the node does not exist. Users who may not read nodes skip the check. */
async function requireNode(client: Client, named: NamedDaemonSet, node: string, options: CallOptions): Promise<void> {
  try {
    if ((await client.find({ resource: NODES, name: node }, options)) !== undefined) return;
    const { items } = await client.list<Node>({ resource: NODES }, options);
    throw missingNode(
      node,
      items.map(({ metadata }) => metadata?.name ?? ''),
      named,
    );
  } catch (error) {
    if (!isKind(error, 'forbidden')) throw error;
  }
}

/** Waits until the DaemonSet's pod on a node is up to date and available, or checks `once`. Throws what ends the informer. */
export async function waitForNode(
  client: Client,
  named: NamedDaemonSet,
  node: string,
  { clock, once, signal }: WatchingOptions & { readonly once: boolean },
): Promise<boolean> {
  await requireNode(client, named, node, { signal });
  const leaving = new AbortController();
  const options = { clock, signal: AbortSignal.any([signal, leaving.signal]) };
  const changes = createChangeSignal(clock, options.signal);
  const handler = {
    changed: () => changes.notify(),
    synced: () => changes.notify(),
    failed: (error: unknown) => changes.fail(error),
  };
  const daemonSets = startDaemonSetInformer(client, named, { ...options, nodes: sharedNodeInformer(client, options) });
  daemonSets.subscribe(handler);
  daemonSets.watch();
  let pods: Informer<Pod> | undefined;
  try {
    for (let at: number | undefined; ;) {
      await changes.next(at);
      const ds = daemonSets.daemonSet;
      if (ds === undefined) continue;
      if (pods === undefined) {
        const query = { labelSelector: selectorText(ds.spec?.selector), fieldSelector: `spec.nodeName=${node}` };
        pods = startInformer<Pod>(client, { resource: PODS, namespace: named.namespace }, { ...query, ...options });
        pods.subscribe(handler);
      }
      if (!pods.hasSynced) continue;
      at = availableSince(ds, [...pods.objects.values()]);
      if (at !== undefined && at <= clock.now()) return true;
      if (once) return false;
    }
  } finally {
    leaving.abort(new Error('the wait is over'));
  }
}

/** When the first up-to-date pod is or becomes available; undefined without one. */
function availableSince(ds: DaemonSet, pods: readonly Pod[]): number | undefined {
  const generation = templateGenerationOf(ds);
  const times = pods
    .filter((pod) => isControlledBy(pod, ds) && !isTerminating(pod) && isUpdated(pod, '', generation))
    .map((pod) => availableAt(pod, ds.spec?.minReadySeconds ?? 0))
    .filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}
