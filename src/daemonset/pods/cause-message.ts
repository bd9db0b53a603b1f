import type { PodCause } from './pod-cause.ts';
import { shortMessage } from './short-message.ts';

/** The scheduler's reason for all other nodes: a daemon pod is pinned to one. */
const ELSEWHERE = /^node\(s\) didn't (?:satisfy plugin(?:\(s\))? |match Pod's node affinity\/selector)/;

/**
 * The scheduler's reasons, from a message such as `0/4 nodes are available: 1 Insufficient cpu, 3 node(s) …`, why the one node of a daemon
 * pod does not fit (resources, host ports, volumes, …), without counts, other nodes and preemption. Undefined for other messages.
 */
export function schedulerReasons(message: string): readonly string[] | undefined {
  const text = /^0\/\d+ nodes are available: (.*)$/s.exec(message)?.[1];
  if (text === undefined) return undefined;
  const reasons = sentenceOf(text)
    // a quoted taint may contain commas, but no count follows them
    .split(/, (?=\d+ )/)
    .map((part) => part.replace(/^\d+ /, ''))
    .filter((reason) => !ELSEWHERE.test(reason));
  return reasons.length === 0 ? undefined : reasons;
}

/** Cuts off what follows the first sentence: new claims, or preemption. */
function sentenceOf(text: string): string {
  const end = text.search(/\.(?: (?:no new claims|still not schedulable|preemption:)|$)/);
  return end < 0 ? text : text.slice(0, end);
}

/** Replaces the scheduler's message about all nodes by its reasons for the pod's one node. */
export function withSchedulerReasons(cause: PodCause): PodCause {
  const reasons = cause.area === 'schedule' ? schedulerReasons(cause.message) : undefined;
  return reasons === undefined ? cause : { ...cause, message: reasons.join(', ') };
}

/**
 * The short message without what differs between pods with the same cause: pod name and uid, backoff time, number of attempts, and the
 * generated name of a pod that could not be created. Used to group pods by cause. `whole` keeps the steps that {@link shortMessage} cuts.
 */
export function normalizedMessage(
  { pod, cause }: { readonly pod: string | undefined; readonly cause: PodCause },
  { whole = false }: { readonly whole?: boolean } = {},
): string {
  const message = whole ? cause.message : shortMessage(cause.message);
  const unnamed = pod === undefined ? message : message.replaceAll(pod, 'POD');
  return unnamed
    .replace(/\bback-off \S+ /, 'back-off ')
    .replace(/ ?container=\S+ pod=[^\s;]+/, ' container')
    .replace(/; restarted \d+ times?, /, '; ')
    .replace(/^(Error creating: (?:pods|Pod)) "[^"]+"/, '$1');
}
