import type { Pod } from '../../kube/wire.ts';
import { isTerminating } from './pods-by-node.ts';
import type { DaemonSetView } from '../status/view.ts';

/** The pods of one node that are not being deleted, as the rolling update sees them. */
export interface LivePods {
  readonly node: string;
  /** The pod of the current revision. */
  readonly updated: Pod | undefined;
  /** The pod of another revision. */
  readonly outdated: Pod | undefined;
  /** More than one of a kind: the node is left to `manage`, and both are undefined. */
  readonly hasSeveral: boolean;
}

/** Sorts node names into processing order. */
export type NodeOrder = (nodes: readonly string[]) => readonly string[];

/** Every node of the rolling update: eligible nodes, nodes that have a pod, and nodes that are gone but have pods. */
export function livePodsByNode(view: DaemonSetView, order: NodeOrder): readonly LivePods[] {
  const names = view.nodes.flatMap((node) => {
    const name = node.metadata?.name ?? '';
    return view.pods.has(name) || view.placementOn(node).shouldRun ? [name] : [];
  });
  return order([...new Set([...names, ...view.pods.keys()])]).map((name) => livePodsOn(view, name));
}

function livePodsOn(view: DaemonSetView, node: string): LivePods {
  const live = (view.pods.get(node) ?? []).filter((pod) => !isTerminating(pod));
  const updated = live.filter((pod) => view.isUpdated(pod));
  const outdated = live.filter((pod) => !view.isUpdated(pod));
  return updated.length > 1 || outdated.length > 1
    ? { node, updated: undefined, outdated: undefined, hasSeveral: true }
    : { node, updated: updated[0], outdated: outdated[0], hasSeveral: false };
}
