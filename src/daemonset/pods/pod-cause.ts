import type { Node, Pod } from '../../kube/wire.ts';
import { availableAt, isReady } from './availability.ts';
import { containerCause, timeOf } from './container-cause.ts';
import { isBound, isTerminating } from './pods-by-node.ts';

/** Why a pod is not available. */
export interface PodCause {
  /**
   * - `node`: the node, not the pod, is the cause.
   * - `schedule`: the pod is not scheduled.
   * - `terminating`: the pod is being deleted but still exists.
   * - `pod`: its own containers, images or probes.
   * - `time`: no problem, it only has to stay ready.
   */
  readonly area: 'node' | 'schedule' | 'terminating' | 'pod' | 'time';
  /** One word, from the cluster where it has one: ImagePullBackOff, Unschedulable, NodeNotReady. */
  readonly reason: string;
  /** Details, possibly empty: one sentence, or the cluster's own text of any length. */
  readonly message: string;
  /** The container that is the cause. */
  readonly container?: string;
  /** How that container ended, or ended last: `exit code 137 (OOMKilled)`. */
  readonly ended?: string;
  /** Since when, or for `time` until when, in milliseconds since 1970. */
  readonly at?: number;
}

export interface CauseContext {
  /** Every node of the cluster by name; undefined when nodes may not be listed. */
  readonly nodes?: ReadonlyMap<string, Node> | undefined;
  /** `spec.minReadySeconds` of the DaemonSet. */
  readonly minReadySeconds?: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The cause to fix first; undefined when the pod is available. A node that is not ready explains all its pods, an unscheduled pod has no
 * other cause, and a terminating pod will not become ready.
 */
export function podCause(pod: Pod, { nodes, minReadySeconds = 0, now }: CauseContext): PodCause | undefined {
  return (
    nodeCause(pod, nodes) ??
    terminatingCause(pod) ??
    phaseCause(pod) ??
    scheduleCause(pod) ??
    (isReady(pod) ? timeCause(pod, minReadySeconds, now) : unreadyCause(pod, now))
  );
}

function nodeCause(pod: Pod, nodes: CauseContext['nodes']): PodCause | undefined {
  if (nodes === undefined || !isBound(pod)) return undefined;
  const node = nodes.get(pod.spec?.nodeName ?? '');
  if (node === undefined) return { area: 'node', reason: 'NodeGone', message: 'the node no longer exists' };
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') return undefined;
  const text = ready?.message ?? '';
  const unconfirmed = 'the kubelet cannot confirm that the pod has stopped';
  const parts = isTerminating(pod) ? [text.replace(/\.$/, ''), unconfirmed] : [text];
  const message = parts.filter((text) => text !== '').join('; ');
  return { area: 'node', reason: 'NodeNotReady', message, ...timeOf(ready?.lastTransitionTime) };
}

function terminatingCause(pod: Pod): PodCause | undefined {
  if (!isTerminating(pod)) return undefined;
  const finalizers = pod.metadata?.finalizers ?? [];
  const grace = pod.metadata?.deletionGracePeriodSeconds;
  const message =
    finalizers.length > 0
      ? `waiting for finalizers: ${finalizers.join(', ')}`
      : grace === undefined || grace === 0
        ? ''
        : `grace period ${grace}s`;
  return { area: 'terminating', reason: 'Terminating', message, ...timeOf(pod.metadata?.deletionTimestamp) };
}

function phaseCause({ status }: Pod): PodCause | undefined {
  const phase = status?.phase;
  if (phase !== 'Failed' && phase !== 'Succeeded') return undefined;
  // the kubelet's reason (Evicted, NodeShutdown, …) says more than the phase
  return { area: 'pod', reason: status?.reason ?? phase, message: status?.message ?? '' };
}

function scheduleCause(pod: Pod): PodCause | undefined {
  if (isBound(pod)) return undefined;
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') {
    const { reason, message } = scheduled;
    const since = timeOf(scheduled.lastTransitionTime);
    return { area: 'schedule', reason: reason ?? 'Unschedulable', message: message ?? '', ...since };
  }
  const scheduler = pod.spec?.schedulerName ?? 'default-scheduler';
  const message = `the scheduler ${scheduler} has not processed the pod`;
  return { area: 'schedule', reason: 'Unscheduled', message, ...timeOf(pod.metadata?.creationTimestamp) };
}

function timeCause(pod: Pod, minReadySeconds: number, now: number): PodCause | undefined {
  if (minReadySeconds === 0) return undefined;
  const at = availableAt(pod, minReadySeconds);
  if (at !== undefined && at <= now) return undefined;
  const message = `ready, and must stay ready for ${minReadySeconds}s`;
  return { area: 'time', reason: 'MinReadySeconds', message, ...(at === undefined ? {} : { at }) };
}

function unreadyCause(pod: Pod, now: number): PodCause {
  const ofContainer = containerCause(pod, now);
  if (ofContainer !== undefined) return { area: 'pod', ...ofContainer };
  const gate = (pod.spec?.readinessGates ?? []).find(
    ({ conditionType }) => conditionOf(pod, conditionType)?.status !== 'True',
  )?.conditionType;
  if (gate !== undefined) {
    const text = conditionOf(pod, gate)?.message ?? '';
    return { area: 'pod', reason: 'ReadinessGate', message: `${gate} is not True${text === '' ? '' : `: ${text}`}` };
  }
  const ready = conditionOf(pod, 'Ready');
  return {
    area: 'pod',
    reason: ready?.reason ?? 'NotReady',
    message: ready?.message ?? pod.status?.message ?? '',
    ...timeOf(ready?.lastTransitionTime),
  };
}

function conditionOf(pod: Pod, type: string) {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}
