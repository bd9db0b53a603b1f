import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import { chosenNodes, needsNodes, type AgentChoice } from '../../daemonset/pods/agent-pods.ts';
import { claim } from '../../daemonset/pods/ownership.ts';
import { targetNodeOf } from '../../daemonset/pods/pods-by-node.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { DAEMON_SETS, PODS } from '../../kube/resource.ts';
import { reflect } from '../../kube/watch/reflector.ts';
import type { DaemonSet, Pod } from '../../kube/wire.ts';
import { allNodes, snapshotOf } from '../cluster/cluster-snapshot.ts';
import type { NamedDaemonSet, WatchingOptions } from '../cluster/follow-daemonset.ts';

export interface DaemonPods {
  readonly ds: DaemonSet;
  /** Whole objects, in the order of the server. */
  readonly pods: readonly Pod[];
}

export interface ReadPodsOptions extends CallOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Every pod of a DaemonSet, by owner and not only by selector, also those that are not bound to a node yet. A choice of nodes means their
 * target nodes. Nodes are read only where the choice depends on them. Throws the server's `notFound` when the DaemonSet does not exist.
 */
export async function readDaemonPods(
  client: Client,
  { namespace, name }: NamedDaemonSet,
  choice: AgentChoice,
  { now, signal }: ReadPodsOptions,
): Promise<DaemonPods> {
  const ds = await client.get<DaemonSet>({ resource: DAEMON_SETS, namespace, name }, { signal });
  const nodes = needsNodes(choice) ? allNodes(client, { signal }) : undefined;
  // handled here, because nothing awaits the nodes when the pods may not be listed
  nodes?.catch(() => undefined);
  const at = { resource: PODS, namespace };
  const selection = { labelSelector: selectorText(ds.spec?.selector), exact: true };
  const { items } = await client.list<Pod>(at, { ...selection, signal });
  const { claimed } = claim(ds, items);
  if (nodes === undefined) return { ds, pods: claimed.filter(onNodesOf(choice)) };
  const snapshot = await snapshotOf(client, ds, { now, signal, nodes });
  const chosen = chosenNodes(snapshot.view, snapshot, choice);
  return { ds, pods: claimed.filter((pod) => chosen.has(targetNodeOf(pod) ?? '')) };
}

function onNodesOf({ nodes }: AgentChoice): (pod: Pod) => boolean {
  const named = new Set(nodes);
  return (pod) => named.size === 0 || named.has(targetNodeOf(pod) ?? '');
}

export interface PodChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Pod;
}

/** Yields the pods of the DaemonSet on the named nodes in one batch, and then each change, until the reader leaves. */
export async function* watchDaemonPods(
  client: Client,
  { namespace, name }: NamedDaemonSet,
  choice: AgentChoice,
  { clock, signal }: WatchingOptions,
): AsyncGenerator<readonly PodChange[]> {
  const ds = await client.get<DaemonSet>({ resource: DAEMON_SETS, namespace, name }, { signal });
  const isChosen = onNodesOf(choice);
  const selection = { labelSelector: selectorText(ds.spec?.selector), exact: true };
  const first: PodChange[] = [];
  let synced = false;
  for await (const event of reflect<Pod>(client, { resource: PODS, namespace }, { ...selection, clock, signal })) {
    if (event.type === 'SYNCED') {
      synced = true;
      yield first;
    } else if (claim(ds, [event.object]).claimed.length === 1 && isChosen(event.object)) {
      if (synced) yield [event];
      else first.push(event);
    }
  }
}
