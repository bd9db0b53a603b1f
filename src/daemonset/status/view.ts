import type { DaemonSet, Node, Pod } from '../../kube/wire.ts';
import { isAvailable } from '../pods/availability.ts';
import { claim } from '../pods/ownership.ts';
import { cachedPlacement, type Placement, placementRules } from '../placement/placement.ts';
import { isUpdated, templateGenerationOf } from '../pods/pod-revision.ts';
import { podsByNode } from '../pods/pods-by-node.ts';
import type { TolerationFeatures } from '../placement/tolerations.ts';

/** The input of one controller sync, from which status, `manage` and the rolling update are computed. */
export interface DaemonSetView {
  readonly ds: DaemonSet;
  /** In the order in which equal candidates are taken; the controller's own order is random. */
  readonly nodes: readonly Node[];
  /** The DaemonSet's pods by target node, including nodes that do not exist (any more). */
  readonly pods: ReadonlyMap<string, readonly Pod[]>;
  /** The `controller-revision-hash` of the current revision; empty when unknown. */
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  placementOn(node: Node): Placement;
  isUpdated(pod: Pod): boolean;
  isAvailable(pod: Pod): boolean;
}

export interface ViewInput {
  readonly ds: DaemonSet;
  readonly nodes: readonly Node[];
  /** Pods of the namespace; those of other owners are ignored. */
  readonly pods: readonly Pod[];
  readonly hash: string;
  readonly now: number;
  readonly features?: TolerationFeatures;
  /** A {@link cachedPlacement} of this template, reused between views. */
  readonly placementOn?: (node: Node) => Placement;
}

/** Evaluates the placement on each node once, however often the view is read. */
export function viewOf(input: ViewInput): DaemonSetView {
  const { ds, nodes, pods, hash, now, features = {} } = input;
  const placementOn = input.placementOn ?? cachedPlacement(placementRules(ds.spec?.template ?? {}, features));
  const generation = templateGenerationOf(ds);
  const minReadySeconds = ds.spec?.minReadySeconds ?? 0;
  return {
    ds,
    nodes,
    pods: podsByNode(claim(ds, pods).claimed),
    hash,
    now,
    placementOn,
    isUpdated: (pod) => isUpdated(pod, hash, generation),
    isAvailable: (pod) => isAvailable(pod, minReadySeconds, now),
  };
}

/** The view's pods on a node; empty when there are none. */
export function podsOn(view: DaemonSetView, node: string): readonly Pod[] {
  return view.pods.get(node) ?? [];
}
