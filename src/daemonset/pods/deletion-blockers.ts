import type { Node, Pod } from '../../kube/wire.ts';
import { podCause, type PodCause } from './pod-cause.ts';
import { isTerminating, targetNodeOf } from './pods-by-node.ts';
import type { StuckNode } from '../rollout/stuck-nodes.ts';

/** Why an object is still there after its deletion. */
export interface DeletionBlockers {
  readonly finalizers: readonly string[];
  /** The pods of a DaemonSet that is deleted in the foreground, or of a namespace. */
  readonly pods: readonly StuckNode[];
  /** What the server says of a namespace that does not go. */
  readonly messages: readonly string[];
}

/** Said of a pod that nobody has told to go. */
const NOT_DELETED: PodCause = {
  area: 'pod',
  reason: 'NotDeleted',
  message: 'the garbage collector has not deleted the pod yet',
};

/**
 * The pods that a deletion waits for, each with its node and why it is still there. What its containers suffer from is no
 * reason: only a finalizer, the grace period, or a node that does not answer is.
 */
export function deletionHolders(
  pods: readonly Pod[],
  { nodes, now }: { readonly nodes: ReadonlyMap<string, Node> | undefined; readonly now: number },
): readonly StuckNode[] {
  return pods
    .map((pod) => ({
      node: targetNodeOf(pod) ?? 'no node',
      pod: pod.metadata?.name,
      cause: (isTerminating(pod) ? podCause(pod, { nodes, now }) : undefined) ?? NOT_DELETED,
    }))
    .toSorted((a, b) => (a.node < b.node ? -1 : a.node > b.node ? 1 : 0));
}
