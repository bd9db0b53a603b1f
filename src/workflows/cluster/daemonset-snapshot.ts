import { isKind } from '../../core/errors.ts';
import { claim } from '../../daemonset/pods/ownership.ts';
import { hashOf } from '../../daemonset/revisions/revisions.ts';
import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import { viewOf, type DaemonSetView } from '../../daemonset/status/view.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { NODES, PODS } from '../../kube/resource.ts';
import type { DaemonSet, Node, Pod } from '../../kube/wire.ts';
import { readHistory, type RevisionHistory } from './revision-history.ts';

/** A DaemonSet with everything that its controller looks at, as of one moment. */
export interface DaemonSetSnapshot extends RevisionHistory {
  readonly view: DaemonSetView;
  /** False when we may not list the nodes: the view has none then. */
  readonly nodesKnown: boolean;
}

export interface SnapshotOptions extends CallOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Every node, where somebody reads them already; undefined when we may not list them. */
export interface NodesInHand {
  readonly nodes?: Promise<readonly Node[] | undefined>;
}

/** Reads a DaemonSet's pods, revisions and nodes. Who may not list nodes, which is common, gets the rest. */
export async function readDaemonSetSnapshot(
  client: Client,
  ds: DaemonSet,
  { now, signal, nodes: inHand }: SnapshotOptions & NodesInHand,
): Promise<DaemonSetSnapshot> {
  const [pods, revisions, nodes] = await Promise.all([
    podsOf(client, ds, { signal }),
    readHistory(client, ds, { signal }),
    inHand ?? listNodes(client, { signal }),
  ]);
  const hash = revisions.current === undefined ? '' : hashOf(revisions.current);
  const view = viewOf({ ds, nodes: nodes ?? [], pods, hash, now });
  return { ...revisions, view, nodesKnown: nodes !== undefined };
}

/** The pods that a DaemonSet controls, or would if it were not being deleted: those of its selector that it claims. */
export async function podsOf(client: Client, ds: DaemonSet, { signal }: CallOptions): Promise<readonly Pod[]> {
  const at = { resource: PODS, namespace: ds.metadata?.namespace };
  const { items } = await client.list<Pod>(at, { labelSelector: selectorText(ds.spec?.selector), signal });
  return claim(ds, items).claimed;
}

/** Every node, or undefined when we may not list them. */
export async function listNodes(client: Client, { signal }: CallOptions): Promise<readonly Node[] | undefined> {
  try {
    return (await client.list<Node>({ resource: NODES }, { signal })).items;
  } catch (error) {
    if (isKind(error, 'forbidden')) return undefined;
    throw error;
  }
}
