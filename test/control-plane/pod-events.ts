import { ApiError, type Api } from './api.ts';
import { stamp, type Note } from './container-story.ts';
import type { Pod } from './types.ts';

/** The events that were sent of a pod, by what they say. */
export type Reported = Map<string, { readonly name: string; count: number }>;

let eventCount = 0;

/** Sends what has not been told yet, and raises the counts of what has happened again. */
export async function tell(api: Api, pod: Pod, reported: Reported, notes: readonly Note[]): Promise<void> {
  for (const note of notes) {
    const key = `${note.fieldPath ?? ''} ${note.reason} ${note.message}`;
    const before = reported.get(key);
    if (before === undefined) {
      const name = await createEvent(api, pod, note);
      if (name !== undefined) reported.set(key, { name, count: note.count });
    } else if (before.count < note.count) {
      before.count = note.count;
      const path = `/api/v1/namespaces/${pod.metadata.namespace ?? ''}/events/${before.name}`;
      await api.patch(path, { count: note.count, lastTimestamp: stamp(Date.now()) });
    }
  }
}

/**
 * Resolves to the event's name; to undefined in a namespace that is being deleted, where nothing can be created. A kubelet drops
 * such an event, and its pod goes on to end.
 */
async function createEvent(api: Api, pod: Pod, note: Note): Promise<string | undefined> {
  const { name, namespace = '', uid, resourceVersion } = pod.metadata;
  eventCount += 1;
  const eventName = `${name}.${(Date.now() * 1000 + (eventCount % 1000)).toString(16)}`;
  const now = stamp(Date.now());
  const { fieldPath, type, reason, message, count } = note;
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: eventName, namespace },
    involvedObject: { kind: 'Pod', apiVersion: 'v1', name, namespace, uid, resourceVersion, fieldPath },
    type,
    reason,
    message,
    count,
    source: { component: 'kubelet', host: pod.spec.nodeName },
    reportingComponent: 'kubelet',
    reportingInstance: pod.spec.nodeName,
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
