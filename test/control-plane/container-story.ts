import { createHash } from 'node:crypto';
import { START_MS, type Behaviour } from './behaviour.ts';
import type { Container, ContainerState, ContainerStatus } from './types.ts';

/** Something that a kubelet tells in an Event; a later moment tells of the same again with a higher count. */
export interface Note {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** As `spec.containers{name}`; absent when it is about the whole pod. */
  readonly fieldPath?: string;
  readonly count: number;
}

/** A container at one moment of its life. */
export interface LifecycleState {
  readonly status: ContainerStatus;
  readonly notes: readonly Note[];
  /** When something changes next; undefined when nothing will by itself. */
  readonly next: number | undefined;
  /** For an init container that has ended well, or a sidecar that is up: when the next container's turn came. */
  readonly passed?: number;
}

/** Which container of which pod. */
export interface Setting {
  readonly container: Container;
  /** As `name_namespace(uid)`, the way a kubelet writes it. */
  readonly pod: string;
  /** Whether it is an init container that runs to its end. */
  readonly runsToEnd: boolean;
  readonly fieldPath: string;
}

const INIT_MS = 50;
const PULL_ERROR_MS = 1000;
const PULL_RETRY_MS = [10_000, 30_000, 70_000, 150_000, 310_000];
/** A fifth of a real kubelet's, so that tests see restarts. */
const CRASH_BACKOFF_MS = 2000;
const CRASH_BACKOFF_MAX_MS = 60_000;

/** What stands there before its turn has come. */
export function notStarted(container: Container, reason: string): ContainerStatus {
  return { ...base(container), state: { waiting: { reason } } };
}

/** The container at `now`, when its pulling began at `begin`. Times are milliseconds since the epoch. */
export function stateAt(
  setting: Setting,
  behaviour: Behaviour,
  begin: number,
  now: number,
  idle: string,
): LifecycleState {
  switch (behaviour.kind) {
    case 'missing':
      return missing(setting, begin, now, idle);
    case 'crash':
      return crashing(setting, behaviour.upMs, begin, now, idle);
    case 'runs':
      return running(setting, behaviour.startMs, true, begin, now, idle);
    case 'unready':
    case 'evicted':
      return running(setting, START_MS, false, begin, now, idle);
  }
}

function running(
  setting: Setting,
  startMs: number,
  ready: boolean,
  begin: number,
  now: number,
  idle: string,
): LifecycleState {
  const { container } = setting;
  const started = begin + startMs;
  const pulling = note(setting, 'Normal', 'Pulling', `Pulling image "${container.image}"`);
  if (now < started) return { status: notStarted(container, idle), notes: [pulling], next: started };
  const notes = [pulling, ...startNotes(setting, startMs, 1)];
  const status = { ...base(container), ...identity(setting, 0), started: true };
  if (setting.runsToEnd) {
    const end = started + INIT_MS;
    if (now < end) {
      return {
        status: { ...status, started: false, state: { running: { startedAt: stamp(started) } } },
        notes,
        next: end,
      };
    }
    const state = ended(setting, 0, started, end, 0);
    return { status: { ...status, ready: true, started: false, state }, notes, next: undefined, passed: end };
  }
  const failing = note(setting, 'Warning', 'Unhealthy', 'Readiness probe failed: simulated');
  return {
    status: { ...status, ready, state: { running: { startedAt: stamp(started) } } },
    notes: ready ? notes : [...notes, failing],
    next: undefined,
    passed: started,
  };
}

function missing(setting: Setting, begin: number, now: number, idle: string): LifecycleState {
  const { container } = setting;
  const failed = begin + START_MS;
  const backOff = failed + PULL_ERROR_MS;
  const tries = 1 + PULL_RETRY_MS.filter((after) => now >= failed + after).length;
  const pulling = note(setting, 'Normal', 'Pulling', `Pulling image "${container.image}"`, tries);
  if (now < failed) return { status: notStarted(container, idle), notes: [pulling], next: failed };
  const reference = `${container.image.includes('/') ? '' : 'docker.io/library/'}${container.image}`;
  const cause =
    `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": ` +
    `failed to resolve reference "${reference}": ${reference}: not found`;
  const notes = [
    pulling,
    note(setting, 'Warning', 'Failed', `Failed to pull image "${container.image}": ${cause}`, tries),
    note(setting, 'Warning', 'Failed', 'Error: ErrImagePull', tries),
  ];
  // The word stays ImagePullBackOff through the retries, so that a test never meets the moment of one.
  if (now < backOff) {
    const waiting = { reason: 'ErrImagePull', message: cause };
    return { status: { ...base(container), state: { waiting } }, notes, next: backOff };
  }
  const message = `Back-off pulling image "${container.image}"`;
  return {
    status: {
      ...base(container),
      state: { waiting: { reason: 'ImagePullBackOff', message: `${message}: ErrImagePull: ${cause}` } },
    },
    notes: [
      ...notes,
      note(setting, 'Normal', 'BackOff', message, tries),
      note(setting, 'Warning', 'Failed', 'Error: ImagePullBackOff', tries),
    ],
    next: PULL_RETRY_MS.map((after) => failed + after).find((time) => time > now),
  };
}

/** The first restart follows at once, as a kubelet's does; a back-off precedes every later one. */
function crashing(setting: Setting, upMs: number, begin: number, now: number, idle: string): LifecycleState {
  const { container } = setting;
  const pulling = note(setting, 'Normal', 'Pulling', `Pulling image "${container.image}"`);
  let started = begin + START_MS;
  if (now < started) return { status: notStarted(container, idle), notes: [pulling], next: started };
  let restarts = 0;
  let lastState: ContainerState = {};
  for (;;) {
    const finished = started + upMs;
    const notes = [pulling, ...startNotes(setting, START_MS, restarts + 1)];
    const status = { ...base(container), ...identity(setting, restarts), restartCount: restarts, lastState };
    const backOffs = note(
      setting,
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${container.name} in pod ${setting.pod}`,
      Math.max(1, restarts - 1),
    );
    if (now < finished) {
      return {
        status: { ...status, ready: true, started: true, state: { running: { startedAt: stamp(started) } } },
        notes: restarts > 1 ? [...notes, backOffs] : notes,
        next: finished,
      };
    }
    lastState = ended(setting, restarts, started, finished, 1);
    const wait = restarts === 0 ? 0 : Math.min(CRASH_BACKOFF_MS * 2 ** (restarts - 1), CRASH_BACKOFF_MAX_MS);
    const again = finished + wait;
    if (now < again) {
      const message = `back-off ${wait / 1000}s restarting failed container=${container.name} pod=${setting.pod}`;
      return {
        status: { ...status, lastState, state: { waiting: { reason: 'CrashLoopBackOff', message } } },
        notes: [...notes, { ...backOffs, count: restarts }],
        next: again,
      };
    }
    started = again;
    restarts += 1;
  }
}

function startNotes(setting: Setting, pullMs: number, starts: number): readonly Note[] {
  const { image } = setting.container;
  const pulled = `Successfully pulled image "${image}" in ${pullMs}ms (${pullMs}ms including waiting). Image size: 2156519 bytes.`;
  const present = `Container image "${image}" already present on machine and can be accessed by the pod`;
  return [
    note(setting, 'Normal', 'Pulled', pulled),
    ...(starts > 1 ? [note(setting, 'Normal', 'Pulled', present, starts - 1)] : []),
    note(setting, 'Normal', 'Created', 'Container created', starts),
    note(setting, 'Normal', 'Started', 'Container started', starts),
  ];
}

function note({ fieldPath }: Setting, type: Note['type'], reason: string, message: string, count = 1): Note {
  return { type, reason, message, fieldPath, count };
}

function base(container: Container): ContainerStatus {
  return {
    name: container.name,
    image: container.image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    state: {},
    lastState: {},
  };
}

function identity(setting: Setting, restart: number): Pick<ContainerStatus, 'imageID' | 'containerID'> {
  const { image } = setting.container;
  const repository = image.replace(/@.*$/, '').replace(/:[^/:]+$/, '');
  const prefix = repository.includes('/') ? '' : 'docker.io/library/';
  return { imageID: `${prefix}${repository}@sha256:${digest(image)}`, containerID: containerId(setting, restart) };
}

/** The state of a container that has ended. */
export function ended(
  setting: Setting,
  restart: number,
  started: number,
  finished: number,
  exitCode: number,
): ContainerState {
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  const containerID = containerId(setting, restart);
  return { terminated: { exitCode, reason, startedAt: stamp(started), finishedAt: stamp(finished), containerID } };
}

function containerId({ pod, container }: Setting, restart: number): string {
  return `containerd://${digest(`${pod}/${container.name}/${restart}`)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Kubernetes keeps whole seconds. */
export function stamp(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+/, '');
}
