import type { DaemonSet, Node } from '../../kube/wire.ts';
import type { DaemonSetView } from '../status/view.ts';
import { deletionHolders, type DeletionBlockers } from './deletion-blockers.ts';

/** A DaemonSet that is being deleted: its controller does nothing for it any more. */
export interface DaemonSetDeletion extends DeletionBlockers {
  /** When it was asked for, in milliseconds since 1970. */
  readonly since: number;
}

/** When the deletion was requested, in milliseconds since 1970; undefined when the DaemonSet is not being deleted. */
export function deletedSince({ metadata }: DaemonSet): number | undefined {
  const since = Date.parse(metadata?.deletionTimestamp ?? '');
  return Number.isNaN(since) ? undefined : since;
}

/** What the deletion waits for; undefined when the DaemonSet is not being deleted. */
export function deletionOf(
  view: DaemonSetView,
  { nodesKnown }: { readonly nodesKnown: boolean },
): DaemonSetDeletion | undefined {
  const { ds, now } = view;
  const since = deletedSince(ds);
  if (since === undefined) return undefined;
  const nodes = nodesKnown
    ? new Map(view.nodes.map((node): readonly [string, Node] => [node.metadata?.name ?? '', node]))
    : undefined;
  const pods = deletionHolders([...view.pods.values()].flat(), { nodes, now });
  return { since, finalizers: ds.metadata?.finalizers ?? [], pods, messages: [] };
}
