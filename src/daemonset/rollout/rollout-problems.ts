import type { Pod } from '../../kube/wire.ts';
import { deletionOf, type DaemonSetDeletion } from '../pods/deletion.ts';
import { firstSuccessMs } from '../pods/first-probe.ts';
import { isBound, isTerminating } from '../pods/pods-by-node.ts';
import type { PodCause } from '../pods/pod-cause.ts';
import { stableReason } from './cause-key.ts';
import { planRollingUpdate } from './rolling-update.ts';
import { isObserved } from './rollout-status.ts';
import type { Budget, RolloutStep } from './rollout-step.ts';
import { unhealthyNodes, type HealthContext, type UnhealthyNode } from './unhealthy-nodes.ts';
import { podsOn, type DaemonSetView } from '../status/view.ts';

/** How long a problem may last, in milliseconds; Infinity where time says nothing. */
interface Thresholds {
  /** An ordinary rollout takes this long; longer is reported. */
  readonly reportAfterMs: number;
  /** Ordinary rollouts have it for a moment; without it, that is so if `reportAfterMs` is not 0. */
  readonly isOrdinary?: boolean;
  /** After this it is not expected to resolve by itself. */
  readonly stuckAfterMs: number;
}

interface ProblemBase extends Thresholds {
  /** Stays the same as long as the problem does, even when the kubelet alternates between reasons. */
  readonly id: string;
  /** The rollout cannot complete while the problem exists. */
  readonly blocks: boolean;
}

export interface NodeProblem extends ProblemBase {
  readonly kind: 'node';
  readonly unhealthy: UnhealthyNode;
  /** The time of its cause is of something earlier. */
  readonly beginsWhenSeen: boolean;
}

/** Nodes with problems use up the whole budget, and healthy outdated pods have to wait. */
export interface BudgetProblem extends ProblemBase {
  readonly kind: 'budget';
  readonly budget: Pick<Budget, 'kind' | 'allowed'>;
  readonly users: readonly string[];
  readonly waiting: number;
}

/** The controller has not observed the current generation. */
export interface UnobservedProblem extends ProblemBase {
  readonly kind: 'unobserved';
  readonly generation: number;
}

/** The DaemonSet is being deleted: its controller no longer replaces pods. */
export interface DeletionProblem extends ProblemBase {
  readonly kind: 'deleting';
  readonly deletion: DaemonSetDeletion;
}

export type RolloutProblem = NodeProblem | BudgetProblem | UnobservedProblem | DeletionProblem;

const SECOND = 1000;
/** For what the kubelet or a controller retries, and has to fail at more than once. */
export const RETRY_MS = 20 * SECOND;
/** For what a node, a finalizer or other pods may still resolve. */
export const RECOVERY_MS = 60 * SECOND;
/** Restarts after which a crashing container is not expected to recover. */
export const MAX_RESTARTS = 3;
/** For conditions that often pass within a second. */
const BRIEF_MS = SECOND;
/** For what takes time in every rollout: pulling, starting, scheduling. */
const STARTUP_MS = 30 * SECOND;
/** For what the controller does in its next sync. */
const SYNC_MS = 5 * SECOND;

const NEVER = { reportAfterMs: Infinity, stuckAfterMs: Infinity };
const THRESHOLDS: Readonly<Record<string, Thresholds>> = {
  MinReadySeconds: NEVER,
  ContainerCreating: { reportAfterMs: STARTUP_MS, stuckAfterMs: Infinity },
  PodInitializing: { reportAfterMs: STARTUP_MS, stuckAfterMs: Infinity },
  Initializing: { reportAfterMs: STARTUP_MS, stuckAfterMs: Infinity },
  NotStarted: { reportAfterMs: STARTUP_MS, stuckAfterMs: Infinity },
  Unscheduled: { reportAfterMs: SYNC_MS, stuckAfterMs: RECOVERY_MS },
  NoPod: { reportAfterMs: SYNC_MS, stuckAfterMs: RECOVERY_MS },
  InvalidImageName: { reportAfterMs: 0, stuckAfterMs: 0 },
  ErrImageNeverPull: { reportAfterMs: 0, stuckAfterMs: 0 },
  CrashLoopBackOff: { reportAfterMs: 0, stuckAfterMs: Infinity },
  SchedulingGated: { reportAfterMs: 0, stuckAfterMs: Infinity },
  Terminating: { reportAfterMs: SECOND, stuckAfterMs: RECOVERY_MS },
  ...withThresholds(['Unschedulable', 'NodeNotReady', 'NodeGone'], { reportAfterMs: 0, stuckAfterMs: RECOVERY_MS }),
  ...withThresholds(['ErrImagePull', 'ImagePullBackOff', 'ImageInspectError', 'RegistryUnavailable', 'FailedCreate'], {
    reportAfterMs: 0,
    stuckAfterMs: RETRY_MS,
  }),
  ...withThresholds(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'], {
    reportAfterMs: 0,
    stuckAfterMs: RETRY_MS,
  }),
};
/** Conditions that come and go, such as failing probes: how long they last cannot be known. */
const DEFAULT_THRESHOLDS: Thresholds = { reportAfterMs: BRIEF_MS, stuckAfterMs: Infinity };

/** Reasons of running containers whose probes have not succeeded. */
const PROBES: ReadonlySet<string> = new Set(['Starting', 'StartupProbe', 'Unready']);

/** Whether ordinary rollouts never have this problem: each further node that gets it is reported. */
export function isExceptional({ reportAfterMs, isOrdinary = reportAfterMs > 0 }: Thresholds): boolean {
  return !isOrdinary;
}

export interface ProblemContext extends HealthContext {
  /** The create error is about the pods that are missing now, not about a problem that is over. */
  readonly isCreateErrorCurrent?: boolean;
}

/**
 * What blocks a rollout now: unhealthy nodes, the budget that they use up, and a controller that does not sync. {@link createProblemLog}
 * decides what has lasted too long.
 */
export function rolloutProblems(view: DaemonSetView, context: ProblemContext): readonly RolloutProblem[] {
  const deletion = deletionOf(view, context);
  if (deletion !== undefined) {
    return [{ kind: 'deleting', id: 'deleting', deletion, blocks: true, reportAfterMs: 0, stuckAfterMs: 0 }];
  }
  const isSpecObserved = isObserved(view.ds);
  const plan = isSpecObserved ? planRollingUpdate(view) : undefined;
  const isExhausted = plan?.budget !== undefined && isBudgetExhausted(plan.budget, plan);
  const users = new Set(isExhausted ? plan.budget.usedBy.map(({ node }) => node) : []);
  const nodes = nodeProblems(view, context, users);
  const budget = plan?.budget !== undefined && isExhausted ? exhaustedBudget(plan.budget, plan, nodes) : undefined;
  const generation = view.ds.metadata?.generation ?? 0;
  const unobserved: UnobservedProblem = {
    kind: 'unobserved',
    id: unobservedId(generation),
    generation,
    blocks: true,
    reportAfterMs: BRIEF_MS,
    stuckAfterMs: RECOVERY_MS,
  };
  return [...(isSpecObserved ? [] : [unobserved]), ...nodes, ...(budget === undefined ? [] : [budget])];
}

/**
 * The nodes whose pods should be gone, when the DaemonSet is being deleted. A pod that is not terminating is none of them: nobody replaces
 * it, and the garbage collector deletes it whether it is healthy or not.
 */
export function unfinishedDeletions(view: DaemonSetView, context: ProblemContext): readonly NodeProblem[] {
  return nodeProblems(view, context, new Set()).filter(({ unhealthy }) => {
    const pod = podOf(view, unhealthy);
    return pod !== undefined && isTerminating(pod);
  });
}

function nodeProblems(
  view: DaemonSetView,
  context: ProblemContext,
  budgetUsers: ReadonlySet<string>,
): readonly NodeProblem[] {
  const eligible = eligibleNodes(view, context);
  return unhealthyNodes(view, context).map((unhealthy): NodeProblem => {
    const blocks = eligible?.has(unhealthy.node) !== false || budgetUsers.has(unhealthy.node);
    const base = { kind: 'node', unhealthy, id: idOf(unhealthy), blocks } as const;
    return { ...base, beginsWhenSeen: hasStarted(view, unhealthy), ...thresholdsOf(view, unhealthy, context) };
  });
}

/** The id of the problem that a generation is not observed. */
export function unobservedId(generation: number): string {
  return `generation ${generation}`;
}

/** Undefined when the nodes are not known. */
function eligibleNodes(view: DaemonSetView, { nodesKnown }: HealthContext): ReadonlySet<string> | undefined {
  if (!nodesKnown) return undefined;
  const eligible = view.nodes.filter((node) => view.placementOn(node).shouldRun);
  return new Set(eligible.map(({ metadata }) => metadata?.name ?? ''));
}

function isBudgetExhausted({ allowed, usedBy }: Budget, { waiting }: RolloutStep): boolean {
  return waiting.length > 0 && usedBy.length >= allowed;
}

function exhaustedBudget(
  { kind, allowed, usedBy }: Budget,
  { waiting }: RolloutStep,
  problems: readonly NodeProblem[],
): BudgetProblem | undefined {
  const byNode = new Map(problems.map((problem) => [problem.unhealthy.node, problem]));
  const users = usedBy.map(({ node }) => node).sort();
  const times = users.map((node) => {
    const problem = byNode.get(node);
    if (problem === undefined) return Infinity;
    // in every rollout, slow probes use the budget for a while
    const isBrief = problem.reportAfterMs === BRIEF_MS || PROBES.has(problem.unhealthy.cause.reason);
    return isBrief ? Math.max(STARTUP_MS, problem.reportAfterMs) : problem.reportAfterMs;
  });
  const reportAfterMs = Math.max(...times);
  if (reportAfterMs === Infinity) return undefined;
  return {
    kind: 'budget',
    id: `budget ${users.join(' ')}`,
    budget: { kind, allowed },
    users,
    waiting: waiting.length,
    blocks: false,
    reportAfterMs,
    stuckAfterMs: Infinity,
  };
}

function idOf({ node, pod = '', cause }: UnhealthyNode): string {
  return `${node} ${pod} ${stableReason(cause.reason)} ${cause.container ?? ''}`;
}

function thresholdsOf(
  view: DaemonSetView,
  unhealthy: UnhealthyNode,
  { isCreateErrorCurrent = true }: ProblemContext,
): Thresholds {
  const { cause } = unhealthy;
  const pod = podOf(view, unhealthy);
  const thresholds =
    (Object.hasOwn(THRESHOLDS, cause.reason) ? THRESHOLDS[cause.reason] : undefined) ?? DEFAULT_THRESHOLDS;
  if (cause.reason === 'FailedCreate' && !isCreateErrorCurrent) return { ...thresholds, reportAfterMs: SYNC_MS };
  if (pod === undefined) return thresholds;
  const isPodsOwnCause = cause.area === 'pod' || cause.area === 'schedule';
  // the controller replaces it immediately; under OnDelete someone has to delete it anyway
  if (isPodsOwnCause && !view.isUpdated(pod)) return { reportAfterMs: SYNC_MS, stuckAfterMs: Infinity };
  // The kubelet of 1.36 says how the container ended for most of the back-off, and CrashLoopBackOff only for a moment before the restart
  if (stableReason(cause.reason) === 'CrashLoopBackOff') {
    const restarts = restartsOf(pod, cause.container);
    const stuckAfterMs = restarts >= MAX_RESTARTS ? 0 : thresholds.stuckAfterMs;
    return { ...thresholds, stuckAfterMs, isOrdinary: thresholds.reportAfterMs > 0 && restarts === 0 };
  }
  if (cause.area === 'pod' && isBound(pod) && PROBES.has(cause.reason)) {
    return { ...thresholds, reportAfterMs: BRIEF_MS + probeDelayMs(pod, cause) };
  }
  return thresholds;
}

function restartsOf({ status }: Pod, container: string | undefined): number {
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return statuses.find(({ name }) => name === container)?.restartCount ?? 0;
}

/** How long a healthy container's probe may take to succeed. The readiness probe starts when the startup probe has succeeded. */
function probeDelayMs(pod: Pod, { reason, container }: PodCause): number {
  const found = containerOf(pod, container);
  const probe = reason === 'StartupProbe' ? found?.startupProbe : (found?.readinessProbe ?? found?.startupProbe);
  return probe === undefined ? 0 : firstSuccessMs(probe);
}

/** Whether a startup probe has succeeded: nothing tells when, so the readiness probe counts from when we saw that it fails. */
function hasStarted(view: DaemonSetView, unhealthy: UnhealthyNode): boolean {
  const pod = podOf(view, unhealthy);
  const { reason, container } = unhealthy.cause;
  return reason === 'Unready' && pod !== undefined && containerOf(pod, container)?.startupProbe !== undefined;
}

function podOf(view: DaemonSetView, { node, pod }: UnhealthyNode): Pod | undefined {
  return podsOn(view, node).find(({ metadata }) => metadata?.name === pod);
}

function containerOf({ spec }: Pod, name: string | undefined) {
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].find((container) => container.name === name);
}

function withThresholds(reasons: readonly string[], thresholds: Thresholds): Readonly<Record<string, Thresholds>> {
  return Object.fromEntries(reasons.map((reason) => [reason, thresholds]));
}
