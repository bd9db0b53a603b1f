import type { Event, Pod } from '../../src/kube/wire.ts';

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];
type ContainerState = NonNullable<ContainerStatus['state']>;

/** What a pod's status says of one container, without times and ids. */
export interface ContainerStep {
  readonly name: string;
  readonly image: string;
  readonly state: StateStep;
  readonly last?: StateStep;
  readonly ready: boolean;
  readonly started: boolean;
  readonly restarts: number;
}

/** `waiting`, `running` or `terminated`, and why. */
export interface StateStep {
  readonly state: string;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly exitCode?: number | undefined;
}

/** One status of a pod, as far as it says what happens to it. */
export interface LifeStep {
  readonly phase: string;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly hasAddress: boolean;
  /** By type: status, reason and message. */
  readonly conditions: Readonly<Record<string, readonly string[]>>;
  readonly init: readonly ContainerStep[];
  readonly main: readonly ContainerStep[];
}

/** An event about a pod. */
export interface LifeEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath?: string | undefined;
}

/** A recorded life. Times are milliseconds since the creation of the pod. */
export interface Life {
  readonly name: string;
  readonly spec: NonNullable<Pod['spec']>;
  readonly deletedAfterMs?: number;
  readonly steps: readonly (LifeStep & { readonly at: number })[];
  readonly events: readonly (LifeEvent & { readonly at: number })[];
}

export interface LifeVectors {
  readonly release: string;
  readonly runtime: string;
  readonly lives: readonly Life[];
}

/** The pod's status as a step of its life. */
export function lifeStep(pod: Pod): LifeStep {
  const { phase = '', reason, message, podIP, conditions = [], ...status } = pod.status ?? {};
  const step = (one: ContainerStatus): ContainerStep => ({
    name: one.name,
    image: one.image,
    state: stateStep(pod, one.state),
    ...(one.lastState === undefined || Object.keys(one.lastState).length === 0
      ? {}
      : { last: stateStep(pod, one.lastState) }),
    ready: one.ready,
    started: one.started ?? false,
    restarts: one.restartCount,
  });
  return {
    phase,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message: withoutIds(pod, message) }),
    hasAddress: podIP !== undefined,
    conditions: Object.fromEntries(
      conditions
        .map(({ type, status, reason = '', message = '' }): [string, string[]] => [
          type,
          [status, reason, message].filter((part) => part !== ''),
        ])
        .sort(([a], [b]) => a.localeCompare(b)),
    ),
    init: (status.initContainerStatuses ?? []).map(step),
    main: (status.containerStatuses ?? []).map(step),
  };
}

function stateStep(pod: Pod, state: ContainerState = {}): StateStep {
  const { waiting, running, terminated } = state;
  if (running !== undefined) return { state: 'running' };
  const name = terminated === undefined ? 'waiting' : 'terminated';
  const { reason, message } = terminated ?? waiting ?? {};
  return {
    state: name,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message: withoutIds(pod, message) }),
    ...(terminated === undefined ? {} : { exitCode: terminated.exitCode }),
  };
}

/** The event without the time and the ids in it. */
export function lifeEvent(pod: Pod, { type = '', reason = '', message = '', involvedObject }: Event): LifeEvent {
  const { fieldPath } = involvedObject;
  return { type, reason, message: withoutIds(pod, message), ...(fieldPath === undefined ? {} : { fieldPath }) };
}

/** The text with POD, UID, ADDRESS, ID, TIME and SIZE in the place of what differs between two pods of the same life. */
export function withoutIds({ metadata, status }: Pod, text: string): string {
  const { name = '', uid = '' } = metadata ?? {};
  const known: readonly (readonly [string, string])[] = [
    [uid, 'UID'],
    [`pod ${name}`, 'pod POD'],
    [`pod=${name}`, 'pod=POD'],
    [`"${name}"`, '"POD"'],
    [status?.podIP ?? '', 'ADDRESS'],
  ];
  return known
    .filter(([part]) => part !== '')
    .reduce((rest, [part, name_]) => rest.replaceAll(part, name_), text)
    .replace(/\b10\.\d+\.\d+\.\d+\b/g, 'ADDRESS')
    .replace(/\b[0-9a-f]{64}\b/g, 'ID')
    .replace(
      /\bin (?:\d+(?:\.\d+)?(?:ms|s|m|µs))+ \((?:\d+(?:\.\d+)?(?:ms|s|m|µs))+ including waiting\)/,
      'in TIME (TIME including waiting)',
    )
    .replace(/Image size: \d+ bytes/, 'Image size: SIZE bytes');
}
