import type { Node, Pod } from '../../kube/wire.ts';
import { isReady } from '../pods/availability.ts';
import type { Placement } from '../placement/placement.ts';
import { revisionHashOf } from '../pods/pod-revision.ts';
import { isBound, isTerminating } from '../pods/pods-by-node.ts';
import { allowsSurge } from './update-strategy.ts';
import type { DaemonSetView } from '../status/view.ts';

/** The controller creates and deletes at most this many pods in one sync, and goes on in the next. */
export const BURST = 250;

/**
 * Why a pod is deleted apart from rolling updates.
 * - `notEligible`: the node must not run it, and must not even keep it.
 * - `failed`, `succeeded`: it ended; a new one follows.
 * - `excess`: the node has an older one.
 * - `surgeDone`: the new pod beside it is available.
 * - `surgeNotReady`: the old pod stopped being ready while a new one is beside it.
 * - `nodeGone`: it waits for a node that does not exist.
 */
export type DeleteReason =
  'notEligible' | 'failed' | 'succeeded' | 'excess' | 'surgeDone' | 'surgeNotReady' | 'nodeGone';

export interface PodDeletion {
  readonly pod: Pod;
  readonly node: string;
  readonly reason: DeleteReason;
}

export interface PodCreation {
  readonly node: string;
  /** The node has no pod, or, where surge is allowed, only such as are terminating or have ended. */
  readonly reason: 'missing' | 'ending';
}

export interface Managed {
  readonly create: readonly PodCreation[];
  readonly delete: readonly PodDeletion[];
  /** Failed pods that stay for now, because the last one on their node was deleted too recently. */
  readonly heldBack: readonly Pod[];
}

/**
 * The controller's first step: a pod where one should be, none where none may be, one (or, surging, an old and a new)
 * where there are several. What it does about revisions is `planRollout`.
 * @param inBackoff whether a failed pod was deleted on the node too recently to delete another
 */
export function manage(view: DaemonSetView, inBackoff: (node: string) => boolean = () => false): Managed {
  const create: PodCreation[] = [];
  const deletions: PodDeletion[] = [];
  const heldBack: Pod[] = [];
  for (const node of view.nodes) {
    const managed = manageNode(view, node, inBackoff);
    create.push(...managed.create);
    deletions.push(...managed.delete);
    heldBack.push(...managed.heldBack);
  }
  return { create, delete: [...deletions, ...podsWithoutNode(view)], heldBack };
}

const NOTHING: Managed = { create: [], delete: [], heldBack: [] };

function manageNode(view: DaemonSetView, node: Node, inBackoff: (node: string) => boolean): Managed {
  const name = node.metadata?.name ?? '';
  const placement = view.placementOn(node);
  const pods = view.pods.get(name);
  // A node whose only pod is terminating has pods: without surge the next one waits until it is gone.
  if (pods === undefined)
    return placement.shouldRun ? { ...NOTHING, create: [{ node: name, reason: 'missing' }] } : NOTHING;
  const live = pods.filter((pod) => !isTerminating(pod));
  if (!placement.shouldContinueRunning)
    return { ...NOTHING, delete: live.map((pod) => ({ pod, node: name, reason: 'notEligible' })) };
  return manageKept(view, name, placement, live, inBackoff);
}

function manageKept(
  view: DaemonSetView,
  node: string,
  placement: Placement,
  live: readonly Pod[],
  inBackoff: (node: string) => boolean,
): Managed {
  const deletions: PodDeletion[] = [];
  const heldBack: Pod[] = [];
  const running: Pod[] = [];
  let backingOff = inBackoff(node);
  for (const pod of live) {
    if (pod.status?.phase === 'Failed') {
      if (backingOff) heldBack.push(pod);
      else deletions.push({ pod, node, reason: 'failed' });
      // Deleting one starts the node's backoff, so a second one waits already.
      backingOff = true;
    } else if (pod.status?.phase === 'Succeeded') deletions.push({ pod, node, reason: 'succeeded' });
    else running.push(pod);
  }
  const surge = allowsSurge(view.ds);
  const create: PodCreation[] =
    surge && running.length === 0 && placement.shouldRun ? [{ node, reason: 'ending' }] : [];
  const excess = surge ? excessWithSurge(view, node, running) : excessBut(node, running, running[0]);
  return { create, delete: [...deletions, ...excess], heldBack };
}

function excessBut(node: string, running: readonly Pod[], ...keep: readonly (Pod | undefined)[]): PodDeletion[] {
  return running.filter((pod) => !keep.includes(pod)).map((pod) => ({ pod, node, reason: 'excess' }));
}

/**
 * Two pods stay only while the old one is ready and the new one not yet available. New means by hash alone here,
 * other than in the rolling update, which also goes by template generation.
 */
function excessWithSurge(view: DaemonSetView, node: string, running: readonly Pod[]): PodDeletion[] {
  if (running.length <= 1) return [];
  const fresh = running.find((pod) => (revisionHashOf(pod) ?? '') === view.hash);
  const old = running.find((pod) => (revisionHashOf(pod) ?? '') !== view.hash);
  const excess = excessBut(node, running, fresh, old);
  if (fresh === undefined || old === undefined) return excess;
  if (!isReady(old)) return [...excess, { pod: old, node, reason: 'surgeNotReady' }];
  return view.isAvailable(fresh) ? [...excess, { pod: old, node, reason: 'surgeDone' }] : excess;
}

/** Pods that no scheduler will ever bind, because their node is gone. Bound ones are left to the pod garbage collector. */
function podsWithoutNode(view: DaemonSetView): PodDeletion[] {
  const known = new Set(view.nodes.map((node) => node.metadata?.name));
  return [...view.pods].flatMap(([node, pods]) =>
    known.has(node)
      ? []
      : pods.filter((pod) => !isBound(pod)).map((pod): PodDeletion => ({ pod, node, reason: 'nodeGone' })),
  );
}
