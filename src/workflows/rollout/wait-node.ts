import { availableAt } from '../../daemonset/pods/availability.ts';
import { isControlledBy } from '../../daemonset/pods/ownership.ts';
import { isUpdated, templateGenerationOf } from '../../daemonset/pods/pod-revision.ts';
import { isTerminating } from '../../daemonset/pods/pods-by-node.ts';
import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import type { Client } from '../../kube/client.ts';
import { reflect, type ReflectorEvent } from '../../kube/watch/reflector.ts';
import { DAEMON_SETS, PODS } from '../../kube/resource.ts';
import type { DaemonSet, Pod } from '../../kube/wire.ts';
import { alarmClock } from '../../core/async/alarm-clock.ts';
import { followDaemonSet, type NamedDaemonSet, type WatchingOptions } from '../cluster/follow-daemonset.ts';
import { merge } from '../../core/async/merge.ts';

type News = { readonly ds: DaemonSet } | ReflectorEvent<Pod> | 'time';

/**
 * Waits until the DaemonSet's pod on a node runs its present template and is available, or looks `once`. Throws as
 * {@link followDaemonSet} does.
 */
export async function runsOnNode(
  client: Client,
  named: NamedDaemonSet,
  node: string,
  options: WatchingOptions & { readonly once: boolean },
): Promise<boolean> {
  const { clock, once } = options;
  const left = new AbortController();
  const signal = AbortSignal.any([options.signal, left.signal]);
  const alarm = alarmClock(clock, signal);
  let ds = await client.get<DaemonSet>({ resource: DAEMON_SETS, ...named }, { signal });
  const pods = new Map<string, Pod>();
  let synced = false;
  const query = { labelSelector: selectorText(ds.spec?.selector), fieldSelector: `spec.nodeName=${node}` };
  const podEvents = reflect<Pod>(client, { resource: PODS, namespace: named.namespace }, { ...query, clock, signal });
  try {
    const sources: readonly AsyncIterable<News>[] = [
      statesOf(client, named, { clock, signal }),
      podEvents,
      alarm.rings,
    ];
    for await (const news of merge(...sources)) {
      if (news !== 'time' && 'ds' in news) ds = news.ds;
      else if (news !== 'time') synced = apply(news, pods) || synced;
      if (!synced) continue;
      const at = runsSince(ds, [...pods.values()]);
      if (at !== undefined && at <= clock.now()) return true;
      if (once) return false;
      if (at !== undefined) alarm.set(at);
    }
    return false;
  } finally {
    left.abort();
  }
}

async function* statesOf(client: Client, named: NamedDaemonSet, options: WatchingOptions): AsyncGenerator<News> {
  for await (const ds of followDaemonSet(client, named, options)) yield { ds };
}

/** Whether this was the sign that all pods are known. */
function apply(event: ReflectorEvent<Pod>, pods: Map<string, Pod>): boolean {
  if (event.type === 'SYNCED') return true;
  const uid = event.object.metadata?.uid ?? '';
  if (event.type === 'DELETED') pods.delete(uid);
  else pods.set(uid, event.object);
  return false;
}

/** When the first of the pods that runs the present template is or becomes available; undefined when none is on its way. */
function runsSince(ds: DaemonSet, pods: readonly Pod[]): number | undefined {
  const generation = templateGenerationOf(ds);
  const times = pods
    .filter((pod) => isControlledBy(pod, ds) && !isTerminating(pod) && isUpdated(pod, '', generation))
    .map((pod) => availableAt(pod, ds.spec?.minReadySeconds ?? 0))
    .filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}
