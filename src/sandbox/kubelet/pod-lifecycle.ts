import { isTerminal } from '../../daemonset/pods/pods-by-node.ts';
import type { Pod } from '../../kube/wire.ts';
import { withPodCondition, type PodVerdict } from '../controllers/conditions.ts';
import { timestamp } from '../store/object.ts';
import { terminationMs } from './behaviour.ts';
import {
  containerState,
  endedState,
  type ContainerPlan,
  type ContainerState,
  type ContainerStatus,
  type CountedEvent,
} from './container-lifecycle.ts';
import { historyOf, type Stage } from './lifecycle.ts';
import type { PodPlan } from './pod-plan.ts';

type PodStatus = NonNullable<Pod['status']>;

/** A pod at one time. */
export interface PodState {
  /** What its kubelet reports; undefined when it reports nothing new. */
  readonly status: PodStatus | undefined;
  readonly events: readonly CountedEvent[];
  /** When something changes next; undefined when nothing changes by itself. */
  readonly next: number | undefined;
  /** What changes next is another attempt at what fails. */
  readonly retrying: boolean;
  /** Its containers have stopped, so that its kubelet removes it. */
  readonly gone: boolean;
}

/** `Ended`: the status already says that the pod has ended. */
type Phase = 'Created' | 'Networked' | 'Evicted' | 'Ended' | 'Stopping' | 'Stopped' | 'Killed';

interface PodFacts {
  readonly evicted: boolean;
  readonly deleted: boolean;
  /** Its containers take longer to stop than the grace period. */
  readonly killed: boolean;
  readonly networkMs: number;
  /** From the beginning until its kubelet saw the deletion. */
  readonly deletedMs: number;
  readonly stopMs: number;
  readonly graceMs: number;
}

/** The lifecycle of a pod. While it is `Networked`, its containers have their own. */
const STAGES: readonly Stage<Phase, PodFacts, 'Evicted' | 'Killing'>[] = [
  { from: ['Created'], when: { evicted: false }, after: 'networkMs', next: 'Networked', keepsTimer: true },
  {
    from: ['Created'],
    when: { evicted: true },
    after: 'networkMs',
    next: 'Evicted',
    keepsTimer: true,
    events: ['Evicted'],
  },
  {
    from: ['Created', 'Networked', 'Evicted'],
    when: { deleted: true },
    after: 'deletedMs',
    next: 'Stopping',
    events: ['Killing'],
  },
  { from: ['Ended'], when: { deleted: true }, after: 'deletedMs', next: 'Stopping' },
  { from: ['Stopping'], when: { killed: false }, after: 'stopMs', next: 'Stopped' },
  { from: ['Stopping'], when: { killed: true }, after: 'graceMs', next: 'Killed' },
];

const EVICTED = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 48Mi. ';

const EVENTS: Readonly<Record<'Evicted' | 'Killing', (plan: PodPlan) => readonly CountedEvent[]>> = {
  Evicted: () => [{ type: 'Warning', reason: 'Evicted', message: EVICTED, count: 1 }],
  Killing: ({ main }) =>
    main.map(({ container: { name }, fieldPath }) => ({
      type: 'Normal',
      reason: 'Killing',
      message: `Stopping container ${name}`,
      fieldPath,
      count: 1,
    })),
};

/** The pod at `now`; `deleted` is when its kubelet saw that it is being deleted. */
export function podState(pod: Pod, plan: PodPlan, now: number, deleted?: number): PodState {
  const ended = isTerminal(pod);
  const first = ended ? 'Ended' : 'Created';
  const facts = factsOf(pod, plan, deleted);
  const { phase, taken, next } = historyOf(STAGES, facts, first, plan.begin, now);
  if (phase === 'Created' || phase === 'Networked') return liveState(pod, plan, phase === 'Networked', now);
  return {
    status: ended ? undefined : endStatus(pod, plan, phase, now),
    events: taken.flatMap(({ stage }) => stage.events ?? []).flatMap((name) => EVENTS[name](plan)),
    next,
    retrying: false,
    gone: phase === 'Stopped' || phase === 'Killed',
  };
}

function factsOf(pod: Pod, { begin, evicted, times }: PodPlan, deleted: number | undefined): PodFacts {
  const stopMs = terminationMs(pod, times.stopMs);
  const graceMs = (pod.metadata?.deletionGracePeriodSeconds ?? 0) * 1000;
  return {
    evicted,
    deleted: deleted !== undefined,
    // A stuck pod ignores the kill as well.
    killed: stopMs > graceMs && stopMs !== Infinity,
    networkMs: times.networkMs,
    deletedMs: (deleted ?? begin) - begin,
    stopMs,
    graceMs,
  };
}

function liveState(pod: Pod, plan: PodPlan, isNetworked: boolean, now: number): PodState {
  const { begin, addresses, init: initPlans, main: mainPlans } = plan;
  const networked = begin + plan.times.networkMs;
  const idle = initPlans.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const init: ContainerState[] = [];
  let turn: number | undefined = networked;
  for (const one of initPlans) {
    const state: ContainerState = containerState(one, turn, now, idle);
    init.push(state);
    turn = state.passed;
  }
  const mainTurn = turn;
  const main = mainPlans.map((one) => containerState(one, mainTurn, now, idle));
  const states = [...init, ...main];
  const times = [isNetworked ? undefined : networked, ...states.map(({ next }) => next)];
  const ahead = times.filter((time) => time !== undefined);
  return {
    status: {
      ...hostStatus(plan),
      phase: phaseOf(mainPlans, main),
      // A kubelet reports the address with what it first has to report of a container.
      ...(isNetworked && states.some((state) => !isIdle(state, idle))
        ? { podIP: addresses.pod, podIPs: [{ ip: addresses.pod }] }
        : {}),
      ...(init.length > 0 ? { initContainerStatuses: init.map(({ status }) => status) } : {}),
      containerStatuses: main.map(({ status }) => status),
      conditions: liveConditions(pod, plan, isNetworked, init, main, now),
    },
    events: states.flatMap(({ events }) => events),
    next: ahead.length === 0 ? undefined : Math.min(...ahead),
    retrying: ahead.length > 0 && isNetworked && states.every(({ next, failing }) => next === undefined || failing),
    gone: false,
  };
}

function hostStatus({ begin, addresses: { host } }: PodPlan): PodStatus {
  return { hostIP: host, hostIPs: [{ ip: host }], startTime: timestamp(begin) };
}

function isIdle({ status: { state } }: ContainerState, idle: string): boolean {
  return state?.waiting?.reason === idle;
}

/** Running once every container has started; over when none will start again. */
function phaseOf(plans: readonly ContainerPlan[], main: readonly ContainerState[]): string {
  const statuses = main.map(({ status }) => status);
  if (!statuses.every(({ containerID }) => containerID !== undefined)) return 'Pending';
  if (plans.some(({ restarts }) => restarts)) return 'Running';
  const exitCodes = statuses.map(({ state }) => state?.terminated?.exitCode);
  if (exitCodes.includes(undefined)) return 'Running';
  return exitCodes.every((code) => code === 0) ? 'Succeeded' : 'Failed';
}

function liveConditions(
  pod: Pod,
  plan: PodPlan,
  isNetworked: boolean,
  init: readonly ContainerState[],
  main: readonly ContainerState[],
  now: number,
): PodStatus['conditions'] & object {
  const incomplete = init.filter(({ passed }) => passed === undefined);
  const sidecars = init.filter((_, at) => plan.init[at]?.sidecar);
  const unready = [...sidecars, ...main].filter(({ status }) => !status.ready);
  const ready = verdict(unready, 'ContainersNotReady', 'unready');
  return withConditions(pod, now, [
    { type: 'PodReadyToStartContainers', status: isNetworked ? 'True' : 'False' },
    { type: 'Initialized', ...verdict(incomplete, 'ContainersNotInitialized', 'incomplete') },
    { type: 'Ready', ...ready },
    { type: 'ContainersReady', ...ready },
  ]);
}

function verdict(lacking: readonly ContainerState[], reason: string, adjective: string): Omit<PodVerdict, 'type'> {
  if (lacking.length === 0) return { status: 'True' };
  const names = lacking.map(({ status }) => status.name).join(' ');
  return { status: 'False', reason, message: `containers with ${adjective} status: [${names}]` };
}

function withConditions(pod: Pod, now: number, verdicts: readonly PodVerdict[]): PodStatus['conditions'] & object {
  const at = timestamp(now);
  return verdicts.reduce(
    (conditions, one) => withPodCondition({ ...pod, status: { ...pod.status, conditions } }, one, at),
    pod.status?.conditions ?? [],
  );
}

const COMPLETED: PodVerdict = { type: 'Initialized', status: 'True', reason: 'PodCompleted' };

/** What the kubelet reports last of a pod that ends. */
function endStatus(pod: Pod, plan: PodPlan, phase: Phase, now: number): PodStatus | undefined {
  const end = (reason: string, ...more: PodVerdict[]): PodStatus['conditions'] & object =>
    withConditions(pod, now, [
      { type: 'PodReadyToStartContainers', status: 'False' },
      ...more,
      { type: 'Ready', status: 'False', reason },
      { type: 'ContainersReady', status: 'False', reason },
    ]);
  switch (phase) {
    case 'Evicted':
      return {
        ...hostStatus(plan),
        phase: 'Failed',
        reason: 'Evicted',
        message: EVICTED,
        containerStatuses: [],
        conditions: end('PodFailed', { type: 'Initialized', status: 'True' }),
      };
    case 'Stopped':
      return { ...stopped(pod, plan, now, 0), phase: 'Succeeded', conditions: end('PodCompleted', COMPLETED) };
    case 'Killed':
      return { ...stopped(pod, plan, now, 137), phase: 'Failed', conditions: end('PodFailed') };
    default:
      return undefined;
  }
}

/** The pod's status with every container that ran ended. */
function stopped(pod: Pod, plan: PodPlan, now: number, exitCode: number): PodStatus {
  const stop = (plans: readonly ContainerPlan[], statuses: readonly ContainerStatus[]): readonly ContainerStatus[] =>
    statuses.map((status) => {
      const one = plans.find(({ container }) => container.name === status.name);
      if (one === undefined || status.state?.running === undefined) return status;
      const started = Date.parse(status.state.running.startedAt ?? '');
      const state = endedState(one, status.restartCount, started, now, exitCode);
      return { ...status, ready: false, started: false, state };
    });
  const { initContainerStatuses: init, containerStatuses: main = [] } = pod.status ?? {};
  return {
    ...pod.status,
    ...(init === undefined ? {} : { initContainerStatuses: stop(plan.init, init) }),
    containerStatuses: stop(plan.main, main),
  };
}
