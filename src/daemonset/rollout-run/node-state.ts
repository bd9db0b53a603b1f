import type { Node, Pod } from '../../kube/wire.ts';
import { availableAt, isAvailable } from '../pods/availability.ts';
import { podCause, type PodCause } from '../pods/pod-cause.ts';
import { isTerminating } from '../pods/pods-by-node.ts';
import { missingPodCause } from '../rollout/unhealthy-nodes.ts';
import { podsOn, type DaemonSetView } from '../status/view.ts';

/**
 * The state of an eligible node in a run.
 * - `outdated`: its pod is of another revision and is not being deleted.
 * - `updating`: the old pod is not gone, or the new one does not exist or is not available yet.
 * - `updated`: its new pod is available.
 */
export type NodeState =
  | { readonly kind: 'outdated'; readonly node: Node; readonly pod: Pod; readonly isReady: boolean }
  | {
      readonly kind: 'updating';
      readonly node: Node;
      readonly pod: Pod | undefined;
      readonly cause: PodCause;
      /** When the pod becomes available if it stays ready, in milliseconds since 1970. */
      readonly availableAt: number | undefined;
    }
  | { readonly kind: 'updated'; readonly node: Node; readonly pod: Pod };

export interface NodeStateOptions {
  /** Uids of pods whose deletion the server has accepted, even if the view does not show it yet. */
  readonly evicted: ReadonlySet<string>;
  /** How long a pod must be ready to count as available. */
  readonly readySeconds: number;
}

/** Every eligible node, in the view's order. */
export function nodeStates(view: DaemonSetView, options: NodeStateOptions): readonly NodeState[] {
  const nodes = new Map(view.nodes.map((node) => [node.metadata?.name ?? '', node]));
  return view.nodes
    .filter((node) => view.placementOn(node).shouldRun)
    .map((node) => nodeStateOf(view, node, nodes, options));
}

function nodeStateOf(
  view: DaemonSetView,
  node: Node,
  nodes: ReadonlyMap<string, Node>,
  { evicted, readySeconds }: NodeStateOptions,
): NodeState {
  const pods = podsOn(view, node.metadata?.name ?? '');
  const isDeleted = (pod: Pod): boolean => isTerminating(pod) || evicted.has(pod.metadata?.uid ?? '');
  const outdated = pods.find((pod) => !isDeleted(pod) && !view.isUpdated(pod));
  if (outdated !== undefined) return { kind: 'outdated', node, pod: outdated, isReady: isNodeReady(node) };
  const deleted = pods.find(isDeleted);
  const updated = pods.find((pod) => !isDeleted(pod));
  if (deleted === undefined && updated !== undefined && isAvailable(updated, readySeconds, view.now)) {
    return { kind: 'updated', node, pod: updated };
  }
  const pod = deleted ?? updated;
  const context = { nodes, minReadySeconds: readySeconds, now: view.now };
  const cause =
    (pod === undefined ? undefined : podCause(pod, context)) ??
    (deleted === undefined ? missingPodCause(undefined) : TERMINATING);
  const at = deleted === undefined && updated !== undefined ? availableAt(updated, readySeconds) : undefined;
  return { kind: 'updating', node, pod, cause, availableAt: at };
}

/** For a pod whose deletion was accepted but does not show in the watch yet. */
const TERMINATING: PodCause = { area: 'terminating', reason: 'Terminating', message: '' };

function isNodeReady(node: Node): boolean {
  return node.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
}

/** Restarts of all containers of a pod, including init containers. */
export function totalRestartsOf({ status }: Pod): number {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.reduce((total, { restartCount }) => total + restartCount, 0);
}
