import type { CallOptions, Client } from '../../kube/client.ts';
import { EVENTS } from '../../kube/resource.ts';
import type { DaemonSet, Event } from '../../kube/wire.ts';

/** What a quota or an admission plugin last answered when the controller tried to create a pod, from its events. */
export async function lastCreateError(
  client: Client,
  ds: DaemonSet,
  { signal }: CallOptions,
): Promise<string | undefined> {
  const at = { resource: EVENTS, namespace: ds.metadata?.namespace };
  const fieldSelector = `involvedObject.uid=${ds.metadata?.uid ?? ''},reason=FailedCreate`;
  const { items } = await client.list<Event>(at, { fieldSelector, signal });
  return createErrorIn(items);
}

/** The same from events in hand. */
export function createErrorIn(events: readonly Event[]): string | undefined {
  const last = events.toSorted((a, b) => timeOfEvent(b) - timeOfEvent(a))[0];
  // client-go folds events that differ only in a name, and says so in front
  return last?.message?.replace(/^\(combined from similar events\): /, '');
}

/** When it happened last, in milliseconds since 1970. */
export function timeOfEvent({ lastTimestamp, eventTime, metadata }: Event): number {
  const time = Date.parse(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '');
  return Number.isNaN(time) ? 0 : time;
}
