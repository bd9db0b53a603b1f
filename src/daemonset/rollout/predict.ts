import type { ControllerRevision, DaemonSet, Node, Pod } from '../../kube/wire.ts';
import { isAvailable } from '../pods/availability.ts';
import { claim } from '../pods/ownership.ts';
import { placementOn, placementRules } from '../placement/placement.ts';
import type { Placement, PlacementRules } from '../placement/placement.ts';
import { isUpdated, templateGenerationOf } from '../pods/pod-revision.ts';
import { isTerminal, isTerminating, podsByNode } from '../pods/pods-by-node.ts';
import { currentRevision, hashOf, historyOf, revisionOfTemplate } from '../revisions/revisions.ts';
import { sameTemplate } from '../revisions/template.ts';
import type { TolerationFeatures } from '../placement/tolerations.ts';
import { strategyOf, updateLimits } from './update-strategy.ts';

/**
 * What becomes of a node's pod, and why.
 * - `gains`: `eligible` by this change (or the DaemonSet is new); `missing`, it should have had one before.
 * - `loses`: `notEligible`, deleted at once; `outdated`, it could have stayed but the update deletes it and makes no new one;
 *   `ended`, it failed or succeeded and is not made anew; `terminating`, it is on its way out already; `refused`, admission
 *   refuses the pod that would replace it.
 * - `restarts`: `template` changed; `outdated`, it is of an older revision than the present one already; `ended`, it failed or
 *   succeeded and is made anew; `terminating`, and a new one follows.
 * - `keeps`: `current`; `tolerated`, it should not be here but may stay; `onDelete`, outdated until someone deletes it.
 * - `none`: no pod before or after; `refused`, the node is eligible and admission refuses its pod.
 */
export type Fate =
  | { readonly fate: 'gains'; readonly why: 'eligible' | 'missing' }
  | { readonly fate: 'loses'; readonly why: 'notEligible' | 'outdated' | 'ended' | 'terminating' | 'refused' }
  | { readonly fate: 'restarts'; readonly why: 'template' | 'outdated' | 'ended' | 'terminating' }
  | { readonly fate: 'keeps'; readonly why: 'current' | 'tolerated' | 'onDelete' }
  | { readonly fate: 'none'; readonly why: 'notEligible' | 'refused' };

export type NodePrediction = Fate & {
  readonly node: string;
  /** The pod that is there now, the first in the controller's order. */
  readonly pod: Pod | undefined;
  /** The decision after the change; its reasons say why a pod goes or does not come. */
  readonly placement: Placement;
};

export interface Prediction {
  /** One for each node, in the order given. */
  readonly nodes: readonly NodePrediction[];
  readonly templateChanged: boolean;
  /** How the replacements are paced; undefined under OnDelete. */
  readonly budget: { readonly kind: 'maxUnavailable' | 'maxSurge'; readonly allowed: number } | undefined;
  /** Nodes that should run a pod after the change. */
  readonly desired: number;
  /** Pods that the update replaces or removes at once because they are not available anyway. */
  readonly atOnce: number;
  /** How many times over the budget has to be used for the rest of them. */
  readonly waves: number;
}

export interface PredictInput {
  /** The live DaemonSet, undefined when the change creates it. */
  readonly before: DaemonSet | undefined;
  /** The DaemonSet as it will stand, best the server's dry run. */
  readonly after: DaemonSet;
  readonly nodes: readonly Node[];
  /** Pods and revisions of the namespace; those that are not the DaemonSet's are left out. */
  readonly pods: readonly Pod[];
  readonly revisions: readonly ControllerRevision[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly features?: TolerationFeatures;
}

/** Node by node what a change will do, when everything else stays as it is. */
export function predict({ before, after, nodes, pods, revisions, now, features = {} }: PredictInput): Prediction {
  const owner = before ?? after;
  const templateChanged = before !== undefined && !sameTemplates(before, after);
  const rules = placementRules(after.spec?.template ?? {}, features);
  const placed = nodes.map((node) => ({ node, placement: placementOn(rules, node) }));
  const desired = placed.filter(({ placement }) => placement.shouldRun).length;
  const { maxSurge, maxUnavailable } = updateLimits(after, desired);
  const surges = maxSurge > 0;
  const environment: Environment = {
    before: before === undefined ? undefined : placementRules(before.spec?.template ?? {}, features),
    pods: podsByNode(claim(owner, pods).claimed),
    rolling: strategyOf(after) === 'RollingUpdate',
    allowed: surges ? maxSurge : maxUnavailable,
    templateChanged,
    isUpdated: updatedAfter(before, after, revisions, templateChanged),
    isAvailable: (pod) => isAvailable(pod, after.spec?.minReadySeconds ?? 0, now),
  };
  const predictions = placed.map(({ node, placement }) => predictNode(environment, node, placement));
  const replaced = predictions.flatMap(({ why, pod }) =>
    pod !== undefined && (why === 'template' || why === 'outdated') ? [pod] : [],
  );
  const paced = replaced.filter(environment.isAvailable).length;
  return {
    nodes: predictions,
    templateChanged,
    budget: environment.rolling
      ? { kind: surges ? 'maxSurge' : 'maxUnavailable', allowed: environment.allowed }
      : undefined,
    desired,
    atOnce: replaced.length - paced,
    waves: Math.ceil(paced / Math.max(1, environment.allowed)),
  };
}

interface Environment {
  readonly before: PlacementRules | undefined;
  readonly pods: ReadonlyMap<string, readonly Pod[]>;
  readonly rolling: boolean;
  readonly allowed: number;
  readonly templateChanged: boolean;
  readonly isUpdated: (pod: Pod) => boolean;
  readonly isAvailable: (pod: Pod) => boolean;
}

function predictNode(environment: Environment, node: Node, placement: Placement): NodePrediction {
  const name = node.metadata?.name ?? '';
  const pods = environment.pods.get(name) ?? [];
  const fate = pods.length === 0 ? withoutPod(environment, node, placement) : withPods(environment, placement, pods);
  return { ...fate, node: name, pod: pods[0], placement };
}

function withoutPod(environment: Environment, node: Node, placement: Placement): Fate {
  if (!placement.shouldRun) return { fate: 'none', why: 'notEligible' };
  const missing = environment.before !== undefined && placementOn(environment.before, node).shouldRun;
  return { fate: 'gains', why: missing ? 'missing' : 'eligible' };
}

function withPods(environment: Environment, placement: Placement, pods: readonly Pod[]): Fate {
  const live = pods.filter((pod) => !isTerminating(pod));
  if (live.length === 0) return { fate: placement.shouldRun ? 'restarts' : 'loses', why: 'terminating' };
  if (!placement.shouldContinueRunning) return { fate: 'loses', why: 'notEligible' };
  const running = live.filter((pod) => !isTerminal(pod));
  if (running.length === 0) return { fate: placement.shouldRun ? 'restarts' : 'loses', why: 'ended' };
  if (running.every(environment.isUpdated))
    return { fate: 'keeps', why: placement.shouldRun ? 'current' : 'tolerated' };
  if (!environment.rolling) return { fate: 'keeps', why: 'onDelete' };
  if (placement.shouldRun) return { fate: 'restarts', why: environment.templateChanged ? 'template' : 'outdated' };
  // A percentage of no desired nodes is a budget of none, and then only unavailable pods are removed.
  const removed = environment.allowed > 0 || !running.every(environment.isAvailable);
  return removed ? { fate: 'loses', why: 'outdated' } : { fate: 'keeps', why: 'tolerated' };
}

function sameTemplates(before: DaemonSet, after: DaemonSet): boolean {
  return sameTemplate(before.spec?.template ?? {}, after.spec?.template ?? {});
}

/**
 * Which pods will count as updated. A template that some revision has recorded already brings that revision's hash back,
 * and pods that still carry it stay.
 */
function updatedAfter(
  before: DaemonSet | undefined,
  after: DaemonSet,
  revisions: readonly ControllerRevision[],
  templateChanged: boolean,
): (pod: Pod) => boolean {
  const history = historyOf(before ?? after, revisions);
  const revision = templateChanged
    ? revisionOfTemplate(after.spec?.template ?? {}, history)
    : currentRevision(before ?? after, history);
  const hash = revision === undefined ? '' : hashOf(revision);
  const generation = templateChanged || before === undefined ? undefined : templateGenerationOf(before);
  return (pod) => isUpdated(pod, hash, generation);
}
