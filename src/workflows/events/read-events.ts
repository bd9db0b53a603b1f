import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import { eventScope, relatedEvents, type RelatedEvent } from '../../daemonset/events/related-events.ts';
import { revisionEvent } from '../../daemonset/events/revision-event.ts';
import type { Client, CollectionPath } from '../../kube/client.ts';
import { EVENTS, PODS } from '../../kube/resource.ts';
import type { ControllerRevision, DaemonSet, Event, Pod } from '../../kube/wire.ts';
import { UNUSED_POD_FIELDS } from '../cluster/unused-fields.ts';
import { readHistory } from '../cluster/revision-history.ts';
import { unlessForbidden } from '../cluster/unless-forbidden.ts';

/** The namespace of events about objects without a namespace. */
const NODE_EVENTS = { resource: EVENTS, namespace: 'default' };

/** The requests for events that may concern a DaemonSet: those of its namespace, and of nodes. */
export function eventLists(ds: DaemonSet): readonly (CollectionPath & { readonly fieldSelector?: string })[] {
  const namespace = ds.metadata?.namespace;
  return [
    { resource: EVENTS, namespace },
    { ...NODE_EVENTS, fieldSelector: 'involvedObject.kind=Node' },
  ];
}

export interface EventsOptions {
  readonly chunkSize: number;
  readonly signal: AbortSignal;
}

export interface DaemonSetEvents {
  readonly events: readonly RelatedEvent[];
  /** The creation of each revision, as an event. */
  readonly revisions: readonly RelatedEvent[];
  /** False when events of nodes may not be listed. */
  readonly nodesKnown: boolean;
}

/** Reads the events of a DaemonSet, of its pods and revisions, and of the nodes that its pods are on. */
export async function readEvents(
  client: Client,
  ds: DaemonSet,
  { chunkSize, signal }: EventsOptions,
): Promise<DaemonSetEvents> {
  const [pods, history, ...lists] = await Promise.all([
    client.list<Pod>(
      { resource: PODS, namespace: ds.metadata?.namespace },
      { labelSelector: selectorText(ds.spec?.selector), chunkSize, omit: UNUSED_POD_FIELDS, signal },
    ),
    unlessForbidden(readHistory(client, ds, { signal })),
    ...eventLists(ds).map(({ fieldSelector, ...at }, index) => {
      const list = client.list<Event>(at, { fieldSelector, chunkSize, signal });
      return index === 0 ? list : unlessForbidden(list);
    }),
  ]);
  const scope = eventScope(ds, pods.items);
  const found = lists.flatMap((list) => list?.items ?? []);
  // the events of nodes are in both lists for a DaemonSet in their namespace
  const unique = new Map(found.map((event) => [event.metadata.uid ?? event.metadata.name, event]));
  return {
    events: relatedEvents([...unique.values()], scope),
    revisions: revisionEvents(history?.history ?? []),
    nodesKnown: lists.every((list) => list !== undefined),
  };
}

export function revisionEvents(history: readonly ControllerRevision[]): readonly RelatedEvent[] {
  return history.map((revision) => ({ event: revisionEvent(revision), node: undefined }));
}
