import type { Node } from '../../kube/wire.ts';

export type NodeCondition = NonNullable<NonNullable<Node['status']>['conditions']>[number];

export function nodeCondition({ status }: Node, type: string): NodeCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

export function isReadyNode(node: Node): boolean {
  return nodeCondition(node, 'Ready')?.status === 'True';
}
