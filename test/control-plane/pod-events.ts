import type { Pod } from '../../src/kube/wire.ts';
import type { CountedEvent } from '../../src/sandbox/kubelet/container-lifecycle.ts';
import { timestamp, type Stored } from '../../src/sandbox/store/object.ts';
import { ApiError, type Api } from './api.ts';

/** The events that were sent about a pod, by their content. */
export type SentEvents = Map<string, { readonly name: string; count: number }>;

let eventCount = 0;

/** Sends the events that are new, and raises the counts of those that happened again. */
export async function sendEvents(
  api: Api,
  pod: Stored<Pod>,
  sent: SentEvents,
  events: readonly CountedEvent[],
): Promise<void> {
  for (const event of events) {
    const key = `${event.fieldPath ?? ''} ${event.reason} ${event.message}`;
    const before = sent.get(key);
    if (before === undefined) {
      const name = await createEvent(api, pod, event);
      if (name !== undefined) sent.set(key, { name, count: event.count });
    } else if (before.count < event.count) {
      before.count = event.count;
      const path = `/api/v1/namespaces/${pod.metadata.namespace ?? ''}/events/${before.name}`;
      await api.patch(path, { count: event.count, lastTimestamp: timestamp(Date.now()) });
    }
  }
}

/**
 * Resolves to the event's name; to undefined in a namespace that is being deleted, where nothing can be created. A kubelet drops
 * such an event, and the pod still ends.
 */
async function createEvent(api: Api, pod: Stored<Pod>, details: CountedEvent): Promise<string | undefined> {
  const { name, namespace = '', uid, resourceVersion } = pod.metadata;
  eventCount += 1;
  const eventName = `${name}.${(Date.now() * 1000 + (eventCount % 1000)).toString(16)}`;
  const now = timestamp(Date.now());
  const { fieldPath, type, reason, message, count } = details;
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: eventName, namespace },
    involvedObject: { kind: 'Pod', apiVersion: 'v1', name, namespace, uid, resourceVersion, fieldPath },
    type,
    reason,
    message,
    count,
    source: { component: 'kubelet', host: pod.spec?.nodeName },
    reportingComponent: 'kubelet',
    reportingInstance: pod.spec?.nodeName,
    firstTimestamp: now,
    lastTimestamp: now,
  };
  try {
    await api.create(`/api/v1/namespaces/${namespace}/events`, event);
    return eventName;
  } catch (error) {
    if (error instanceof ApiError && error.code === 403) return undefined;
    throw error;
  }
}
