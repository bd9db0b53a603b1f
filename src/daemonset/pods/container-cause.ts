import { counted } from '../../core/text/counted.ts';
import type { Pod, PodSpec } from '../../kube/wire.ts';
import { firstSuccessMs } from './first-probe.ts';

type ContainerSpec = NonNullable<PodSpec['initContainers']>[number];
type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];
type Terminated = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;

/** Why a container is not ready. */
export interface ContainerCause {
  /**
   * The kubelet's or the runtime's reason if there is one: ImagePullBackOff, CrashLoopBackOff, OOMKilled. `Starting`: its first probe need
   * not have succeeded yet.
   */
  readonly reason: string;
  readonly message: string;
  readonly container?: string;
  /** Since when, in milliseconds since 1970. */
  readonly at?: number;
  /** How it ended, or ended last when it waits: `exit code 137 (OOMKilled)`. */
  readonly ended?: string;
}

/** Waiting reasons of an ordinary start; any other reason is a problem. */
const ORDINARY: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/**
 * The container that best explains why a bound pod is not ready; undefined when none does. Init containers run in order, so the first
 * unfinished one is the cause; among the others, failures rank before waiting. `now`: milliseconds since 1970.
 */
export function containerCause(pod: Pod, now: number): ContainerCause | undefined {
  const statuses = pod.status?.containerStatuses ?? [];
  const initStatuses = pod.status?.initContainerStatuses ?? [];
  if (statuses.length === 0 && initStatuses.length === 0) return notStarted(pod);

  for (const spec of pod.spec?.initContainers ?? []) {
    const cause = initCause(
      spec,
      initStatuses.find(({ name }) => name === spec.name),
    );
    if (cause !== undefined) return cause;
  }
  const unready = statuses.filter((status) => !status.ready);
  const specOf = ({ name }: ContainerStatus) => pod.spec?.containers.find((spec) => spec.name === name);
  const [first] = unready.toSorted((a, b) => rank(a) - rank(b));
  if (first !== undefined) return mainCause(specOf(first), first, now);

  // a started sidecar does not block the others, but the pod is not ready without it
  const sidecar = initStatuses.find(
    (status) => !status.ready && isSidecar(pod.spec?.initContainers?.find(({ name }) => name === status.name)),
  );
  const sidecarSpec = pod.spec?.initContainers?.find(({ name }) => name === sidecar?.name);
  return sidecar === undefined ? undefined : mainCause(sidecarSpec, sidecar, now);
}

/** A sidecar is an init container with restartPolicy Always. */
function isSidecar(spec: ContainerSpec | undefined): boolean {
  return spec?.restartPolicy === 'Always';
}

function notStarted(pod: Pod): ContainerCause {
  return {
    reason: pod.status?.reason ?? 'NotStarted',
    message: pod.status?.message ?? 'the kubelet has not reported the pod status',
  };
}

function initCause(spec: ContainerSpec, status: ContainerStatus | undefined): ContainerCause | undefined {
  const { waiting, running, terminated } = status?.state ?? {};
  const container = spec.name;
  if (terminated?.exitCode === 0) return undefined;
  if (isSidecar(spec) && status?.started === true) return undefined;
  if (terminated !== undefined) return terminatedCause(container, terminated);
  if (running !== undefined) {
    const message = isSidecar(spec) ? 'the sidecar has not started' : 'the init container has not finished';
    return { reason: 'Initializing', message, container, ...timeOf(running.startedAt) };
  }
  return waitingCause(container, waiting, status);
}

function mainCause(spec: ContainerSpec | undefined, status: ContainerStatus, now: number): ContainerCause {
  const { waiting, running, terminated } = status.state ?? {};
  const container = status.name;
  if (terminated !== undefined) return terminatedCause(container, terminated);
  if (running === undefined) return waitingCause(container, waiting, status);
  const at = timeOf(running.startedAt);
  const crashed = status.lastState?.terminated;
  const before =
    crashed === undefined
      ? ''
      : `; restarted ${counted(status.restartCount, 'time')}, last ended with ${endOf(crashed)}`;
  const isStartup = spec?.startupProbe !== undefined && status.started !== true;
  const probe = isStartup ? spec.startupProbe : spec?.readinessProbe;
  // a container that crashed before is no ordinary start
  const isStarting =
    probe !== undefined && crashed === undefined && at.at !== undefined && now < at.at + firstSuccessMs(probe);
  if (isStarting) {
    const which = isStartup ? 'startup' : 'readiness';
    return { reason: 'Starting', message: `the ${which} probe has not succeeded yet`, container, ...at };
  }
  if (isStartup) {
    return { reason: 'StartupProbe', message: `the startup probe has not succeeded${before}`, container, ...at };
  }
  const message = spec?.readinessProbe === undefined ? 'running, not ready' : 'the readiness probe fails';
  return { reason: 'Unready', message: `${message}${before}`, container, ...at };
}

function waitingCause(
  container: string,
  waiting: { readonly reason?: string; readonly message?: string } | undefined,
  status: ContainerStatus | undefined,
): ContainerCause {
  const crashed = status?.lastState?.terminated;
  const text = waiting?.message ?? '';
  const ended = crashed === undefined ? '' : `last ended with ${endOf(crashed)}`;
  const message = [text, ended].filter((part) => part !== '').join('; ');
  return {
    reason: waiting?.reason ?? 'ContainerCreating',
    message,
    container,
    ...(crashed === undefined ? {} : { ended: endOf(crashed) }),
  };
}

function terminatedCause(container: string, terminated: Terminated): ContainerCause {
  const { reason, message: text = '' } = terminated;
  const ended = endOf(terminated);
  const message = [`ended with ${ended}`, text.trim()].filter((part) => part !== '').join(': ');
  return { reason: reason ?? 'Error', message, container, ended, ...timeOf(terminated.finishedAt) };
}

/** `exit code 137 (OOMKilled)`; the reasons Error and Completed add nothing to the exit code. */
function endOf({ exitCode, signal, reason }: Terminated): string {
  const how = exitCode === 0 && signal !== undefined && signal !== 0 ? `signal ${signal}` : `exit code ${exitCode}`;
  return reason === undefined || reason === 'Error' || reason === 'Completed' ? how : `${how} (${reason})`;
}

function rank({ state }: ContainerStatus): number {
  if (state?.waiting !== undefined) return ORDINARY.has(state.waiting.reason ?? 'ContainerCreating') ? 3 : 0;
  if (state?.terminated !== undefined) return 1;
  return state?.running !== undefined ? 2 : 3;
}

/** A timestamp as the `at` of a cause; empty when there is none. */
export function timeOf(timestamp: string | undefined): { readonly at?: number } {
  const at = Date.parse(timestamp ?? '');
  return Number.isNaN(at) ? {} : { at };
}
