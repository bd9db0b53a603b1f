import type { Node, Pod } from '../../kube/wire.ts';
import { availableAt, isAvailable } from '../pods/availability.ts';
import { podCause, type PodCause } from '../pods/pod-cause.ts';
import { isTerminating } from '../pods/pods-by-node.ts';
import { noPod } from '../rollout/stuck-nodes.ts';
import { podsOn, type DaemonSetView } from '../status/view.ts';

/**
 * Where an eligible node stands in a run.
 * - `stale`: it has a pod of another revision, which nobody has deleted yet.
 * - `pending`: it has none, and its new pod is not available yet, or the old one not gone.
 * - `done`: it has its new pod, and that is available.
 */
export type NodeState =
  | { readonly kind: 'stale'; readonly node: Node; readonly pod: Pod; readonly isReady: boolean }
  | {
      readonly kind: 'pending';
      readonly node: Node;
      readonly pod: Pod | undefined;
      readonly cause: PodCause;
      /** When it is available if nothing happens, in milliseconds since 1970. */
      readonly availableAt: number | undefined;
    }
  | { readonly kind: 'done'; readonly node: Node; readonly pod: Pod };

export interface NodeStateOptions {
  /** Uids of pods whose deletion the server has accepted, whatever the view says. */
  readonly evicted: ReadonlySet<string>;
  /** How long a pod has to be ready to be available. */
  readonly readySeconds: number;
}

/** Each node that should have a pod, in the view's order. */
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
  const isLeaving = (pod: Pod): boolean => isTerminating(pod) || evicted.has(pod.metadata?.uid ?? '');
  const stale = pods.find((pod) => !isLeaving(pod) && !view.isUpdated(pod));
  if (stale !== undefined) return { kind: 'stale', node, pod: stale, isReady: isNodeReady(node) };
  const leaving = pods.find(isLeaving);
  const fresh = pods.find((pod) => !isLeaving(pod));
  if (leaving === undefined && fresh !== undefined && isAvailable(fresh, readySeconds, view.now)) {
    return { kind: 'done', node, pod: fresh };
  }
  const pod = leaving ?? fresh;
  const context = { nodes, minReadySeconds: readySeconds, now: view.now };
  const cause =
    (pod === undefined ? undefined : podCause(pod, context)) ?? (leaving === undefined ? noPod(undefined) : LEAVING);
  const at = leaving === undefined && fresh !== undefined ? availableAt(fresh, readySeconds) : undefined;
  return { kind: 'pending', node, pod, cause, availableAt: at };
}

/** Its deletion was accepted, and the news of it is still on the way. */
const LEAVING: PodCause = { area: 'terminating', reason: 'Terminating', message: '' };

function isNodeReady(node: Node): boolean {
  return node.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
}

/** Restarts of all containers of a pod, those that prepare it included. */
export function restartsOf({ status }: Pod): number {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.reduce((total, { restartCount }) => total + restartCount, 0);
}
