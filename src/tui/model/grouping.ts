import { ownMember } from '../../core/json/members.ts';
import type { Node } from '../../kube/wire.ts';

/** Labels to group nodes by, best first: the zone, then the node pools of clouds and installers. */
export const GROUP_LABELS: readonly string[] = [
  'topology.kubernetes.io/zone',
  'cloud.google.com/gke-nodepool',
  'eks.amazonaws.com/nodegroup',
  'karpenter.sh/nodepool',
  'kubernetes.azure.com/agentpool',
  'agentpool',
  'alpha.eksctl.io/nodegroup-name',
  'doks.digitalocean.com/node-pool',
  'failure-domain.beta.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'kubernetes.io/arch',
];

/** Stands for no grouping. */
export const ALL_NODES = '';

/** The labels that nodes can be grouped by, best first; `requested` comes first even when no node has it. */
export function groupLabels(nodes: readonly Node[], requested: string | undefined): readonly string[] {
  const useful = GROUP_LABELS.filter((label) => {
    const [first, ...others] = new Set(nodes.map((node) => ownMember(node.metadata?.labels, label)));
    return others.length > 0 || first !== undefined;
  });
  const first = requested === undefined ? [] : [requested];
  return [...first, ...useful.filter((label) => label !== requested), ALL_NODES];
}

/** The group of a node by that label; undefined when the node is gone or does not have the label. */
export function groupOf(node: Node | undefined, label: string): string | undefined {
  return label === ALL_NODES ? 'all nodes' : ownMember(node?.metadata?.labels, label);
}
