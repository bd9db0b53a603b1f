import type { Node, Pod } from '../../kube/wire.ts';

type PodCondition = NonNullable<NonNullable<Pod['status']>['conditions']>[number];
export type NodeCondition = NonNullable<NonNullable<Node['status']>['conditions']>[number];

/** A condition of a pod, without what is kept of the one before it. */
export interface PodVerdict {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

/** The conditions with this one among them; when its status did not change, nor does its time. */
export function withPodCondition(pod: Pod, verdict: PodVerdict, now: string): readonly PodCondition[] {
  const conditions = pod.status?.conditions ?? [];
  const before = conditions.find(({ type }) => type === verdict.type);
  const since = before?.status === verdict.status ? before.lastTransitionTime : undefined;
  const generation = pod.metadata?.generation;
  // `lastProbeTime: null` is what the server writes, and what no type allows.
  const condition = {
    ...verdict,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    lastProbeTime: null,
    lastTransitionTime: since ?? now,
  } as unknown as PodCondition;
  return before === undefined
    ? [...conditions, condition]
    : conditions.map((one) => (one.type === verdict.type ? condition : one));
}

export function nodeCondition({ status }: Node, type: string): NodeCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

export function isReadyNode(node: Node): boolean {
  return nodeCondition(node, 'Ready')?.status === 'True';
}
