import { asDsError, isKind, type DsError } from '../../core/errors.ts';
import { isControlledBy } from '../../daemonset/pods/ownership.ts';
import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import type { Client } from '../../kube/client.ts';
import { EVENTS, PODS } from '../../kube/resource.ts';
import type { DaemonSet, Event, Node, Pod } from '../../kube/wire.ts';
import { listNodes } from './daemonset-snapshot.ts';
import { UNUSED_POD_FIELDS } from './unused-fields.ts';
import { readHistory, type RevisionHistory } from './revision-history.ts';

export interface DescriptionOptions {
  readonly showEvents: boolean;
  /** Reads every node of the cluster. */
  readonly showNodes: boolean;
  readonly chunkSize: number;
  readonly signal: AbortSignal;
}

/** What a description shows besides the DaemonSet. When events or revisions cannot be read, their error takes their place. */
export interface RelatedObjects {
  /** Only pods that the DaemonSet controls. */
  readonly pods: readonly Pod[];
  readonly events: readonly Event[] | DsError | undefined;
  readonly revisions: RevisionHistory | DsError;
  /** Undefined when not requested, or when nodes may not be listed. */
  readonly nodes: readonly Node[] | undefined;
}

/** Reads what a description needs besides the DaemonSet, in parallel. */
export async function readDescription(
  client: Client,
  ds: DaemonSet,
  { showEvents, showNodes, chunkSize, signal }: DescriptionOptions,
): Promise<RelatedObjects> {
  const namespace = ds.metadata?.namespace;
  const [pods, events, revisions, nodes] = await Promise.all([
    client.list<Pod>(
      { resource: PODS, namespace },
      { labelSelector: selectorText(ds.spec?.selector), chunkSize, omit: UNUSED_POD_FIELDS, signal },
    ),
    showEvents ? orError(readEvents(client, ds, { chunkSize, signal })) : undefined,
    orError(readHistory(client, ds, { signal })),
    showNodes ? listNodes(client, { signal }) : undefined,
  ]);
  return { pods: pods.items.filter((pod) => isControlledBy(pod, ds)), events, revisions, nodes };
}

async function readEvents(
  client: Client,
  { metadata }: DaemonSet,
  options: { readonly chunkSize: number; readonly signal: AbortSignal },
): Promise<readonly Event[]> {
  const about = { name: metadata?.name, namespace: metadata?.namespace, kind: 'DaemonSet', uid: metadata?.uid };
  const fieldSelector = Object.entries(about)
    .map(([field, value]) => `involvedObject.${field}=${value ?? ''}`)
    .join(',');
  const list = await client.list<Event>(
    { resource: EVENTS, namespace: metadata?.namespace },
    { fieldSelector, ...options },
  );
  return list.items;
}

/** The answer, or the server's error; interruptions are thrown. */
async function orError<T>(answer: Promise<T>): Promise<T | DsError> {
  try {
    return await answer;
  } catch (error) {
    const known = asDsError(error);
    if (known === undefined || isKind(error, 'interrupted')) throw error;
    return known;
  }
}
