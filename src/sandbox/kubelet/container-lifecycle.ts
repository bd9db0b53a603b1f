import { createHash } from 'node:crypto';
import { formatDuration } from '../../core/text/duration.ts';
import type { Container, Pod } from '../../kube/wire.ts';
import type { EventDetails } from '../controllers/event-limits.ts';
import { timestamp } from '../store/object.ts';
import { historyOf, type BackOff, type Stage } from './lifecycle.ts';

export type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

/** An event, and how often it has happened by now. */
export interface CountedEvent extends EventDetails {
  readonly count: number;
}

type ContainerEnd = NonNullable<ContainerStatus['state']>;

/** A container at one time. */
export interface ContainerState {
  readonly status: ContainerStatus;
  readonly events: readonly CountedEvent[];
  /** When something changes next; undefined when nothing changes by itself. */
  readonly next: number | undefined;
  /** It fails, and may be retried endlessly. */
  readonly failing: boolean;
  /** When an init container completed or a sidecar started, after which the next container starts. */
  readonly passed: number | undefined;
}

/** What is known of a container before it starts. */
export interface ContainerPlan {
  readonly container: Container;
  /** As `name_namespace(uid)`, the way a kubelet writes it. */
  readonly pod: string;
  readonly fieldPath: string;
  readonly image: 'present' | 'absent' | 'missing' | 'neverPulled';
  /** An init container that keeps running beside those that follow. */
  readonly sidecar: boolean;
  /** An init container that has to end before the next starts. */
  readonly init: boolean;
  /** Such a container exits with 0. */
  readonly completes: boolean;
  readonly crashes: boolean;
  /** Its readiness probe will succeed. */
  readonly ready: boolean;
  /** The pod's restart policy lets it start again. */
  readonly restarts: boolean;
  /** How long a pull takes, one that fails, and then creating and starting the container. */
  readonly pullMs: number;
  readonly pullErrorMs: number;
  readonly startMs: number;
  /** From the start until the startup probe succeeds, until the readiness probe is known, and until a crash. */
  readonly startedMs: number;
  readonly readyMs: number;
  readonly upMs: number;
  readonly pullBackOff: BackOff;
  readonly crashBackOff: BackOff;
}

interface PhaseStatus {
  readonly state: 'waiting' | 'running' | 'terminated';
  /** Why it waits; the reason is then the phase. `waitMs` is how long the phase lasts. */
  readonly message?: (plan: ContainerPlan, waitMs: number) => string;
  readonly started?: boolean;
  readonly ready?: boolean;
  readonly failing?: boolean;
}

const PHASES = {
  Waiting: { state: 'waiting' },
  Pulling: { state: 'waiting' },
  Creating: { state: 'waiting' },
  ErrImageNeverPull: { state: 'waiting', message: neverPullMessage, failing: true },
  ErrImagePull: { state: 'waiting', message: pullError },
  ImagePullBackOff: {
    state: 'waiting',
    message: (plan) => `Back-off pulling image "${imageOf(plan)}": ErrImagePull: ${pullError(plan)}`,
    failing: true,
  },
  CrashLoopBackOff: {
    state: 'waiting',
    message: ({ container, pod }, waitMs) =>
      `back-off ${formatDuration(waitMs)} restarting failed container=${container.name} pod=${pod}`,
    failing: true,
  },
  Running: { state: 'running' },
  Started: { state: 'running', started: true },
  Ready: { state: 'running', started: true, ready: true },
  Unready: { state: 'running', started: true, failing: true },
  Completed: { state: 'terminated', ready: true },
  Crashed: { state: 'terminated', failing: true },
  Failed: { state: 'terminated', failing: true },
} satisfies Readonly<Record<string, PhaseStatus>>;

type EventTemplate = readonly [type: EventDetails['type'], reason: string, message: (plan: ContainerPlan) => string];

const EVENTS = {
  Pulling: ['Normal', 'Pulling', (plan) => `Pulling image "${imageOf(plan)}"`],
  Pulled: ['Normal', 'Pulled', pulledMessage],
  Present: [
    'Normal',
    'Pulled',
    (plan) => `Container image "${imageOf(plan)}" already present on machine and can be accessed by the pod`,
  ],
  NeverPulled: ['Warning', 'ErrImageNeverPull', neverPullMessage],
  ErrImageNeverPull: ['Warning', 'Failed', () => 'Error: ErrImageNeverPull'],
  PullFailed: ['Warning', 'Failed', (plan) => `Failed to pull image "${imageOf(plan)}": ${pullError(plan)}`],
  ErrImagePull: ['Warning', 'Failed', () => 'Error: ErrImagePull'],
  PullBackOff: ['Normal', 'BackOff', (plan) => `Back-off pulling image "${imageOf(plan)}"`],
  ImagePullBackOff: ['Warning', 'Failed', () => 'Error: ImagePullBackOff'],
  Created: ['Normal', 'Created', () => 'Container created'],
  Started: ['Normal', 'Started', () => 'Container started'],
  Unhealthy: ['Warning', 'Unhealthy', probeFailure],
  BackOff: [
    'Warning',
    'BackOff',
    ({ container, pod }) => `Back-off restarting failed container ${container.name} in pod ${pod}`,
  ],
} satisfies Readonly<Record<string, EventTemplate>>;

type Phase = keyof typeof PHASES;
type EventName = keyof typeof EVENTS;

const UP: readonly Phase[] = ['Running', 'Started', 'Ready'];
const PULL_FAILED: readonly EventName[] = ['PullFailed', 'ErrImagePull'];
const PULL_BACK_OFF: readonly EventName[] = ['PullBackOff', 'ImagePullBackOff'];
const START: readonly EventName[] = ['Created', 'Started'];
const RESTART: readonly EventName[] = ['Present', ...START];
const CRASH = { from: UP, after: 'upMs', exitCode: 1 } as const;

const STAGES: readonly Stage<Phase, ContainerPlan, EventName>[] = [
  { from: ['Waiting'], when: { image: 'present' }, next: 'Creating', events: ['Present'] },
  { from: ['Waiting'], when: { image: 'absent' }, next: 'Pulling', events: ['Pulling'] },
  { from: ['Waiting'], when: { image: 'missing' }, next: 'Pulling', events: ['Pulling'] },
  {
    from: ['Waiting'],
    when: { image: 'neverPulled' },
    after: 'pullErrorMs',
    next: 'ErrImageNeverPull',
    events: ['NeverPulled', 'ErrImageNeverPull'],
  },

  { from: ['Pulling'], when: { image: 'missing' }, after: 'pullErrorMs', next: 'ErrImagePull', events: PULL_FAILED },
  { from: ['ErrImagePull'], after: 1000, next: 'ImagePullBackOff', keepsTimer: true, events: PULL_BACK_OFF },
  { from: ['ImagePullBackOff'], after: 'pullBackOff', next: 'ErrImagePull', events: ['Pulling', ...PULL_FAILED] },

  { from: ['Pulling'], when: { image: 'absent' }, after: 'pullMs', next: 'Creating', events: ['Pulled'] },
  { from: ['Creating'], after: 'startMs', next: 'Running', events: START },

  { ...CRASH, when: { crashes: true, restarts: false }, next: 'Failed' },
  { ...CRASH, when: { crashes: true, restarts: true }, next: 'Crashed' },
  // A kubelet restarts without a delay after the first crash, and backs off after every later one.
  { from: ['Crashed'], after: 'startMs', once: true, next: 'Running', events: RESTART },
  { from: ['Crashed'], after: 'startMs', next: 'CrashLoopBackOff', events: ['BackOff'] },
  { from: ['CrashLoopBackOff'], after: 'crashBackOff', next: 'Running', events: RESTART },

  { from: ['Running'], after: 'startedMs', next: 'Started', keepsTimer: true },
  { from: ['Started', 'Ready', 'Unready'], when: { completes: true }, after: 50, exitCode: 0, next: 'Completed' },
  // An init container is ready when it has completed.
  { from: ['Started'], when: { init: false, ready: true }, after: 'readyMs', next: 'Ready', keepsTimer: true },
  { from: ['Started'], when: { init: false, ready: false }, after: 'readyMs', next: 'Unready', events: ['Unhealthy'] },
];

/** The container at `now`, whose image is pulled from `begin` on. Until it starts, its waiting reason is `idle`. */
export function containerState(
  plan: ContainerPlan,
  begin: number | undefined,
  now: number,
  idle: string,
): ContainerState {
  const { phase, taken, next } = historyOf(STAGES, plan, 'Waiting', begin, now);
  const counts = new Map<EventName, number>();
  let [restarts, start] = [-1, 0];
  const ends: ContainerEnd[] = [];
  for (const { stage, at } of taken) {
    for (const name of stage.events ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
    if (stage.exitCode !== undefined) ends.push(endedState(plan, restarts, start, at, stage.exitCode));
    if (stage.next === 'Running') [restarts, start] = [restarts + 1, at];
  }
  const { state, message, started = false, ready = false, failing = false }: PhaseStatus = PHASES[phase];
  const waitMs = (next ?? 0) - (taken.at(-1)?.at ?? 0);
  const states: Record<PhaseStatus['state'], NonNullable<ContainerStatus['state']>> = {
    waiting: { waiting: message === undefined ? { reason: idle } : { reason: phase, message: message(plan, waitMs) } },
    running: { running: { startedAt: timestamp(start) } },
    terminated: ends.at(-1) ?? {},
  };
  return {
    status: {
      name: plan.container.name,
      image: imageOf(plan),
      imageID: restarts < 0 ? '' : imageId(plan),
      ready,
      started,
      restartCount: Math.max(0, restarts),
      state: states[state],
      lastState: ends.at(state === 'terminated' ? -2 : -1) ?? {},
      ...(restarts < 0 ? {} : { containerID: containerId(plan, restarts) }),
    },
    events: [...counts].map(([name, count]) => eventOf(plan, name, count)),
    next,
    failing: failing || restarts > 0,
    passed: plan.crashes
      ? undefined
      : taken.find(({ stage: { next } }) => next === (plan.init ? 'Completed' : 'Started'))?.at,
  };
}

function eventOf(plan: ContainerPlan, name: EventName, count: number): CountedEvent {
  const [type, reason, message]: EventTemplate = EVENTS[name];
  return { type, reason, message: message(plan), fieldPath: plan.fieldPath, count };
}

function imageOf({ container }: ContainerPlan): string {
  return container.image ?? '';
}

function neverPullMessage(plan: ContainerPlan): string {
  return `Container image "${imageOf(plan)}" is not present with pull policy of Never`;
}

function pulledMessage(plan: ContainerPlan): string {
  const time = formatDuration(plan.pullMs);
  return `Successfully pulled image "${imageOf(plan)}" in ${time} (${time} including waiting). Image size: 2156519 bytes.`;
}

function pullError(plan: ContainerPlan): string {
  const image = imageOf(plan);
  const reference = image.includes('/') ? image : `docker.io/library/${image}`;
  return (
    `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": ` +
    `failed to resolve reference "${reference}": ${reference}: not found`
  );
}

function probeFailure({ container: { readinessProbe } }: ContainerPlan): string {
  if (readinessProbe?.httpGet !== undefined) return 'Readiness probe failed: HTTP probe failed with statuscode: 503';
  if (readinessProbe?.tcpSocket !== undefined) {
    return `Readiness probe failed: dial tcp :${readinessProbe.tcpSocket.port}: connect: connection refused`;
  }
  return 'Readiness probe failed: simulated';
}

/** The state of a container that has ended. */
export function endedState(
  plan: ContainerPlan,
  restart: number,
  started: number,
  finished: number,
  exitCode: number,
): ContainerEnd {
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  const containerID = containerId(plan, restart);
  return {
    terminated: { exitCode, reason, startedAt: timestamp(started), finishedAt: timestamp(finished), containerID },
  };
}

function imageId(plan: ContainerPlan): string {
  const image = imageOf(plan);
  const repository = image.replace(/@.*$/, '').replace(/:[^/:]+$/, '');
  return `${repository.includes('/') ? '' : 'docker.io/library/'}${repository}@sha256:${digest(image)}`;
}

function containerId({ pod, container }: ContainerPlan, restart: number): string {
  return `containerd://${digest(`${pod}/${container.name}/${restart}`)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
