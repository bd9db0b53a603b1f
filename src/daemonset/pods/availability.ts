import type { Pod } from '../../kube/wire.ts';

/** The pod's Ready condition is True. */
export function isReady(pod: Pod): boolean {
  return readyCondition(pod)?.status === 'True';
}

/**
 * When a Ready pod becomes available, in milliseconds since 1970: `minReadySeconds` after it became Ready. Undefined when it is not Ready,
 * or when minReadySeconds is set and the transition time is missing.
 */
export function availableAt(pod: Pod, minReadySeconds: number): number | undefined {
  const condition = readyCondition(pod);
  if (condition?.status !== 'True') return undefined;
  const since = Date.parse(condition.lastTransitionTime ?? '');
  if (minReadySeconds === 0) return Number.isNaN(since) ? Number.MIN_SAFE_INTEGER : since;
  return Number.isNaN(since) ? undefined : since + minReadySeconds * 1000;
}

/** Ready for at least `minReadySeconds` at `now` (milliseconds since 1970). With zero, Ready is enough whatever the clocks say. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  if (minReadySeconds === 0) return isReady(pod);
  const at = availableAt(pod, minReadySeconds);
  return at !== undefined && at <= now;
}

function readyCondition(pod: Pod) {
  return pod.status?.conditions?.find((condition) => condition.type === 'Ready');
}
