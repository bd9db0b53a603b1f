import { isTerminal } from '../../daemonset/pods/pods-by-node.ts';
import type { Container, Node, Pod } from '../../kube/wire.ts';
import { withPodCondition, type PodVerdict } from '../controllers/pod-condition.ts';
import { timestamp } from '../store/object.ts';
import { imageBehaviour, requestedBehaviour, terminationMs, type Behaviour, type ImageRule } from './behaviour.ts';
import {
  containerState,
  endedState,
  type ContainerPlan,
  type ContainerState,
  type ContainerStatus,
  type CountedEvent,
} from './container-lifecycle.ts';
import { historyOf, type BackOff, type Stage } from './lifecycle.ts';

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

export interface Addresses {
  readonly host: string;
  readonly pod: string;
}

/** How long a machine takes for each step. */
export interface MachineTimes {
  readonly networkMs: number;
  readonly pullMs: number;
  readonly startMs: number;
  readonly stopMs: number;
  readonly pullBackOff: BackOff;
  readonly crashBackOff: BackOff;
}

export interface PlanInput {
  readonly pod: Pod;
  readonly node: Node | undefined;
  readonly begin: number;
  readonly addresses: Addresses;
  readonly times: MachineTimes;
  readonly rules: readonly ImageRule[];
  readonly isPresent: (image: string) => boolean;
}

/** What is decided about a pod when its kubelet first sees it. */
export interface PodPlan {
  /** When that was, in milliseconds since 1970. */
  readonly begin: number;
  readonly addresses: Addresses;
  readonly times: MachineTimes;
  readonly evicted: boolean;
  readonly init: readonly ContainerPlan[];
  readonly main: readonly ContainerPlan[];
}

/** `Ended` is a pod whose status already says so. */
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

/** The life of a pod. While it is `Networked`, its containers live theirs. */
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

export function planPod(input: PlanInput): PodPlan {
  const { pod, node, begin, addresses, times } = input;
  const requested = requestedBehaviour(pod, node);
  const { initContainers = [], containers = [] } = pod.spec ?? {};
  return {
    begin,
    addresses,
    times,
    evicted: requested?.kind === 'evicted',
    init: initContainers.map((container) => planContainer(input, container, 'initContainers', undefined)),
    main: containers.map((container) => planContainer(input, container, 'containers', requested)),
  };
}

function planContainer(
  { pod, times, rules, isPresent }: PlanInput,
  container: Container,
  field: 'initContainers' | 'containers',
  requested: Behaviour | undefined,
): ContainerPlan {
  const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
  const { image = '', imagePullPolicy, readinessProbe, startupProbe } = container;
  const behaviour = requested ?? imageBehaviour(image, rules);
  const startedMs = startupProbe === undefined ? 0 : (startupProbe.initialDelaySeconds ?? 0) * 1000;
  const crashes = behaviour.kind === 'crash';
  return {
    ...times,
    container,
    pod: `${name}_${namespace}(${uid})`,
    fieldPath: `spec.${field}{${container.name}}`,
    image: imageFact(behaviour, imagePullPolicy, isPresent(image)),
    completes: field === 'initContainers' && !isSidecar(container) && !crashes,
    crashes,
    ready: behaviour.kind !== 'unready',
    restarts: pod.spec?.restartPolicy !== 'Never',
    pullErrorMs: times.startMs,
    startMs: times.startMs + (behaviour.kind === 'runs' ? behaviour.extraMs : 0),
    startedMs,
    readyMs: startedMs + (readinessProbe?.initialDelaySeconds ?? 0) * 1000,
    upMs: crashes ? behaviour.upMs : 0,
  };
}

function imageFact({ kind }: Behaviour, pullPolicy: string | undefined, present: boolean): ContainerPlan['image'] {
  if (pullPolicy === 'Never' && !present) return 'neverPulled';
  if (kind === 'missing') return 'missing';
  return present && pullPolicy !== 'Always' ? 'present' : 'absent';
}

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
    // A pod that is stuck survives the kill as well.
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
      phase: phaseOf(main),
      ...(isNetworked ? { podIP: addresses.pod, podIPs: [{ ip: addresses.pod }] } : {}),
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

/** Running once every container was started; over when none of them will be started again. */
function phaseOf(main: readonly ContainerState[]): string {
  const statuses = main.map(({ status }) => status);
  if (!statuses.every(({ containerID }) => containerID !== undefined)) return 'Pending';
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
  const sidecars = init.filter((_, at) => isSidecar(plan.init[at]?.container));
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
      return { ...stopped(pod, plan, now, 0), phase: 'Succeeded', conditions: end('PodCompleted') };
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

function isSidecar(container: Container | undefined): boolean {
  return container?.restartPolicy === 'Always';
}
