import type { Container, Node, Pod } from '../../kube/wire.ts';
import { withPodCondition, type PodVerdict } from '../controllers/pod-condition.ts';
import type { Note } from '../controllers/note.ts';
import { timestamp } from '../store/object.ts';
import { requestedBehaviour, imageBehaviour, type ImageRule } from './behaviour.ts';
import {
  endedState,
  stateAt,
  notStarted,
  type BackOff,
  type ContainerPlan,
  type ContainerStatus,
  type CountedNote,
  type LifecycleState,
} from './container-lifecycle.ts';

type PodStatus = NonNullable<Pod['status']>;

/** A pod at one moment of its life. */
export interface PodState {
  readonly status: PodStatus;
  readonly notes: readonly CountedNote[];
  /** When something changes next; undefined when nothing will by itself. */
  readonly next: number | undefined;
  /** Whatever changes next is but another try of what fails. */
  readonly failing: boolean;
}

export interface Addresses {
  readonly host: string;
  readonly pod: string;
}

/** What of a pod was decided when its kubelet saw it first. */
export interface PodPlan {
  /** When that was, in milliseconds since 1970. */
  readonly begin: number;
  readonly addresses: Addresses;
  readonly evicted: boolean;
  readonly init: readonly ContainerPlan[];
  readonly main: readonly ContainerPlan[];
}

/** What the node's machine does. */
export interface PlanInput {
  readonly pod: Pod;
  readonly node: Node | undefined;
  readonly begin: number;
  readonly addresses: Addresses;
  readonly rules: readonly ImageRule[];
  readonly pullMs: number;
  readonly startMs: number;
  readonly backOff: BackOff;
  readonly isPresent: (image: string) => boolean;
}

/** The pod's network is there this long after the kubelet saw it. */
const SANDBOX_MS = 30;

export function planPod(input: PlanInput): PodPlan {
  const { pod, node, begin, addresses } = input;
  const requested = requestedBehaviour(pod, node);
  const { initContainers = [], containers = [] } = pod.spec ?? {};
  return {
    begin,
    addresses,
    evicted: requested?.kind === 'evicted',
    init: initContainers.map((container) => planContainer(input, container, 'initContainers', undefined)),
    main: containers.map((container) => planContainer(input, container, 'containers', requested)),
  };
}

function planContainer(
  { pod, rules, pullMs, startMs, backOff, isPresent }: PlanInput,
  container: Container,
  field: 'initContainers' | 'containers',
  requested: ReturnType<typeof requestedBehaviour>,
): ContainerPlan {
  const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
  const { image = '', imagePullPolicy, readinessProbe, startupProbe } = container;
  const behaviour = requested ?? imageBehaviour(image, rules);
  const present = imagePullPolicy !== 'Always' && isPresent(image);
  const startedMs = startupProbe === undefined ? 0 : (startupProbe.initialDelaySeconds ?? 0) * 1000;
  const readyMs = startedMs + (readinessProbe?.initialDelaySeconds ?? 0) * 1000;
  return {
    container,
    pod: `${name}_${namespace}(${uid})`,
    fieldPath: `spec.${field}{${container.name}}`,
    runsToEnd: field === 'initContainers' && !isSidecar(container),
    restarts: pod.spec?.restartPolicy !== 'Never',
    outcome: outcomeOf(behaviour, imagePullPolicy === 'Never' && !isPresent(image)),
    present,
    pullMs,
    startMs: startMs + (behaviour.kind === 'runs' ? behaviour.extraMs : 0),
    startedMs,
    readyMs,
    backOff,
  };
}

function outcomeOf(behaviour: ReturnType<typeof imageBehaviour>, absent: boolean): ContainerPlan['outcome'] {
  if (absent) return { kind: 'neverPulled' };
  return behaviour.kind === 'evicted' ? { kind: 'runs' } : behaviour;
}

/** The pod at `now`. */
export function podState(pod: Pod, plan: PodPlan, now: number): PodState {
  const { begin, addresses, init: initPlans, main: mainPlans } = plan;
  const networked = begin + SANDBOX_MS;
  const host = { hostIP: addresses.host, hostIPs: [{ ip: addresses.host }], startTime: timestamp(begin) };
  if (plan.evicted && now >= networked) return eviction(pod, host, now);

  const idle = initPlans.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const waiting = ({ container }: ContainerPlan): LifecycleState => ({
    status: notStarted(container, idle),
    notes: [],
    next: undefined,
    failing: false,
  });
  const init: LifecycleState[] = [];
  let turn: number | undefined = networked;
  for (const one of initPlans) {
    const lifecycleState: LifecycleState =
      turn === undefined || now < turn ? waiting(one) : stateAt(one, turn, now, idle);
    init.push(lifecycleState);
    turn = lifecycleState.passed;
  }
  const mainTurn = turn;
  const main = mainPlans.map((one) =>
    mainTurn === undefined || now < mainTurn ? waiting(one) : stateAt(one, mainTurn, now, idle),
  );
  const lifecycleStates = [...init, ...main];
  const times = [now < networked ? networked : undefined, ...lifecycleStates.map(({ next }) => next)];
  const ahead = times.filter((time) => time !== undefined && time > now) as readonly number[];
  return {
    status: {
      ...host,
      phase: phaseOf(main),
      ...(now >= networked ? { podIP: addresses.pod, podIPs: [{ ip: addresses.pod }] } : {}),
      ...(init.length > 0 ? { initContainerStatuses: init.map(({ status }) => status) } : {}),
      containerStatuses: main.map(({ status }) => status),
      conditions: conditionsOf(pod, plan, init, main, now),
    },
    notes: lifecycleStates.flatMap(({ notes }) => notes),
    next: ahead.length === 0 ? undefined : Math.min(...ahead),
    failing: now >= networked && lifecycleStates.every(({ next, failing }) => next === undefined || failing),
  };
}

/** Running once every container was started; over when none of them will be started again. */
function phaseOf(main: readonly LifecycleState[]): string {
  const statuses = main.map(({ status }) => status);
  if (!statuses.every(({ containerID }) => containerID !== undefined)) return 'Pending';
  const over = statuses.every(({ state }) => state?.terminated !== undefined);
  if (!over) return 'Running';
  return statuses.every(({ state }) => state?.terminated?.exitCode === 0) ? 'Succeeded' : 'Failed';
}

function conditionsOf(
  pod: Pod,
  plan: PodPlan,
  init: readonly LifecycleState[],
  main: readonly LifecycleState[],
  now: number,
): PodStatus['conditions'] & object {
  const waiting = plan.init.filter((_, at) => init[at]?.passed === undefined).map(({ container }) => container.name);
  const initialized: PodVerdict =
    waiting.length === 0
      ? { type: 'Initialized', status: 'True' }
      : {
          type: 'Initialized',
          status: 'False',
          reason: 'ContainersNotInitialized',
          message: `containers with incomplete status: [${waiting.join(' ')}]`,
        };
  const sidecars = init.filter((_, at) => isSidecar(plan.init[at]?.container));
  const unready = [...sidecars, ...main].flatMap(({ status }) => (status.ready ? [] : [status.name]));
  const ready: Omit<PodVerdict, 'type'> =
    unready.length === 0
      ? { status: 'True' }
      : {
          status: 'False',
          reason: 'ContainersNotReady',
          message: `containers with unready status: [${unready.join(' ')}]`,
        };
  return withConditions(pod, now, [
    { type: 'PodReadyToStartContainers', status: now >= plan.begin + SANDBOX_MS ? 'True' : 'False' },
    initialized,
    { type: 'Ready', ...ready },
    { type: 'ContainersReady', ...ready },
  ]);
}

function withConditions(pod: Pod, now: number, verdicts: readonly PodVerdict[]): PodStatus['conditions'] & object {
  const at = timestamp(now);
  return verdicts.reduce(
    (conditions, verdict) => withPodCondition({ ...pod, status: { ...pod.status, conditions } }, verdict, at),
    pod.status?.conditions ?? [],
  );
}

/** The status of a pod whose containers have been stopped on request: its kubelet's last word before the pod is gone. */
export function stoppedStatus(pod: Pod, plan: PodPlan, now: number, killed: boolean): PodStatus {
  const exitCode = killed ? 137 : 0;
  const stop = (
    plans: readonly ContainerPlan[],
    statuses: readonly ContainerStatus[] = [],
  ): readonly ContainerStatus[] =>
    statuses.map((status) => {
      const one = plans.find(({ container }) => container.name === status.name);
      if (one === undefined || status.state?.running === undefined) return status;
      const started = Date.parse(status.state.running.startedAt ?? '');
      const state = endedState(one, status.restartCount, started, now, exitCode);
      return { ...status, ready: false, started: false, state };
    });
  const { initContainerStatuses, ...status } = pod.status ?? {};
  const phase = killed ? 'Failed' : 'Succeeded';
  const reason = killed ? 'PodFailed' : 'PodCompleted';
  return {
    ...status,
    phase,
    ...(initContainerStatuses === undefined ? {} : { initContainerStatuses: stop(plan.init, initContainerStatuses) }),
    containerStatuses: stop(plan.main, pod.status?.containerStatuses),
    conditions: withConditions(pod, now, [
      { type: 'PodReadyToStartContainers', status: 'False' },
      { type: 'Ready', status: 'False', reason },
      { type: 'ContainersReady', status: 'False', reason },
    ]),
  };
}

/** What a kubelet tells when it stops a pod's containers. */
export function stopNotes({ main }: PodPlan): readonly Note[] {
  return main.map(({ container, fieldPath }) => ({
    type: 'Normal',
    reason: 'Killing',
    message: `Stopping container ${container.name}`,
    fieldPath,
  }));
}

function eviction(pod: Pod, host: PodStatus, now: number): PodState {
  const message = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 48Mi. ';
  return {
    status: {
      ...host,
      phase: 'Failed',
      reason: 'Evicted',
      message,
      containerStatuses: [],
      conditions: withConditions(pod, now, [
        { type: 'PodReadyToStartContainers', status: 'False' },
        { type: 'Initialized', status: 'True' },
        { type: 'Ready', status: 'False', reason: 'PodFailed' },
        { type: 'ContainersReady', status: 'False', reason: 'PodFailed' },
      ]),
    },
    notes: [{ type: 'Warning', reason: 'Evicted', message, count: 1 }],
    next: undefined,
    failing: false,
  };
}

function isSidecar(container: Container | undefined): boolean {
  return container?.restartPolicy === 'Always';
}
