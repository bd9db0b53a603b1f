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
  const updating = waited.flatMap((one) => (one.kind === 'updating' ? [updatingText(one)] : []));
  const held = block === undefined || updating.length > 0 ? [] : [`${block.node}: ${block.why}`];
  const all = [...updating, ...held];
  if (all.length === 0) return `${within}: the controller has not recorded the pod template`;
  const more = all.length > MAX_NAMES ? `; and ${all.length - MAX_NAMES} more` : '';
  return `${within}: ${all.slice(0, MAX_NAMES).join('; ')}${more}`;
}

/** `node-1: ImagePullBackOff: Back-off pulling image "x"`. */
export function updatingText({ node, cause }: Extract<NodeState, { kind: 'updating' }>): string {
  const words = [cause.reason, cause.message].filter((text) => text !== '').join(': ');
  return `${node.metadata?.name ?? ''}: ${words}`;
}
