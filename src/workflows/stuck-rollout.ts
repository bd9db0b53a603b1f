import { stuckNodes, type StuckNode } from '../daemonset/stuck-nodes.ts';
import type { CallOptions, Client } from '../kube/client.ts';
import { EVENTS } from '../kube/resource.ts';
import type { DaemonSet, Event } from '../kube/wire.ts';
import { pictureOf, type PictureOptions } from './daemonset-picture.ts';

/** What keeps a DaemonSet from being rolled out, node by node, read from the cluster as it is now. */
export async function readStuckNodes(
  client: Client,
  ds: DaemonSet,
  { now, signal }: PictureOptions,
): Promise<readonly StuckNode[]> {
  const { view, nodesKnown } = await pictureOf(client, ds, { now, signal });
  const stuck = stuckNodes(view, { nodesKnown });
  if (stuck.every(({ pod }) => pod !== undefined)) return stuck;
  return stuckNodes(view, { nodesKnown, createError: await lastCreateError(client, ds, { signal }) });
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
  const last = items.toSorted((a, b) => timeOf(b) - timeOf(a))[0];
  // client-go folds events that differ only in a name, and says so in front
  return last?.message?.replace(/^\(combined from similar events\): /, '');
}

function timeOf({ lastTimestamp, eventTime, metadata }: Event): number {
  const time = Date.parse(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '');
  return Number.isNaN(time) ? 0 : time;
}
