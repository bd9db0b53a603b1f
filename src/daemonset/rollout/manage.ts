import type { Node, Pod } from '../../kube/wire.ts';
import { isReady } from '../pods/availability.ts';
import type { Placement } from '../placement/placement.ts';
import { revisionHashOf } from '../pods/pod-revision.ts';
import { isBound, isTerminating } from '../pods/pods-by-node.ts';
import { allowsSurge } from './update-strategy.ts';
import type { DaemonSetView } from '../status/view.ts';

/** The controller creates and deletes at most this many pods in one sync and continues in the next. */
export const BURST = 250;

/**
 * Why a pod is deleted outside of rolling updates.
 * - `ineligible`: the pod may not keep running on the node.
 * - `failed`, `succeeded`: the pod has ended; a new one follows.
 * - `excess`: the node has an older pod.
 * - `surgeDone`: the new pod beside it is available.
 * - `surgeNotReady`: the old pod stopped being ready while a new one runs beside it.
 * - `nodeGone`: the pod waits for a node that does not exist.
 */
export type DeleteReason =
  'ineligible' | 'failed' | 'succeeded' | 'excess' | 'surgeDone' | 'surgeNotReady' | 'nodeGone';

export interface PodDeletion {
  readonly pod: Pod;
  readonly node: string;
  readonly reason: DeleteReason;
}

export interface PodCreation {
  readonly node: string;
  /** `missing`: the node has no pod. `ending`: with surge, it only has pods that are terminating or have ended. */
  readonly reason: 'missing' | 'ending';
}

export interface ManagedPods {
  readonly create: readonly PodCreation[];
  readonly delete: readonly PodDeletion[];
  /** Failed pods that are not deleted yet, because the last one on their node was deleted too recently. */
  readonly inBackoff: readonly Pod[];
}

/**
 * The first step of the controller's sync, its `manage`: create missing pods, delete pods from ineligible nodes, and leave one pod per node
 * (with surge, an old and a new one). Revisions are up to {@link planRollingUpdate}. @param inBackoff whether a failed pod was deleted on
 * the node too recently to delete another
 */
export function manage(view: DaemonSetView, inBackoff: (node: string) => boolean = () => false): ManagedPods {
  const create: PodCreation[] = [];
  const deletions: PodDeletion[] = [];
  const waiting: Pod[] = [];
  for (const node of view.nodes) {
    const managed = manageNode(view, node, inBackoff);
    create.push(...managed.create);
    deletions.push(...managed.delete);
    waiting.push(...managed.inBackoff);
  }
  return { create, delete: [...deletions, ...podsWithoutNode(view)], inBackoff: waiting };
}

const NOTHING: ManagedPods = { create: [], delete: [], inBackoff: [] };

function manageNode(view: DaemonSetView, node: Node, inBackoff: (node: string) => boolean): ManagedPods {
  const name = node.metadata?.name ?? '';
  const placement = view.placementOn(node);
  const pods = view.pods.get(name);
  // A node whose only pod is terminating still has a pod: without surge its successor waits.
  if (pods === undefined)
    return placement.shouldRun ? { ...NOTHING, create: [{ node: name, reason: 'missing' }] } : NOTHING;
  const live = pods.filter((pod) => !isTerminating(pod));
  if (!placement.shouldContinueRunning)
    return { ...NOTHING, delete: live.map((pod) => ({ pod, node: name, reason: 'ineligible' })) };
  return manageLivePods(view, name, placement, live, inBackoff);
}

function manageLivePods(
  view: DaemonSetView,
  node: string,
  placement: Placement,
  live: readonly Pod[],
  inBackoff: (node: string) => boolean,
): ManagedPods {
  const deletions: PodDeletion[] = [];
  const waiting: Pod[] = [];
  const running: Pod[] = [];
  let backingOff = inBackoff(node);
  for (const pod of live) {
    if (pod.status?.phase === 'Failed') {
      if (backingOff) waiting.push(pod);
      else deletions.push({ pod, node, reason: 'failed' });
      // Deleting one starts the node's backoff, so the next one has to wait.
      backingOff = true;
    } else if (pod.status?.phase === 'Succeeded') deletions.push({ pod, node, reason: 'succeeded' });
    else running.push(pod);
  }
  const surge = allowsSurge(view.ds);
  const create: PodCreation[] =
    surge && running.length === 0 && placement.shouldRun ? [{ node, reason: 'ending' }] : [];
  const excess = surge ? excessWithSurge(view, node, running) : excessPods(node, running, running[0]);
  return { create, delete: [...deletions, ...excess], inBackoff: waiting };
}

function excessPods(node: string, running: readonly Pod[], ...keep: readonly (Pod | undefined)[]): PodDeletion[] {
  return running.filter((pod) => !keep.includes(pod)).map((pod) => ({ pod, node, reason: 'excess' }));
}

/**
 * Two pods remain only while the old one is ready and the new one is not yet available. Unlike the rolling update, this compares the
 * revision hash alone, not the template generation.
 */
function excessWithSurge(view: DaemonSetView, node: string, running: readonly Pod[]): PodDeletion[] {
  if (running.length <= 1) return [];
  const fresh = running.find((pod) => (revisionHashOf(pod) ?? '') === view.hash);
  const old = running.find((pod) => (revisionHashOf(pod) ?? '') !== view.hash);
  const excess = excessPods(node, running, fresh, old);
  if (fresh === undefined || old === undefined) return excess;
  if (!isReady(old)) return [...excess, { pod: old, node, reason: 'surgeNotReady' }];
  return view.isAvailable(fresh) ? [...excess, { pod: old, node, reason: 'surgeDone' }] : excess;
}

/** Unbound pods of nodes that no longer exist. Bound ones are left to the pod garbage collector. */
function podsWithoutNode(view: DaemonSetView): PodDeletion[] {
  const known = new Set(view.nodes.map((node) => node.metadata?.name));
  return [...view.pods].flatMap(([node, pods]) =>
    known.has(node)
      ? []
      : pods.filter((pod) => !isBound(pod)).map((pod): PodDeletion => ({ pod, node, reason: 'nodeGone' })),
  );
}
