import type { Node, Pod } from '../../kube/wire.ts';

type PodCondition = NonNullable<NonNullable<Pod['status']>['conditions']>[number];
export type NodeCondition = NonNullable<NonNullable<Node['status']>['conditions']>[number];

/** A new condition of a pod, without what it keeps from the one before. */
export interface PodVerdict {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

/** The conditions with this one added or replaced; its transition time changes only with its status. */
export function withPodCondition(pod: Pod, verdict: PodVerdict, now: string): readonly PodCondition[] {
  const conditions = pod.status?.conditions ?? [];
  const before = conditions.find(({ type }) => type === verdict.type);
  const since = before?.status === verdict.status ? before.lastTransitionTime : undefined;
  const generation = pod.metadata?.generation;
  // The server writes `lastProbeTime: null`, which the types do not allow.
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
