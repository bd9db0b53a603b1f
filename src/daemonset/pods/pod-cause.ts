import type { Node, Pod } from '../../kube/wire.ts';
import { availableAt, isReady } from './availability.ts';
import { containerCause, timeOf } from './container-cause.ts';
import { isBound, isTerminating } from './pods-by-node.ts';

/** Why a pod is not available, and whom to ask about it. */
export interface PodCause {
  /**
   * - `node`: the machine under it; the pod cannot help it.
   * - `schedule`: no node has taken it.
   * - `terminating`: it is on its way out and does not go.
   * - `pod`: its own containers, images or probes.
   * - `time`: nothing is wrong, it only has to stay ready.
   */
  readonly area: 'node' | 'schedule' | 'terminating' | 'pod' | 'time';
  /** One word, the cluster's own where it has one: ImagePullBackOff, Unschedulable, NodeNotReady. */
  readonly reason: string;
  /** What else is known, empty when nothing is: one sentence, or the cluster's own text of any length. */
  readonly message: string;
  /** The container at fault. */
  readonly container?: string;
  /** Since when, or for `time` until when, in milliseconds since 1970. */
  readonly at?: number;
}

export interface CauseContext {
  /** Every node of the cluster by name, or undefined when nobody was allowed to ask. */
  readonly nodes?: ReadonlyMap<string, Node> | undefined;
  /** `spec.minReadySeconds` of the DaemonSet. */
  readonly minReadySeconds?: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The one cause that a person has to see to first, or undefined when the pod is available. A dead node explains everything
 * that stands on it, what still waits for a node explains nothing else, and a pod that goes will not become ready.
 */
export function podCause(pod: Pod, { nodes, minReadySeconds = 0, now }: CauseContext): PodCause | undefined {
  return (
    nodeCause(pod, nodes) ??
    terminatingCause(pod) ??
    phaseCause(pod) ??
    scheduleCause(pod) ??
    (isReady(pod) ? timeCause(pod, minReadySeconds, now) : unreadyCause(pod))
  );
}

function nodeCause(pod: Pod, nodes: CauseContext['nodes']): PodCause | undefined {
  if (nodes === undefined || !isBound(pod)) return undefined;
  const node = nodes.get(pod.spec?.nodeName ?? '');
  if (node === undefined) return { area: 'node', reason: 'NodeGone', message: 'the node does not exist any more' };
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') return undefined;
  const said = ready?.message ?? '';
  const leaving = 'nobody confirms that the pod has stopped';
  const parts = isTerminating(pod) ? [said.replace(/\.$/, ''), leaving] : [said];
  const message = parts.filter((text) => text !== '').join('; ');
  return { area: 'node', reason: 'NodeNotReady', message, ...timeOf(ready?.lastTransitionTime) };
}

function terminatingCause(pod: Pod): PodCause | undefined {
  if (!isTerminating(pod)) return undefined;
  const finalizers = pod.metadata?.finalizers ?? [];
  const grace = pod.metadata?.deletionGracePeriodSeconds;
  const message =
    finalizers.length > 0
      ? `held by finalizers: ${finalizers.join(', ')}`
      : grace === undefined || grace === 0
        ? ''
        : `given ${grace}s to stop`;
  return { area: 'terminating', reason: 'Terminating', message, ...timeOf(pod.metadata?.deletionTimestamp) };
}

function phaseCause({ status }: Pod): PodCause | undefined {
  const phase = status?.phase;
  if (phase !== 'Failed' && phase !== 'Succeeded') return undefined;
  // the kubelet's own words (Evicted, NodeShutdown, …) say more than the phase
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
  const message = `the scheduler ${scheduler} has not looked at the pod`;
  return { area: 'schedule', reason: 'Unscheduled', message, ...timeOf(pod.metadata?.creationTimestamp) };
}

function timeCause(pod: Pod, minReadySeconds: number, now: number): PodCause | undefined {
  if (minReadySeconds === 0) return undefined;
  const at = availableAt(pod, minReadySeconds);
  if (at !== undefined && at <= now) return undefined;
  const message = `ready, and has to stay so for ${minReadySeconds}s`;
  return { area: 'time', reason: 'MinReadySeconds', message, ...(at === undefined ? {} : { at }) };
}

function unreadyCause(pod: Pod): PodCause {
  const ofContainer = containerCause(pod);
  if (ofContainer !== undefined) return { area: 'pod', ...ofContainer };
  const gate = (pod.spec?.readinessGates ?? []).find(
    ({ conditionType }) => conditionOf(pod, conditionType)?.status !== 'True',
  )?.conditionType;
  if (gate !== undefined) {
    const said = conditionOf(pod, gate)?.message ?? '';
    return { area: 'pod', reason: 'ReadinessGate', message: `${gate} is not True${said === '' ? '' : `: ${said}`}` };
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
