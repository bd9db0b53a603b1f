import { claim } from '../../daemonset/pods/ownership.ts';
import { hashOf } from '../../daemonset/revisions/revisions.ts';
import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import { viewOf, type DaemonSetView } from '../../daemonset/status/view.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { NODES, PODS } from '../../kube/resource.ts';
import type { DaemonSet, Node, Pod } from '../../kube/wire.ts';
import { UNUSED_NODE_FIELDS, UNUSED_POD_FIELDS, unusedFields } from './unused-fields.ts';
import { readHistory, type RevisionHistory } from './revision-history.ts';
import { unlessForbidden } from './unless-forbidden.ts';

/** A DaemonSet with everything that its controller uses, at one point in time. */
export interface DaemonSetSnapshot extends RevisionHistory {
  readonly view: DaemonSetView;
  /** False when nodes may not be listed: the view then has none. */
  readonly nodesKnown: boolean;
}

/** Fields of pods that the caller uses, of those that lists usually go without. */
interface NeededFields {
  readonly needed?: readonly string[] | undefined;
}

export interface SnapshotOptions extends CallOptions, NeededFields {
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Every node, if the caller reads them anyway; undefined when nodes may not be listed. */
export interface KnownNodes {
  readonly nodes?: Promise<readonly Node[] | undefined>;
}

/** Reads a DaemonSet's pods, revisions and nodes. Many users may not list nodes; they get the rest. */
export async function readDaemonSetSnapshot(
  client: Client,
  ds: DaemonSet,
  { now, signal, needed, nodes: known }: SnapshotOptions & KnownNodes,
): Promise<DaemonSetSnapshot> {
  const [pods, revisions, nodes] = await Promise.all([
    podsOf(client, ds, { signal, needed }),
    readHistory(client, ds, { signal }),
    known ?? listNodes(client, { signal }),
  ]);
  const hash = revisions.current === undefined ? '' : hashOf(revisions.current);
  const view = viewOf({ ds, nodes: nodes ?? [], pods, hash, now });
  return { ...revisions, view, nodesKnown: nodes !== undefined };
}

/** The pods that the DaemonSet claims, among those that its selector matches. */
export async function podsOf(
  client: Client,
  ds: DaemonSet,
  { signal, needed }: CallOptions & NeededFields,
): Promise<readonly Pod[]> {
  const at = { resource: PODS, namespace: ds.metadata?.namespace };
  const { items } = await client.list<Pod>(at, {
    labelSelector: selectorText(ds.spec?.selector),
    omit: unusedFields(UNUSED_POD_FIELDS, needed),
    signal,
  });
  return claim(ds, items).claimed;
}

/** Lists every node; undefined when nodes may not be listed. */
export async function listNodes(client: Client, { signal }: CallOptions): Promise<readonly Node[] | undefined> {
  return (await unlessForbidden(client.list<Node>({ resource: NODES }, { omit: UNUSED_NODE_FIELDS, signal })))?.items;
}
