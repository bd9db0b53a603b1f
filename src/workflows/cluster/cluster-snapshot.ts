import type { CallOptions, Client } from '../../kube/client.ts';
import { DAEMON_SETS, NODES } from '../../kube/resource.ts';
import type { DaemonSet, Node } from '../../kube/wire.ts';
import { readDaemonSetSnapshot, type DaemonSetSnapshot, type SnapshotOptions } from './daemonset-snapshot.ts';
import type { NamedDaemonSet } from './follow-daemonset.ts';
import { lastCreateError } from './create-error.ts';
import { UNUSED_NODE_FIELDS, unusedFields } from './unused-fields.ts';

/** A DaemonSet with its pods, its revisions and every node of the cluster. */
export interface ClusterSnapshot extends DaemonSetSnapshot {
  readonly ds: DaemonSet;
  /** The server's last error when the controller tried to create a pod; read only when a pod is missing. */
  readonly createError: string | undefined;
}

/** Lists every node. Throws when nodes may not be listed. `needed`: unused fields that the caller uses. */
export async function allNodes(
  client: Client,
  { signal, needed }: CallOptions & { readonly needed?: readonly string[] },
): Promise<readonly Node[]> {
  const omit = unusedFields(UNUSED_NODE_FIELDS, needed);
  return (await client.list<Node>({ resource: NODES }, { omit, signal })).items;
}

/** Reads everything, as far as possible in parallel. Throws the server's `notFound` when the DaemonSet does not exist. */
export async function readSnapshot(
  client: Client,
  { namespace, name }: NamedDaemonSet,
  { now, signal }: SnapshotOptions,
): Promise<ClusterSnapshot> {
  const nodes = allNodes(client, { signal });
  // handled here, because nothing awaits the nodes when the DaemonSet does not exist
  nodes.catch(() => undefined);
  const ds = await client.get<DaemonSet>({ resource: DAEMON_SETS, namespace, name }, { signal });
  return snapshotOf(client, ds, { now, signal, nodes });
}

/** {@link readSnapshot} for a DaemonSet that has already been read. */
export async function snapshotOf(
  client: Client,
  ds: DaemonSet,
  { now, signal, needed, nodes }: SnapshotOptions & { readonly nodes: Promise<readonly Node[]> },
): Promise<ClusterSnapshot> {
  const snapshot = await readDaemonSetSnapshot(client, ds, { now, signal, needed, nodes });
  return { ...snapshot, ds, createError: await createErrorOf(client, snapshot, { signal }) };
}

/** The server's last error to the controller, if a pod is missing. */
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
