import type { ControllerRevision, DaemonSet, Node, Pod } from '../../kube/wire.ts';
import { isAvailable } from '../pods/availability.ts';
import { deletedSince } from '../pods/deletion.ts';
import { claim } from '../pods/ownership.ts';
import { type Placement, placementOn, placementRules, type PlacementRules } from '../placement/placement.ts';
import { isUpdated, templateGenerationOf } from '../pods/pod-revision.ts';
import { isTerminal, isTerminating, podsByNode } from '../pods/pods-by-node.ts';
import { currentRevision, hashOf, historyOf, revisionOfTemplate } from '../revisions/revisions.ts';
import { sameTemplate } from '../revisions/template.ts';
import type { TolerationFeatures } from '../placement/tolerations.ts';
import { strategyOf, updateLimits } from './update-strategy.ts';

/**
 * What happens to a node's pod, and why.
 * - `gains`: `eligible` through this change (or the DaemonSet is new); `missing`, it should already have had one.
 * - `loses`: `ineligible`, deleted immediately; `outdated`, it could have stayed, but the update deletes it without a successor; `ended`,
 *   it failed or succeeded and is not replaced; `terminating`, it is already being deleted; `refused`, admission rejects its replacement;
 *   `deleting`, the DaemonSet is being deleted, and the pod with it.
 * - `restarts`: `template` changed; `outdated`, it is already of an older revision; `ended`, it failed or succeeded and is replaced;
 *   `terminating`, and a new one follows.
 * - `keeps`: `current`; `tolerated`, the node is ineligible but the pod may stay; `onDelete`, outdated until someone deletes it.
 * - `none`: no pod before or after; `refused`, the node is eligible and admission rejects its pod; `deleting`, the node is eligible, but the
 *   controller creates no pods for a DaemonSet that is being deleted.
 */
export type Fate =
  | { readonly fate: 'gains'; readonly why: 'eligible' | 'missing' }
  | {
      readonly fate: 'loses';
      readonly why: 'ineligible' | 'outdated' | 'ended' | 'terminating' | 'refused' | 'deleting';
    }
  | { readonly fate: 'restarts'; readonly why: 'template' | 'outdated' | 'ended' | 'terminating' }
  | { readonly fate: 'keeps'; readonly why: 'current' | 'tolerated' | 'onDelete' }
  | { readonly fate: 'none'; readonly why: 'ineligible' | 'refused' | 'deleting' };

export type NodePrediction = Fate & {
  readonly node: string;
  /** The current pod, the first in the controller's order. */
  readonly pod: Pod | undefined;
  /** The placement after the change; its reasons say why a pod goes or does not come. */
  readonly placement: Placement;
};

export interface Prediction {
  /** One for each node, in input order. */
  readonly nodes: readonly NodePrediction[];
  readonly templateChanged: boolean;
  /** The update budget; undefined under OnDelete. */
  readonly budget: { readonly kind: 'maxUnavailable' | 'maxSurge'; readonly allowed: number } | undefined;
  /** Nodes that are eligible after the change. */
  readonly desired: number;
  /** Pods that are replaced or removed immediately because they are unavailable. */
  readonly immediate: number;
  /** How many times the budget has to be used for the rest. */
  readonly waves: number;
}

export interface PredictInput {
  /** The live DaemonSet, undefined when the change creates it. */
  readonly before: DaemonSet | undefined;
  /** The DaemonSet after the change, ideally from the server's dry run. */
  readonly after: DaemonSet;
  readonly nodes: readonly Node[];
  /** Pods and revisions of the namespace; those of other owners are ignored. */
  readonly pods: readonly Pod[];
  readonly revisions: readonly ControllerRevision[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly features?: TolerationFeatures;
}

/** Predicts node by node what a change does while everything else stays the same. */
export function predict({ before, after, nodes, pods, revisions, now, features = {} }: PredictInput): Prediction {
  const owner = before ?? after;
  const templateChanged = before !== undefined && !sameTemplates(before, after);
  const rules = placementRules(after.spec?.template ?? {}, features);
  const placed = nodes.map((node) => ({ node, placement: placementOn(rules, node) }));
  const desired = placed.filter(({ placement }) => placement.shouldRun).length;
  const { maxSurge, maxUnavailable } = updateLimits(after, desired);
  const surges = maxSurge > 0;
  const context: PredictionContext = {
    before: before === undefined ? undefined : placementRules(before.spec?.template ?? {}, features),
    pods: podsByNode(claim(owner, pods).claimed),
    rolling: strategyOf(after) === 'RollingUpdate',
    allowed: surges ? maxSurge : maxUnavailable,
    templateChanged,
    isUpdated: updatedAfter(before, after, revisions, templateChanged),
    isAvailable: (pod) => isAvailable(pod, after.spec?.minReadySeconds ?? 0, now),
  };
  const isDeleting = before !== undefined && deletedSince(before) !== undefined;
  const predictions = placed
    .map(({ node, placement }) => predictNode(context, node, placement))
    .map((prediction) => (isDeleting ? whileDeleting(prediction) : prediction));
  const replaced = predictions.flatMap(({ why, pod }) =>
    pod !== undefined && (why === 'template' || why === 'outdated') ? [pod] : [],
  );
  const paced = replaced.filter(context.isAvailable).length;
  return {
    nodes: predictions,
    templateChanged,
    budget: context.rolling ? { kind: surges ? 'maxSurge' : 'maxUnavailable', allowed: context.allowed } : undefined,
    desired,
    immediate: replaced.length - paced,
    waves: Math.ceil(paced / Math.max(1, context.allowed)),
  };
}

/** The controller ignores a DaemonSet that is being deleted, and the garbage collector deletes its pods. */
function whileDeleting(prediction: NodePrediction): NodePrediction {
  if (prediction.pod !== undefined) return { ...prediction, fate: 'loses', why: 'deleting' };
  return prediction.fate === 'gains' ? { ...prediction, fate: 'none', why: 'deleting' } : prediction;
}

interface PredictionContext {
  readonly before: PlacementRules | undefined;
  readonly pods: ReadonlyMap<string, readonly Pod[]>;
  readonly rolling: boolean;
  readonly allowed: number;
  readonly templateChanged: boolean;
  readonly isUpdated: (pod: Pod) => boolean;
  readonly isAvailable: (pod: Pod) => boolean;
}

function predictNode(context: PredictionContext, node: Node, placement: Placement): NodePrediction {
  const name = node.metadata?.name ?? '';
  const pods = context.pods.get(name) ?? [];
  const fate = pods.length === 0 ? withoutPod(context, node, placement) : withPods(context, placement, pods);
  return { ...fate, node: name, pod: pods[0], placement };
}

function withoutPod(context: PredictionContext, node: Node, placement: Placement): Fate {
  if (!placement.shouldRun) return { fate: 'none', why: 'ineligible' };
  const missing = context.before !== undefined && placementOn(context.before, node).shouldRun;
  return { fate: 'gains', why: missing ? 'missing' : 'eligible' };
}

function withPods(context: PredictionContext, placement: Placement, pods: readonly Pod[]): Fate {
  const live = pods.filter((pod) => !isTerminating(pod));
  if (live.length === 0) return { fate: placement.shouldRun ? 'restarts' : 'loses', why: 'terminating' };
  if (!placement.shouldContinueRunning) return { fate: 'loses', why: 'ineligible' };
  const running = live.filter((pod) => !isTerminal(pod));
  if (running.length === 0) return { fate: placement.shouldRun ? 'restarts' : 'loses', why: 'ended' };
  if (running.every(context.isUpdated)) return { fate: 'keeps', why: placement.shouldRun ? 'current' : 'tolerated' };
  if (!context.rolling) return { fate: 'keeps', why: 'onDelete' };
  if (placement.shouldRun) return { fate: 'restarts', why: context.templateChanged ? 'template' : 'outdated' };
  // A percentage of zero desired nodes is a budget of zero: only unavailable pods are removed.
  const removed = context.allowed > 0 || !running.every(context.isAvailable);
  return removed ? { fate: 'loses', why: 'outdated' } : { fate: 'keeps', why: 'tolerated' };
}

function sameTemplates(before: DaemonSet, after: DaemonSet): boolean {
  return sameTemplate(before.spec?.template ?? {}, after.spec?.template ?? {});
}

/**
 * Which pods will count as updated. Returning to a template that has a revision reuses its hash, so pods that still carry that hash stay.
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

/** New pods that admission rejects. */
export interface RefusedPods {
  /** Of nodes that would gain a pod. */
  readonly gains: number;
  /** Of nodes whose pod is replaced. */
  readonly restarts: number;
}

/**
 * The prediction when admission rejects new pods, all of them by default: a node gains none, and a replaced pod has no successor. The
 * update stops once its budget is used up; which nodes lose their pod before that cannot be known, so all are listed. Of some, the last
 * nodes are taken.
 */
export function withRefusedPods(
  prediction: Prediction,
  refused: RefusedPods = { gains: Infinity, restarts: Infinity },
): Prediction {
  let { gains, restarts } = refused;
  const changed = prediction.nodes.toReversed().map((node): NodePrediction => {
    if (node.fate === 'gains' && gains-- > 0) return { ...node, fate: 'none', why: 'refused' };
    if (node.fate === 'restarts' && restarts-- > 0) return { ...node, fate: 'loses', why: 'refused' };
    return node;
  });
  return { ...prediction, nodes: changed.toReversed() };
}

/** How many nodes would have gained a pod. */
export function refusedGains({ nodes }: Prediction): number {
  return nodes.filter(({ fate, why }) => fate === 'none' && why === 'refused').length;
}
