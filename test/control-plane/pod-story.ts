import { requestedBehaviour, behaviourOf, imageBehaviour, START_MS } from './behaviour.ts';
import { ended, stateAt, notStarted, stamp, type LifecycleState, type Note, type Setting } from './container-story.ts';
import type { Condition, Container, ContainerStatus, Node, Pod, PodStatus } from './types.ts';

/** A pod at one moment of its life. */
export interface PodState {
  readonly status: PodStatus;
  readonly notes: readonly Note[];
  readonly next: number | undefined;
}

export interface Addresses {
  readonly host: string;
  readonly pod: string;
}

/** The pod at `now`, when its kubelet first saw it at `begin`. Times are milliseconds since the epoch. */
export function podState(pod: Pod, node: Node | undefined, addresses: Addresses, begin: number, now: number): PodState {
  const early = { hostIP: addresses.host, hostIPs: [{ ip: addresses.host }], startTime: stamp(begin) };
  const evicted = requestedBehaviour(pod, node)?.kind === 'evicted';
  if (evicted && now >= begin + START_MS) return eviction(pod, early, now);

  const initContainers = pod.spec.initContainers ?? [];
  const idle = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const init: LifecycleState[] = [];
  let turn: number | undefined = begin;
  for (const container of initContainers) {
    const setting = settingOf(container, pod, 'initContainers');
    const lifecycleState: LifecycleState =
      turn === undefined
        ? { status: notStarted(container, idle), notes: [], next: undefined }
        : stateAt(setting, imageBehaviour(container.image), turn, now, idle);
    init.push(lifecycleState);
    turn = lifecycleState.passed;
  }
  const initialized = turn;
  const main = pod.spec.containers.map((container): LifecycleState => {
    if (initialized === undefined) return { status: notStarted(container, idle), notes: [], next: undefined };
    return stateAt(settingOf(container, pod, 'containers'), behaviourOf(container, pod, node), initialized, now, idle);
  });

  const statuses = main.map(({ status }) => status);
  const initStatuses = init.map(({ status }) => status);
  const started = statuses.every((status) => status.containerID !== undefined);
  const lifecycleStates = [...init, ...main];
  const times = [...lifecycleStates.map(({ next }) => next), evicted ? begin + START_MS : undefined];
  return {
    status: {
      ...early,
      phase: started ? 'Running' : 'Pending',
      reason: null,
      message: null,
      ...(now >= begin + START_MS ? { podIP: addresses.pod, podIPs: [{ ip: addresses.pod }] } : {}),
      ...(init.length > 0 ? { initContainerStatuses: initStatuses } : {}),
      containerStatuses: statuses,
      ...withConditions(pod, now, [
        { type: 'PodReadyToStartContainers', status: now >= begin + START_MS ? 'True' : 'False' },
        initializedCondition(initContainers, init),
        ...readyConditions([...initStatuses.filter((_, at) => isSidecar(initContainers[at])), ...statuses]),
      ]),
    },
    notes: lifecycleStates.flatMap(({ notes }) => notes),
    next: earliest(times, now),
  };
}

/** The status of a pod whose containers have been stopped on request, as the kubelet's last word before the pod is gone. */
export function stoppedStatus(pod: Pod, begin: number, now: number): PodStatus {
  const stop = (containers: readonly Container[], field: string, statuses: readonly ContainerStatus[] = []) =>
    statuses.map((status): ContainerStatus => {
      const container = containers.find(({ name }) => name === status.name);
      if (container === undefined || status.state.terminated !== undefined) return status;
      const state = ended(settingOf(container, pod, field), status.restartCount, begin, now, 0);
      return { ...status, ready: false, started: false, state };
    });
  const { initContainers = [], containers } = pod.spec;
  const statuses = stop(containers, 'containers', pod.status?.containerStatuses);
  return {
    phase: 'Succeeded',
    ...(initContainers.length > 0
      ? { initContainerStatuses: stop(initContainers, 'initContainers', pod.status?.initContainerStatuses) }
      : {}),
    containerStatuses: statuses,
    ...withConditions(pod, now, [
      { type: 'PodReadyToStartContainers', status: 'False' },
      { type: 'Ready', status: 'False', reason: 'PodCompleted' },
      { type: 'ContainersReady', status: 'False', reason: 'PodCompleted' },
    ]),
  };
}

/** What a kubelet tells when it stops a pod's containers. */
export function stopNotes(pod: Pod): readonly Note[] {
  return pod.spec.containers.map(({ name }) => ({
    type: 'Normal',
    reason: 'Killing',
    message: `Stopping container ${name}`,
    fieldPath: `spec.containers{${name}}`,
    count: 1,
  }));
}

function eviction(pod: Pod, early: PodStatus, now: number): PodState {
  const message = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 48Mi. ';
  return {
    status: {
      ...early,
      phase: 'Failed',
      reason: 'Evicted',
      message,
      containerStatuses: [],
      ...withConditions(pod, now, [
        { type: 'PodReadyToStartContainers', status: 'False' },
        { type: 'Initialized', status: 'True' },
        { type: 'Ready', status: 'False', reason: 'PodFailed' },
        { type: 'ContainersReady', status: 'False', reason: 'PodFailed' },
      ]),
    },
    notes: [{ type: 'Warning', reason: 'Evicted', message, count: 1 }],
    next: undefined,
  };
}

function settingOf(container: Container, pod: Pod, field: string): Setting {
  const { name, namespace = '', uid = '' } = pod.metadata;
  return {
    container,
    pod: `${name}_${namespace}(${uid})`,
    runsToEnd: field === 'initContainers' && !isSidecar(container),
    fieldPath: `spec.${field}{${container.name}}`,
  };
}

function isSidecar(container: Container | undefined): boolean {
  return container?.restartPolicy === 'Always';
}

function initializedCondition(containers: readonly Container[], lifecycleStates: readonly LifecycleState[]): Condition {
  const waiting = containers.filter((_, at) => lifecycleStates[at]?.passed === undefined).map(({ name }) => name);
  if (waiting.length === 0) return { type: 'Initialized', status: 'True' };
  const message = `containers with incomplete status: [${waiting.join(' ')}]`;
  return { type: 'Initialized', status: 'False', reason: 'ContainersNotInitialized', message };
}

function readyConditions(statuses: readonly ContainerStatus[]): readonly Condition[] {
  const unready = statuses.filter(({ ready }) => !ready).map(({ name }) => name);
  const verdict =
    unready.length === 0
      ? ({ status: 'True' } as const)
      : ({
          status: 'False',
          reason: 'ContainersNotReady',
          message: `containers with unready status: [${unready.join(' ')}]`,
        } as const);
  return [
    { type: 'Ready', ...verdict },
    { type: 'ContainersReady', ...verdict },
  ];
}

/** Conditions keep the time of their last change; those of others (PodScheduled) are merged in by the server. */
function withConditions(pod: Pod, now: number, wanted: readonly Condition[]): PodStatus {
  const generation = pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation };
  const conditions = wanted.map((condition): Condition => {
    const before = pod.status?.conditions?.find(({ type }) => type === condition.type);
    const since = before?.status === condition.status ? before.lastTransitionTime : undefined;
    return { reason: null, message: null, ...condition, ...generation, lastTransitionTime: since ?? stamp(now) };
  });
  return { ...generation, conditions };
}

function earliest(times: readonly (number | undefined)[], now: number): number | undefined {
  const ahead = times.filter((time) => time !== undefined && time > now) as readonly number[];
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
