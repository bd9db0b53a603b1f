import { rolloutTroubles, type RolloutTrouble } from '../../daemonset/rollout/rollout-problems.ts';
import type { StuckNode } from '../../daemonset/rollout/stuck-nodes.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { EVENTS } from '../../kube/resource.ts';
import type { DaemonSet, Event } from '../../kube/wire.ts';
import { pictureOf, type PictureOptions } from '../cluster/daemonset-snapshot.ts';

/** What keeps a DaemonSet from being rolled out, read from the cluster as it is now. */
export async function readTroubles(
  client: Client,
  ds: DaemonSet,
  { now, signal }: PictureOptions,
): Promise<readonly RolloutTrouble[]> {
  const { view, nodesKnown } = await pictureOf(client, ds, { now, signal });
  const troubles = rolloutTroubles(view, { nodesKnown });
  if (!troubles.some((trouble) => trouble.kind === 'node' && trouble.stuck.pod === undefined)) return troubles;
  return rolloutTroubles(view, { nodesKnown, createError: await lastCreateError(client, ds, { signal }) });
}

/** The stuck nodes alone. */
export async function readStuckNodes(
  client: Client,
  ds: DaemonSet,
  options: PictureOptions,
): Promise<readonly StuckNode[]> {
  const troubles = await readTroubles(client, ds, options);
  return troubles.flatMap((trouble) => (trouble.kind === 'node' ? [trouble.stuck] : []));
}

/** The words of the quota or the admission that keeps the controller from creating pods. */
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

/** The same from its events in hand. */
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
