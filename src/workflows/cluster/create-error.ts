import type { CallOptions, Client } from '../../kube/client.ts';
import { EVENTS } from '../../kube/resource.ts';
import type { DaemonSet, Event } from '../../kube/wire.ts';
import { eventTime } from '../../daemonset/events/event-times.ts';

/** The last error from a quota or an admission plugin when the controller tried to create a pod, from its events. */
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

/** {@link lastCreateError} from events that have already been read. */
export function createErrorIn(events: readonly Event[]): string | undefined {
  const last = events.toSorted((a, b) => eventTime(b) - eventTime(a))[0];
  // the prefix that client-go adds when it combines similar events
  return last?.message?.replace(/^\(combined from similar events\): /, '');
}
