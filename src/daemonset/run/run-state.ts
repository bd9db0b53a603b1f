import type { Pod } from '../../kube/wire.ts';
import { RUN_CONTAINER } from './run-pod.ts';

/** How far a pod of a run is. */
export type RunState =
  | { readonly kind: 'waiting'; readonly why: string | undefined }
  | { readonly kind: 'ended'; readonly exitCode: number }
  | { readonly kind: 'failed'; readonly message: string };

/** Reasons to wait that do not pass within the time of a command. */
const STUCK: ReadonlySet<string> = new Set([
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

export function runStateOf({ status }: Pod): RunState {
  const { phase, reason, message, containerStatuses = [], conditions = [] } = status ?? {};
  const state = containerStatuses.find(({ name }) => name === RUN_CONTAINER)?.state;
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  // A deadline or an eviction ends the container too
  if (isOver && (reason ?? '') !== '') return { kind: 'failed', message: join(reason, message) };
  if (state?.terminated !== undefined) {
    const { exitCode, reason: why, message: text } = state.terminated;
    const isStartError = why === 'StartError' || why === 'ContainerCannotRun';
    return isStartError ? { kind: 'failed', message: join(why, text) } : { kind: 'ended', exitCode };
  }
  if (isOver) return { kind: 'failed', message: `the pod ended as ${phase}` };
  const { waiting } = state ?? {};
  if (waiting !== undefined && STUCK.has(waiting.reason ?? '')) {
    return { kind: 'failed', message: join(waiting.reason, waiting.message) };
  }
  const unscheduled = conditions.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  const why = unscheduled ?? waiting;
  return { kind: 'waiting', why: why === undefined ? undefined : join(why.reason, why.message) };
}

function join(reason = '', message = ''): string {
  return message === '' ? reason : `${reason}: ${message}`;
}
