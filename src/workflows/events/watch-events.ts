import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import { createChangeSignal } from '../../core/async/change-signal.ts';
import { ownSignal } from '../../core/async/own-signal.ts';
import { isKind } from '../../core/errors.ts';
import { eventScope, relatedEvents, type EventScope } from '../../daemonset/events/related-events.ts';
import type { Client } from '../../kube/client.ts';
import { PODS } from '../../kube/resource.ts';
import { startInformer, type Informer } from '../../kube/watch/informer.ts';
import type { DaemonSet, Event, Pod } from '../../kube/wire.ts';
import type { WatchingOptions } from '../cluster/follow-daemonset.ts';
import { readHistory } from '../cluster/revision-history.ts';
import { unlessForbidden } from '../cluster/unless-forbidden.ts';
import { eventLists, revisionEvents, type DaemonSetEvents } from './read-events.ts';

/** The events so far, and then those of each burst, those seen again included, until the reader leaves. Throws what the server refuses. */
export async function* watchEvents(
  client: Client,
  ds: DaemonSet,
  { clock, signal }: WatchingOptions,
): AsyncGenerator<DaemonSetEvents> {
  const closing = new AbortController();
  const bounded = AbortSignal.any([signal, closing.signal]);
  const changes = createChangeSignal(clock, bounded);
  let scope: EventScope | undefined;
  let pending = new Map<string, Event>();

  const options = (): WatchingOptions => ({ clock, signal: ownSignal(bounded) });
  const pods = startInformer<Pod>(
    client,
    { resource: PODS, namespace: ds.metadata?.namespace },
    { labelSelector: selectorText(ds.spec?.selector), ...options() },
  );
  pods.subscribe({
    changed: () => (scope = undefined),
    synced: () => changes.notify(),
    failed: (error) => changes.fail(error),
  });
  const lists = eventLists(ds).map(({ fieldSelector, ...at }): Informer<Event> => {
    const informer = startInformer<Event>(client, at, { fieldSelector, ...options() });
    informer.subscribe({
      changed: ({ type, object }) => {
        // an event that expires says nothing new
        if (type !== 'DELETED') pending.set(object.metadata.uid ?? object.metadata.name ?? '', object);
        if (informer.hasSynced) changes.notify();
      },
      synced: () => changes.notify(),
      // many users may not list the events of nodes
      failed: (error) =>
        fieldSelector !== undefined && isKind(error, 'forbidden') ? changes.notify() : changes.fail(error),
    });
    return informer;
  });
  const hasSynced = (): boolean =>
    pods.hasSynced && lists.every((list) => list.hasSynced || list.refusal?.kind === 'forbidden');

  try {
    const history = await unlessForbidden(readHistory(client, ds, { signal: bounded }));
    let revisions = revisionEvents(history?.history ?? []);
    for (;;) {
      while (!hasSynced()) await changes.next();
      const seen = pending;
      pending = new Map();
      scope ??= eventScope(ds, pods.objects.values());
      const nodesKnown = lists.every((list) => list.refusal === undefined);
      yield { events: relatedEvents([...seen.values()], scope), revisions, nodesKnown };
      revisions = [];
      await changes.next();
    }
  } finally {
    closing.abort(new Error('the watch was closed'));
  }
}
