import { ownMember } from '../../core/json/members.ts';
import type { Pod } from '../../kube/wire.ts';
import { deletionOf, type DaemonSetDeletion } from '../pods/deletion.ts';
import { isBound } from '../pods/pods-by-node.ts';
import { planRollout } from './rollout-plan.ts';
import { isObserved } from './rollout-status.ts';
import type { Budget, RolloutStep } from './rollout-step.ts';
import { stuckNodes, type StuckContext, type StuckNode } from './stuck-nodes.ts';
import { podsOn, type DaemonSetView } from '../status/view.ts';

/** How long a trouble may last, in milliseconds; Infinity where no time says anything. */
interface Patience {
  /** An ordinary rollout has it as long as this, and nobody needs to hear of it. */
  readonly ordinaryMs: number;
  /** After this it is not expected to pass by itself. */
  readonly patienceMs: number;
}

interface Lasting extends Patience {
  /** Stays the same as long as the trouble does, whatever word the kubelet has for it at the moment. */
  readonly id: string;
  /** The rollout cannot be done while it is there. */
  readonly blocks: boolean;
}

export interface NodeProblem extends Lasting {
  readonly kind: 'node';
  readonly stuck: StuckNode;
}

/** Every place in the budget is taken by a node in trouble, and well pods of older revisions wait for one. */
export interface BudgetProblem extends Lasting {
  readonly kind: 'budget';
  readonly budget: Pick<Budget, 'kind' | 'allowed'>;
  readonly users: readonly string[];
  readonly waiting: number;
}

/** The controller has not seen the present spec. */
export interface UnobservedProblem extends Lasting {
  readonly kind: 'unobserved';
  readonly generation: number;
}

/** The DaemonSet is being deleted: its controller replaces nothing any more. */
export interface DeletionProblem extends Lasting {
  readonly kind: 'deleting';
  readonly deletion: DaemonSetDeletion;
}

export type RolloutProblem = NodeProblem | BudgetProblem | UnobservedProblem | DeletionProblem;

const SECOND = 1000;
/** What the kubelet or a controller tries again, and has to fail at more than once. */
export const RETRIED_MS = 20 * SECOND;
/** What a machine, a finalizer or other pods may still mend. */
export const RECOVERABLE_MS = 60 * SECOND;
/** Restarts after which a container that crashes is not expected to stay up. */
export const MAX_RESTARTS = 3;
/** A fact that is no trouble yet when it passes at once. */
const MOMENT = SECOND;
/** What takes time in every rollout: pulling, starting, being scheduled. */
const STARTING = 30 * SECOND;
/** The controller is on its way to it. */
const NEXT_SYNC = 5 * SECOND;

const never = { ordinaryMs: Infinity, patienceMs: Infinity };
const PATIENCE: Readonly<Record<string, Patience>> = {
  MinReadySeconds: never,
  ContainerCreating: { ordinaryMs: STARTING, patienceMs: Infinity },
  PodInitializing: { ordinaryMs: STARTING, patienceMs: Infinity },
  Initializing: { ordinaryMs: STARTING, patienceMs: Infinity },
  NotStarted: { ordinaryMs: STARTING, patienceMs: Infinity },
  Unscheduled: { ordinaryMs: NEXT_SYNC, patienceMs: RECOVERABLE_MS },
  NoPod: { ordinaryMs: NEXT_SYNC, patienceMs: RECOVERABLE_MS },
  InvalidImageName: { ordinaryMs: 0, patienceMs: 0 },
  ErrImageNeverPull: { ordinaryMs: 0, patienceMs: 0 },
  CrashLoopBackOff: { ordinaryMs: 0, patienceMs: Infinity },
  SchedulingGated: { ordinaryMs: 0, patienceMs: Infinity },
  Terminating: { ordinaryMs: SECOND, patienceMs: RECOVERABLE_MS },
  ...each(['Unschedulable', 'NodeNotReady', 'NodeGone'], { ordinaryMs: 0, patienceMs: RECOVERABLE_MS }),
  ...each(['ErrImagePull', 'ImagePullBackOff', 'ImageInspectError', 'RegistryUnavailable', 'FailedCreate'], {
    ordinaryMs: 0,
    patienceMs: RETRIED_MS,
  }),
  ...each(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'], {
    ordinaryMs: 0,
    patienceMs: RETRIED_MS,
  }),
};
/** What comes and goes by itself, probes above all: nobody knows how long it may take. */
const OTHERWISE: Patience = { ordinaryMs: MOMENT, patienceMs: Infinity };

/** Words between which the kubelet alternates. */
const SAME: Readonly<Record<string, string>> = { ErrImagePull: 'ImagePullBackOff' };

/** Whether an ordinary rollout never has it: another node that gets it is news each time. */
export function isGrave({ ordinaryMs }: Pick<RolloutProblem, 'ordinaryMs'>): boolean {
  return ordinaryMs === 0;
}

/** One word for a cause, that lasts as long as the cause. */
export function lastingReason(reason: string): string {
  return ownMember(SAME, reason) ?? reason;
}

export interface ProblemContext extends StuckContext {
  /** The create error is of the pods that are missing now, and not of a trouble that has passed since. */
  readonly createErrorIsFresh?: boolean;
}

/**
 * What keeps a rollout from being done, as of now: the stuck nodes, the budget that they use up, and a controller that does not
 * look. {@link createProblemLog} tells which of it has lasted too long.
 */
export function rolloutProblems(view: DaemonSetView, context: ProblemContext): readonly RolloutProblem[] {
  const deletion = deletionOf(view, context);
  if (deletion !== undefined) {
    return [{ kind: 'deleting', id: 'deleting', deletion, blocks: true, ordinaryMs: 0, patienceMs: 0 }];
  }
  const isSeen = isObserved(view.ds);
  const plan = isSeen ? planRollout(view) : undefined;
  const isFull = plan?.budget !== undefined && isUsedUp(plan.budget, plan);
  const users = new Set(isFull ? plan.budget.usedBy.map(({ node }) => node) : []);
  const eligible = eligibleNodes(view, context);
  const nodes = stuckNodes(view, context).map((stuck): NodeProblem => {
    const blocks = eligible?.has(stuck.node) !== false || users.has(stuck.node);
    return { kind: 'node', stuck, id: idOf(stuck), blocks, ...patienceOf(view, stuck, context) };
  });
  const budget = plan?.budget !== undefined && isFull ? deadBudget(plan.budget, plan, nodes) : undefined;
  const generation = view.ds.metadata?.generation ?? 0;
  const silence: UnobservedProblem = {
    kind: 'unobserved',
    id: `generation ${generation}`,
    generation,
    blocks: true,
    ordinaryMs: MOMENT,
    patienceMs: RECOVERABLE_MS,
  };
  return [...(isSeen ? [] : [silence]), ...nodes, ...(budget === undefined ? [] : [budget])];
}

/** Undefined when the nodes are not known. */
function eligibleNodes(view: DaemonSetView, { nodesKnown }: StuckContext): ReadonlySet<string> | undefined {
  if (!nodesKnown) return undefined;
  const eligible = view.nodes.filter((node) => view.placementOn(node).shouldRun);
  return new Set(eligible.map(({ metadata }) => metadata?.name ?? ''));
}

function isUsedUp({ allowed, usedBy }: Budget, { waiting }: RolloutStep): boolean {
  return waiting.length > 0 && usedBy.length >= allowed;
}

function deadBudget(
  { kind, allowed, usedBy }: Budget,
  { waiting }: RolloutStep,
  problems: readonly NodeProblem[],
): BudgetProblem | undefined {
  const byNode = new Map(problems.map((problem) => [problem.stuck.node, problem]));
  const users = usedBy.map(({ node }) => node).sort();
  const times = users.map((node) => {
    const problem = byNode.get(node);
    if (problem === undefined) return Infinity;
    // a probe that takes its time holds the budget in every rollout
    return problem.ordinaryMs === MOMENT ? STARTING : problem.ordinaryMs;
  });
  const ordinaryMs = Math.max(...times);
  if (ordinaryMs === Infinity) return undefined;
  return {
    kind: 'budget',
    id: `budget ${users.join(' ')}`,
    budget: { kind, allowed },
    users,
    waiting: waiting.length,
    blocks: false,
    ordinaryMs,
    patienceMs: Infinity,
  };
}

function idOf({ node, pod = '', cause }: StuckNode): string {
  return `${node} ${pod} ${lastingReason(cause.reason)} ${cause.container ?? ''}`;
}

function patienceOf(view: DaemonSetView, stuck: StuckNode, { createErrorIsFresh = true }: ProblemContext): Patience {
  const { cause } = stuck;
  const pod = podsOn(view, stuck.node).find(({ metadata }) => metadata?.name === stuck.pod);
  const patience = (Object.hasOwn(PATIENCE, cause.reason) ? PATIENCE[cause.reason] : undefined) ?? OTHERWISE;
  if (cause.reason === 'FailedCreate' && !createErrorIsFresh) return { ...patience, ordinaryMs: NEXT_SYNC };
  if (pod === undefined) return patience;
  const isItsOwn = cause.area === 'pod' || cause.area === 'schedule';
  // the controller replaces it at once, or somebody has to delete it anyway
  if (isItsOwn && !view.isUpdated(pod)) return { ordinaryMs: NEXT_SYNC, patienceMs: Infinity };
  if (cause.reason === 'CrashLoopBackOff') {
    return { ...patience, patienceMs: restartsOf(pod, cause.container) >= MAX_RESTARTS ? 0 : Infinity };
  }
  if (cause.area === 'pod' && isBound(pod) && patience === OTHERWISE) {
    return { ...patience, ordinaryMs: MOMENT + probeDelayMs(pod, cause.container) };
  }
  return patience;
}

function restartsOf({ status }: Pod, container: string | undefined): number {
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return statuses.find(({ name }) => name === container)?.restartCount ?? 0;
}

/** Before that nobody asks the probe. */
function probeDelayMs({ spec }: Pod, container: string | undefined): number {
  const found = spec?.containers.find(({ name }) => name === container);
  const probe = found?.startupProbe ?? found?.readinessProbe;
  return (probe?.initialDelaySeconds ?? 0) * SECOND;
}

function each(reasons: readonly string[], patience: Patience): Readonly<Record<string, Patience>> {
  return Object.fromEntries(reasons.map((reason) => [reason, patience]));
}
