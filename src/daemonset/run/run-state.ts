import type { Pod } from '../../kube/wire.ts';
import { RUN_CONTAINER } from './run-pod.ts';

/** How far a pod of a run is. */
export type RunState =
  | { readonly kind: 'waiting'; readonly why: string }
  | { readonly kind: 'running' }
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

/** What the status of the pod says of its command. */
export function runStateOf({ metadata, status }: Pod): RunState {
  const { phase, reason, message, containerStatuses = [], conditions = [] } = status ?? {};
  const state = containerStatuses.find(({ name }) => name === RUN_CONTAINER)?.state;
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  // Any of these ends the container too
  if (metadata?.deletionTimestamp !== undefined) {
    return { kind: 'failed', message: 'the pod was deleted before the command ended' };
  }
  if (isOver && (reason ?? '') !== '') return { kind: 'failed', message: join(reason, message) };
  if (state?.terminated !== undefined) {
    const { exitCode, reason: why, message: text } = state.terminated;
    const isStartError = why === 'StartError' || why === 'ContainerCannotRun';
    return isStartError ? { kind: 'failed', message: join(why, text) } : { kind: 'ended', exitCode };
  }
  if (isOver) return { kind: 'failed', message: `the pod ended as ${phase}` };
  if (state?.running !== undefined) return { kind: 'running' };
  const { waiting } = state ?? {};
  if (waiting !== undefined && STUCK.has(waiting.reason ?? '')) {
    return { kind: 'failed', message: join(waiting.reason, waiting.message) };
  }
  const scheduled = conditions.find(({ type }) => type === 'PodScheduled');
  const cause = scheduled?.status === 'False' ? scheduled : waiting;
  const why = cause === undefined ? undefined : join(cause.reason, cause.message);
  return { kind: 'waiting', why: why ?? 'the kubelet of the node has not started it' };
}

function join(reason = '', message = ''): string {
  return message === '' ? reason : `${reason}: ${message}`;
}
