import { DsError } from '../../core/errors.ts';
import type { Hint } from '../../core/hint.ts';
import { labelQuery } from '../../apimachinery/labels/label-query.ts';
import type { AgentChoice } from '../../daemonset/pods/agent-pods.ts';
import { NODE_FILTERS, type NodeFilter } from '../../daemonset/status/node-report.ts';
import type { Argument, Flags } from './define.ts';
import { daemonSetAndNodes, nodeName } from './object-names.ts';

/** The flags that choose pods of a DaemonSet by their nodes. */
export const AGENT_FLAGS = {
  node: {
    type: 'strings',
    value: 'NODE',
    split: true,
    complete: 'nodes',
    help: 'only the pods on these nodes; as the arguments after NAME',
  },
  selector: {
    type: 'string',
    short: 'l',
    value: 'SELECTOR',
    complete: 'nodeLabels',
    help: "label selector of nodes, as in 'pool=gpu,zone!=a'",
  },
  only: {
    type: 'string',
    value: 'WHICH',
    choices: NODE_FILTERS.filter((filter) => filter !== 'missing'),
    help: 'only the pods on nodes in this state, as in ds nodes',
  },
} as const satisfies Flags;

/** The arguments of commands on pods of one DaemonSet. */
export const AGENT_ARGS: readonly Argument[] = [
  { name: 'NAME', help: 'name of the DaemonSet', complete: 'daemonsets' },
  { name: 'NODE', help: 'only the pods on these nodes', optional: true, many: true, complete: 'nodes' },
];

/** The arguments of commands on the pod of one node. */
export const NODE_ARGS: readonly Argument[] = [
  { name: 'NAME', help: 'name of the DaemonSet', complete: 'daemonsets' },
  { name: 'NODE', help: 'node of the pod', optional: true, many: true, complete: 'nodes' },
];

interface AgentFlagValues {
  readonly node: readonly string[];
  readonly selector: string | undefined;
  readonly only: string | undefined;
}

/** Which pods a command line means. Throws a DsError of kind `usage`, with the example as its hint when no DaemonSet is named. */
export function agentChoice(
  args: readonly string[],
  { node, selector, only }: AgentFlagValues,
  example: Hint,
): AgentChoice & { readonly name: string } {
  const { name, nodes: named } = daemonSetAndNodes(args, example);
  const nodes = [...new Set([...named, ...node.map(nodeName)])];
  labelQuery(selector ?? '');
  if (nodes.length > 0 && (selector ?? '') !== '') {
    throw new DsError('usage', 'node names cannot be provided when a selector is specified');
  }
  return { name, nodes, selector, only: only as NodeFilter | undefined };
}
