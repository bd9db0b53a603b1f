import type { DaemonSet, Node, Pod } from '../../kube/wire.ts';
import { isAvailable } from '../pods/availability.ts';
import { claim } from '../pods/ownership.ts';
import { placementRules, rememberedPlacement } from '../placement/placement.ts';
import type { Placement } from '../placement/placement.ts';
import { isUpdated, templateGenerationOf } from '../pods/pod-revision.ts';
import { podsByNode } from '../pods/pods-by-node.ts';
import type { TolerationFeatures } from '../placement/tolerations.ts';

/** What one sync of the controller sees; status, manage and the rolling update are all answered from it. */
export interface DaemonSetView {
  readonly ds: DaemonSet;
  /** In the order in which equal candidates are taken. The controller's own order is random. */
  readonly nodes: readonly Node[];
  /** The DaemonSet's pods by the node they are for, also for nodes that do not exist (any more). */
  readonly pods: ReadonlyMap<string, readonly Pod[]>;
  /** The `controller-revision-hash` of the current revision, empty when it is not known. */
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
  /** Any pods of the namespace; those that are not the DaemonSet's are left out. */
  readonly pods: readonly Pod[];
  readonly hash: string;
  readonly now: number;
  readonly features?: TolerationFeatures;
  /** A {@link rememberedPlacement} of the very template, kept from one view to the next. */
  readonly placementOn?: (node: Node) => Placement;
}

/** Asks each node once, however many of the functions read the view. */
export function viewOf(input: ViewInput): DaemonSetView {
  const { ds, nodes, pods, hash, now, features = {} } = input;
  const placementOn = input.placementOn ?? rememberedPlacement(placementRules(ds.spec?.template ?? {}, features));
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

/** The pods that the view has for a node, none included. */
export function podsOn(view: DaemonSetView, node: string): readonly Pod[] {
  return view.pods.get(node) ?? [];
}
