import type { StuckNode } from '../rollout/stuck-nodes.ts';

/**
 * The message without what differs from pod to pod of the same cause: its name and uid, how long the kubelet backs off and how
 * often it has tried, and what a pod would have been called that could not be made.
 */
export function generalMessage({ pod, cause }: StuckNode): string {
  const unnamed = pod === undefined ? cause.message : cause.message.replaceAll(pod, 'POD');
  return unnamed
    .replace(/\bback-off \S+ /, 'back-off ')
    .replace(/ ?container=\S+ pod=[^\s;]+/, ' container')
    .replace(/; restarted \d+ times, /, '; ')
    .replace(/^(Error creating: pods) "[^"]+"/, '$1');
}
