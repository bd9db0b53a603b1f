import { formatDuration } from '../../core/text/duration.ts';
import { shortMessage } from '../../daemonset/pods/short-message.ts';
import type { NodeState } from '../../daemonset/rollout-run/node-state.ts';

/** More nodes than this are counted, not named. */
const MAX_NAMES = 3;

/** Why a run made no progress in time, in one line. */
export function timeoutReason(
  waited: readonly NodeState[],
  backoff: { readonly node: string; readonly why: string } | undefined,
  timeout: number,
): string {
  const within = `no progress for ${formatDuration(timeout)}`;
  const updating = waited.flatMap((one) => (one.kind === 'updating' ? [updatingText(one)] : []));
  const blocked = backoff === undefined || updating.length > 0 ? [] : [`${backoff.node}: ${backoff.why}`];
  const all = [...updating, ...blocked];
  if (all.length === 0) return `${within}: the controller has not recorded the pod template`;
  const more = all.length > MAX_NAMES ? `; and ${all.length - MAX_NAMES} more` : '';
  return `${within}: ${all.slice(0, MAX_NAMES).join('; ')}${more}`;
}

/** `node-1: ImagePullBackOff: agent:2: not found`. */
export function updatingText({ node, cause }: Extract<NodeState, { kind: 'updating' }>): string {
  const text = [cause.reason, shortMessage(cause.message)].filter((part) => part !== '').join(': ');
  return `${node.metadata?.name ?? ''}: ${text}`;
}
