import { createHash } from 'node:crypto';
import type { Container, Pod } from '../../kube/wire.ts';
import type { Note } from '../controllers/note.ts';
import { timestamp } from '../store/object.ts';

export type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];
type ContainerState = NonNullable<ContainerStatus['state']>;

/** Something that a kubelet has told `count` times by now. */
export interface CountedNote extends Note {
  readonly count: number;
}

/** A container at one moment of its life. */
export interface LifecycleState {
  readonly status: ContainerStatus;
  readonly notes: readonly CountedNote[];
  /** When something changes next; undefined when nothing will by itself. */
  readonly next: number | undefined;
  /** It fails, and is tried again for ever. */
  readonly failing: boolean;
  /** For an init container that has ended well, or a sidecar that is up: when the next container's turn came. */
  readonly passed?: number;
}

/** How long a kubelet waits before it starts a container again that failed. */
export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** What is decided about a container before it starts. */
export interface ContainerPlan {
  readonly container: Container;
  /** As `name_namespace(uid)`, the way a kubelet writes it. */
  readonly pod: string;
  readonly fieldPath: string;
  /** An init container that runs to its end. */
  readonly runsToEnd: boolean;
  readonly restarts: boolean;
  readonly outcome:
    | { readonly kind: 'runs' | 'unready' | 'missing' | 'neverPulled' }
    | { readonly kind: 'crash'; readonly upMs: number };
  /** The image is on the node already. */
  readonly present: boolean;
  /** Milliseconds for pulling, and then for creating and starting; the second includes what a slow container takes. */
  readonly pullMs: number;
  readonly startMs: number;
  /** Milliseconds from its start until its probes succeed. */
  readonly startedMs: number;
  readonly readyMs: number;
  readonly backOff: BackOff;
}

const INIT_MS = 50;
const PULL_ERROR_MS = 1000;
const IMAGE_BYTES = 2_156_519;

/** What stands there before its turn has come. */
export function notStarted({ name, image = '' }: Container, reason: string): ContainerStatus {
  return { ...base(name, image), state: { waiting: { reason } } };
}

/** The container at `now`, when its turn came at `begin`. Times are milliseconds since 1970; `idle` is what it waits as. */
export function stateAt(plan: ContainerPlan, begin: number, now: number, idle: string): LifecycleState {
  switch (plan.outcome.kind) {
    case 'missing':
      return missing(plan, begin, now, idle);
    case 'neverPulled':
      return neverPulled(plan);
    case 'crash':
      return crashing(plan, plan.outcome.upMs, begin, now, idle);
    case 'runs':
    case 'unready':
      return running(plan, begin, now, idle);
  }
}

function running(plan: ContainerPlan, begin: number, now: number, idle: string): LifecycleState {
  const { container } = plan;
  const start = begin + (plan.present ? 0 : plan.pullMs) + plan.startMs;
  if (now < start)
    return {
      status: notStarted(container, idle),
      notes: pullNotes(plan, begin, now),
      next: nextOf(plan, begin, now, start),
      failing: false,
    };
  const notes = [...pullNotes(plan, begin, now), ...startNotes(plan, 1)];
  const status = { ...base(container.name, container.image ?? ''), ...identity(plan, 0) };
  const state = { running: { startedAt: timestamp(start) } };
  if (plan.runsToEnd) {
    const end = start + INIT_MS;
    if (now < end) return { status: { ...status, state }, notes, next: end, failing: false };
    const over = endedState(plan, 0, start, end, 0);
    return { status: { ...status, ready: true, state: over }, notes, next: undefined, failing: false, passed: end };
  }
  const [started, ready] = [start + plan.startedMs, start + plan.readyMs];
  const healthy = plan.outcome.kind === 'runs';
  const failing = healthy || now < ready ? [] : [note(plan, 'Warning', 'Unhealthy', probeFailure(container))];
  return {
    status: { ...status, started: now >= started, ready: healthy && now >= ready, state },
    notes: [...notes, ...failing],
    next: [started, ready].find((time) => time > now),
    failing: !healthy,
    ...(now >= started ? { passed: started } : {}),
  };
}

function nextOf(plan: ContainerPlan, begin: number, now: number, start: number): number {
  const pulled = begin + plan.pullMs;
  return !plan.present && now < pulled ? pulled : start;
}

function pullNotes(plan: ContainerPlan, begin: number, now: number): readonly CountedNote[] {
  const image = plan.container.image ?? '';
  if (plan.present) {
    const message = `Container image "${image}" already present on machine and can be accessed by the pod`;
    return [note(plan, 'Normal', 'Pulled', message)];
  }
  const pulling = note(plan, 'Normal', 'Pulling', `Pulling image "${image}"`);
  if (now < begin + plan.pullMs) return [pulling];
  const time = goDuration(plan.pullMs);
  const pulled = `Successfully pulled image "${image}" in ${time} (${time} including waiting). Image size: ${IMAGE_BYTES} bytes.`;
  return [pulling, note(plan, 'Normal', 'Pulled', pulled)];
}

function startNotes(plan: ContainerPlan, starts: number): readonly CountedNote[] {
  return [
    note(plan, 'Normal', 'Created', 'Container created', starts),
    note(plan, 'Normal', 'Started', 'Container started', starts),
  ];
}

function neverPulled(plan: ContainerPlan): LifecycleState {
  const { name, image = '' } = plan.container;
  const message = `Container image "${image}" is not present with pull policy of Never`;
  return {
    status: { ...base(name, image), state: { waiting: { reason: 'ErrImageNeverPull', message } } },
    notes: [
      note(plan, 'Warning', 'ErrImageNeverPull', message),
      note(plan, 'Warning', 'Failed', 'Error: ErrImageNeverPull'),
    ],
    next: undefined,
    failing: true,
  };
}

/** When the pull is tried again, after its first failure: 10 s, 20 s, 40 s later and so on. */
function pullTimes(failed: number, { firstMs, longestMs }: BackOff, until: number): readonly number[] {
  const times: number[] = [];
  let at = failed;
  for (let wait = firstMs; at <= until; wait = Math.min(2 * wait, longestMs)) times.push((at += wait));
  return times;
}

function missing(plan: ContainerPlan, begin: number, now: number, idle: string): LifecycleState {
  const { name, image = '' } = plan.container;
  const failed = begin + plan.startMs;
  const pulling = (count: number): CountedNote => note(plan, 'Normal', 'Pulling', `Pulling image "${image}"`, count);
  if (now < failed)
    return { status: notStarted(plan.container, idle), notes: [pulling(1)], next: failed, failing: false };
  const retries = pullTimes(failed, plan.backOff, now);
  const tries = retries.filter((time) => time <= now).length + 1;
  const reference = `${image.includes('/') ? '' : 'docker.io/library/'}${image}`;
  const cause =
    `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": ` +
    `failed to resolve reference "${reference}": ${reference}: not found`;
  const notes = [
    pulling(tries),
    note(plan, 'Warning', 'Failed', `Failed to pull image "${image}": ${cause}`, tries),
    note(plan, 'Warning', 'Failed', 'Error: ErrImagePull', tries),
  ];
  const waiting = (reason: string, message: string): ContainerStatus => ({
    ...base(name, image),
    state: { waiting: { reason, message } },
  });
  const backOff = failed + PULL_ERROR_MS;
  if (now < backOff) return { status: waiting('ErrImagePull', cause), notes, next: backOff, failing: false };
  const message = `Back-off pulling image "${image}"`;
  return {
    // The word stays through the retries, each of which takes but a moment.
    status: waiting('ImagePullBackOff', `${message}: ErrImagePull: ${cause}`),
    notes: [
      ...notes,
      note(plan, 'Normal', 'BackOff', message, tries),
      note(plan, 'Warning', 'Failed', 'Error: ImagePullBackOff', tries),
    ],
    next: retries.find((time) => time > now),
    failing: true,
  };
}

/** The first restart follows at once, as a kubelet's does; a back-off precedes every later one. */
function crashing(plan: ContainerPlan, upMs: number, begin: number, now: number, idle: string): LifecycleState {
  const { container, pod, backOff } = plan;
  const pull = pullNotes(plan, begin, now);
  let start = begin + (plan.present ? 0 : plan.pullMs) + plan.startMs;
  if (now < start)
    return { status: notStarted(container, idle), notes: pull, next: nextOf(plan, begin, now, start), failing: false };
  let lastState: ContainerState = {};
  for (let restarts = 0; ; restarts++) {
    const finish = start + upMs;
    const notes = [...pull, ...restartNotes(plan, restarts)];
    const status = {
      ...base(container.name, container.image ?? ''),
      ...identity(plan, restarts),
      restartCount: restarts,
      lastState,
    };
    if (now < finish) {
      const [started, ready] = [start + plan.startedMs, start + plan.readyMs];
      const state = { running: { startedAt: timestamp(start) } };
      const next = Math.min(finish, ...[started, ready].filter((time) => time > now));
      return {
        status: { ...status, started: now >= started, ready: now >= ready, state },
        notes,
        next,
        failing: restarts > 0,
      };
    }
    const over = endedState(plan, restarts, start, finish, 1);
    if (!plan.restarts) return { status: { ...status, state: over }, notes, next: undefined, failing: true };
    lastState = over;
    const wait = restarts === 0 ? 0 : Math.min(backOff.firstMs * 2 ** (restarts - 1), backOff.longestMs);
    const again = finish + wait;
    if (now < again) {
      const message = `back-off ${goDuration(wait)} restarting failed container=${container.name} pod=${pod}`;
      const reported = `Back-off restarting failed container ${container.name} in pod ${pod}`;
      return {
        status: { ...status, lastState, state: { waiting: { reason: 'CrashLoopBackOff', message } } },
        notes: [...notes, note(plan, 'Warning', 'BackOff', reported, restarts)],
        next: again,
        failing: true,
      };
    }
    start = again;
  }
}

function restartNotes(plan: ContainerPlan, restarts: number): readonly CountedNote[] {
  const starts = startNotes(plan, restarts + 1);
  if (restarts === 0) return starts;
  const message = `Container image "${plan.container.image ?? ''}" already present on machine and can be accessed by the pod`;
  return [note(plan, 'Normal', 'Pulled', message, restarts + (plan.present ? 1 : 0)), ...starts];
}

function probeFailure({ readinessProbe }: Container): string {
  if (readinessProbe?.httpGet !== undefined) return 'Readiness probe failed: HTTP probe failed with statuscode: 503';
  if (readinessProbe?.tcpSocket !== undefined) {
    return `Readiness probe failed: dial tcp :${readinessProbe.tcpSocket.port}: connect: connection refused`;
  }
  return 'Readiness probe failed: simulated';
}

function note(plan: ContainerPlan, type: Note['type'], reason: string, message: string, count = 1): CountedNote {
  return { type, reason, message, fieldPath: plan.fieldPath, count };
}

function base(name: string, image: string): ContainerStatus {
  return { name, image, imageID: '', ready: false, started: false, restartCount: 0, state: {}, lastState: {} };
}

const IMAGE_IDS = new Map<string, string>();

function imageIdOf(image: string): string {
  const known = IMAGE_IDS.get(image);
  if (known !== undefined) return known;
  const repository = image.replace(/@.*$/, '').replace(/:[^/:]+$/, '');
  const id = `${repository.includes('/') ? '' : 'docker.io/library/'}${repository}@sha256:${digest(image)}`;
  IMAGE_IDS.set(image, id);
  return id;
}

function identity(
  plan: ContainerPlan,
  restart: number,
): Pick<ContainerStatus, 'imageID'> & { readonly containerID: string } {
  return { imageID: imageIdOf(plan.container.image ?? ''), containerID: containerId(plan, restart) };
}

/** The state of a container that has ended. */
export function endedState(
  plan: ContainerPlan,
  restart: number,
  started: number,
  finished: number,
  exitCode: number,
): ContainerState {
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  const containerID = containerId(plan, restart);
  return {
    terminated: { exitCode, reason, startedAt: timestamp(started), finishedAt: timestamp(finished), containerID },
  };
}

function containerId({ pod, container }: ContainerPlan, restart: number): string {
  return `containerd://${digest(`${pod}/${container.name}/${restart}`)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** As Go prints it: `1.5s`, `2m30s`, `300ms`. */
function goDuration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes === 0 ? '' : `${minutes}m`}${(ms % 60_000) / 1000}s`;
}
