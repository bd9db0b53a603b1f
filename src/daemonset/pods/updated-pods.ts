import type { Pod } from '../../kube/wire.ts';
import { isTerminating } from './pods-by-node.ts';
import type { DaemonSetView } from '../status/view.ts';

/** The live pods of one node as a rolling update sees them. */
export interface UpdatedPods {
  readonly node: string;
  /** The pod of the current revision. */
  readonly fresh: Pod | undefined;
  /** The pod of another revision. */
  readonly old: Pod | undefined;
  /** More than one of a kind: the node is left to `manage`, and both are undefined. */
  readonly several: boolean;
}

/** Puts node names in the order in which they are taken. */
export type NodeOrder = (nodes: readonly string[]) => readonly string[];

/** Every node that the rolling update looks at: those of the view that should run a pod or have one, and pods' nodes that are gone. */
export function updatedPods(view: DaemonSetView, order: NodeOrder): readonly UpdatedPods[] {
  const names = view.nodes.flatMap((node) => {
    const name = node.metadata?.name ?? '';
    return view.pods.has(name) || view.placementOn(node).shouldRun ? [name] : [];
  });
  return order([...new Set([...names, ...view.pods.keys()])]).map((name) => sortPods(view, name));
}

function sortPods(view: DaemonSetView, node: string): UpdatedPods {
  const live = (view.pods.get(node) ?? []).filter((pod) => !isTerminating(pod));
  const fresh = live.filter((pod) => view.isUpdated(pod));
  const old = live.filter((pod) => !view.isUpdated(pod));
  return fresh.length > 1 || old.length > 1
    ? { node, fresh: undefined, old: undefined, several: true }
    : { node, fresh: fresh[0], old: old[0], several: false };
}
