import { formatDuration } from '../../core/text/duration.ts';
import type { NodeState } from '../../daemonset/rollout-run/node-state.ts';

/** More nodes than this are counted, not named. */
const MAX_NAMES = 3;

/** Why nothing got better in time, in one line. */
export function reasonOf(
  waited: readonly NodeState[],
  block: { readonly node: string; readonly why: string } | undefined,
  timeout: number,
): string {
  const within = `nothing got better for ${formatDuration(timeout)}`;
  const pending = waited.flatMap((one) => (one.kind === 'pending' ? [pendingText(one)] : []));
  const held = block === undefined || pending.length > 0 ? [] : [`${block.node}: ${block.why}`];
  const all = [...pending, ...held];
  if (all.length === 0) return `${within}: the controller has not recorded the pod template`;
  const more = all.length > MAX_NAMES ? `; and ${all.length - MAX_NAMES} more` : '';
  return `${within}: ${all.slice(0, MAX_NAMES).join('; ')}${more}`;
}

/** `node-1: ImagePullBackOff: Back-off pulling image "x"`. */
export function pendingText({ node, cause }: Extract<NodeState, { kind: 'pending' }>): string {
  const words = [cause.reason, cause.message].filter((text) => text !== '').join(': ');
  return `${node.metadata?.name ?? ''}: ${words}`;
}
