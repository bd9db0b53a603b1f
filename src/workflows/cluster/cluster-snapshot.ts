import type { CallOptions, Client } from '../../kube/client.ts';
import { DAEMON_SETS, NODES } from '../../kube/resource.ts';
import type { DaemonSet, Node } from '../../kube/wire.ts';
import { readDaemonSetSnapshot, type DaemonSetSnapshot, type SnapshotOptions } from './daemonset-snapshot.ts';
import type { NamedDaemonSet } from './follow-daemonset.ts';
import { lastCreateError } from './create-error.ts';

/** A DaemonSet with every node of the cluster, its pods and revisions: all that decides what becomes of it where. */
export interface ClusterSnapshot extends DaemonSetSnapshot {
  readonly ds: DaemonSet;
  /** What the server last answered when the controller tried to create a pod; asked for only where one is missing. */
  readonly createError: string | undefined;
}

/** Every node. Throws the server's refusal: without nodes there is nothing to tell node by node. */
export async function allNodes(client: Client, { signal }: CallOptions): Promise<readonly Node[]> {
  return (await client.list<Node>({ resource: NODES }, { signal })).items;
}

/** Reads it all, page by page and as much as possible at the same time. Throws the server's `notFound` when there is none of that name. */
export async function readSnapshot(
  client: Client,
  { namespace, name }: NamedDaemonSet,
  { now, signal }: SnapshotOptions,
): Promise<ClusterSnapshot> {
  const nodes = allNodes(client, { signal });
  // nobody waits for them yet when the DaemonSet turns out not to be there
  nodes.catch(() => undefined);
  const ds = await client.get<DaemonSet>({ resource: DAEMON_SETS, namespace, name }, { signal });
  return snapshotOf(client, ds, { now, signal, nodes });
}

/** The same for a DaemonSet that is in hand. */
export async function snapshotOf(
  client: Client,
  ds: DaemonSet,
  { now, signal, nodes }: SnapshotOptions & { readonly nodes: Promise<readonly Node[]> },
): Promise<ClusterSnapshot> {
  const picture = await readDaemonSetSnapshot(client, ds, { now, signal, nodes });
  return { ...picture, ds, createError: await createErrorOf(client, picture, { signal }) };
}

/** The server's answer to the controller, where a pod is missing. */
export async function createErrorOf(
  client: Client,
  { view }: Pick<DaemonSetSnapshot, 'view'>,
  options: CallOptions,
): Promise<string | undefined> {
  const isMissing = view.nodes.some(
    (node) => !view.pods.has(node.metadata?.name ?? '') && view.placementOn(node).shouldRun,
  );
  return isMissing ? lastCreateError(client, view.ds, options) : undefined;
}
