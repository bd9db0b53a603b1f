import type { DaemonSet, Node, Pod } from '../../kube/wire.ts';
import type { DaemonSetView } from '../status/view.ts';
import { podCause, type PodCause } from './pod-cause.ts';
import { isTerminating, targetNodeOf } from './pods-by-node.ts';

/** A pod that a deletion waits for. */
export interface BlockingPod {
  readonly node: string;
  readonly pod: string | undefined;
  readonly cause: PodCause;
}

/** Why a deleted object still exists. */
export interface DeletionBlockers {
  readonly finalizers: readonly string[];
  /** The remaining pods of a namespace or of a DaemonSet deleted in the foreground. */
  readonly pods: readonly BlockingPod[];
  /** The server's messages about a namespace that is not removed. */
  readonly messages: readonly string[];
}

/** The garbage collector's finalizer of an object that is deleted in the foreground. */
export const FOREGROUND_DELETION = 'foregroundDeletion';

/**
 * Whether an object's deletion waits for the pods that it owns. Only in the foreground: otherwise the garbage collector deletes them when
 * the object is gone, so that they cannot block it.
 */
export function waitsForPods(finalizers: readonly string[]): boolean {
  return finalizers.includes(FOREGROUND_DELETION);
}

/** The cause for a pod that is not being deleted. */
const NOT_DELETED: PodCause = {
  area: 'pod',
  reason: 'NotDeleted',
  message: 'the garbage collector has not deleted the pod yet',
};

/**
 * The pods that a deletion waits for, each with its node and cause. Problems of their containers are no cause: only a finalizer, the grace
 * period or an unresponsive node is.
 */
export function blockingPods(
  pods: readonly Pod[],
  { nodes, now }: { readonly nodes: ReadonlyMap<string, Node> | undefined; readonly now: number },
): readonly BlockingPod[] {
  return pods
    .map((pod) => ({
      node: targetNodeOf(pod) ?? 'no node',
      pod: pod.metadata?.name,
      cause: (isTerminating(pod) ? podCause(pod, { nodes, now }) : undefined) ?? NOT_DELETED,
    }))
    .toSorted((a, b) => (a.node < b.node ? -1 : a.node > b.node ? 1 : 0));
}

/** A DaemonSet that is being deleted: its controller no longer syncs it. */
export interface DaemonSetDeletion extends DeletionBlockers {
  /** When the deletion was requested, in milliseconds since 1970. */
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
  const finalizers = ds.metadata?.finalizers ?? [];
  const pods = waitsForPods(finalizers) ? blockingPods([...view.pods.values()].flat(), { nodes, now }) : [];
  return { since, finalizers, pods, messages: [] };
}
