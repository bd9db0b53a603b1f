import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import {
  agentPods,
  chosenNodes,
  needsNodes,
  onNodes,
  type AgentChoice,
  type AgentPod,
} from '../../daemonset/pods/agent-pods.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { DaemonSet, Node } from '../../kube/wire.ts';
import { allNodes, snapshotOf } from '../cluster/cluster-snapshot.ts';
import { listNodes, podsOf } from '../cluster/daemonset-snapshot.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';
import { missingNode } from '../cluster/missing-node.ts';

export interface SelectedPods {
  readonly ds: DaemonSet;
  /** Bound pods, in the order of node names. */
  readonly pods: readonly AgentPod[];
  /** For each named node without a pod of the DaemonSet: that the node does not exist, or that it has no pod. */
  readonly problems: readonly DsError[];
}

export interface SelectOptions extends CallOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The caller needs the labels of the nodes. */
  readonly withLabels?: boolean;
  /** Every node, if the caller lists them anyway. */
  readonly nodes?: Promise<readonly Node[]>;
  /** Fields of pods that the caller uses, of those that lists usually go without. */
  readonly needed?: readonly string[];
}

/**
 * The pods of a DaemonSet, by owner and not only by selector, on the chosen nodes. Nodes are read only where the choice depends on them,
 * because many users may not list nodes. Throws the server's `notFound` when the DaemonSet does not exist.
 */
export async function selectAgentPods(
  client: Client,
  { namespace, name }: NamedDaemonSet,
  choice: AgentChoice,
  { now, signal, withLabels = false, needed, nodes: listed }: SelectOptions,
): Promise<SelectedPods> {
  const readsNodes = needsNodes(choice) || withLabels;
  const nodes = readsNodes ? (listed ?? allNodes(client, { signal })) : undefined;
  // handled here, because nothing awaits the nodes when the DaemonSet does not exist
  nodes?.catch(() => undefined);
  const ds = await client.get<DaemonSet>({ resource: DAEMON_SETS, namespace, name }, { signal });
  if (nodes === undefined) {
    const pods = onNodes(agentPods(await podsOf(client, ds, { signal, needed })), choice);
    return { ds, pods, problems: await problemsOf(client, ds, choice.nodes, { pods, signal }) };
  }
  const [snapshot, known] = await Promise.all([snapshotOf(client, ds, { now, signal, needed, nodes }), nodes]);
  const chosen = chosenNodes(snapshot.view, snapshot, choice);
  const every = agentPods([...snapshot.view.pods.values()].flat(), known);
  const pods = every.filter(({ node }) => chosen.has(node));
  return { ds, pods, problems: await problemsOf(client, ds, choice.nodes, { pods: every, known, signal }) };
}

interface Known extends CallOptions {
  readonly pods: readonly AgentPod[];
  readonly known?: readonly Node[];
}

async function problemsOf(
  client: Client,
  ds: DaemonSet,
  nodes: readonly string[],
  { pods, known, signal }: Known,
): Promise<readonly DsError[]> {
  const { namespace = '', name = '' } = ds.metadata ?? {};
  const withPods = new Set(pods.map(({ node }) => node));
  const without = nodes.filter((node) => !withPods.has(node));
  if (without.length === 0) return [];
  // a user who may not list nodes still learns that there is no pod
  const all = known ?? (await listNodes(client, { signal }));
  const names = all?.map(({ metadata }) => metadata?.name ?? '');
  return without.map((node) =>
    names?.includes(node) === false
      ? missingNode(node, names, { namespace, name })
      : new DsError('notFound', `daemonset "${name}" has no pod on node "${node}"`, {
          hint: hint`to see why: ${dsCommand('nodes', [name, node], { namespace, flags: { why: true } })}`,
        }),
  );
}

/** The error for a choice that leaves no pod, when no named node explains it. */
export function noAgentPods({ metadata }: DaemonSet, choice: AgentChoice): DsError {
  const { namespace = '', name = '' } = metadata ?? {};
  const state = choice.only === undefined ? '' : ` that are ${choice.only}`;
  const labels = (choice.selector ?? '') === '' ? '' : ` with ${choice.selector ?? ''}`;
  const where = state === '' && labels === '' ? 'any node' : `nodes${state}${labels}`;
  return new DsError('notFound', `daemonset "${name}" has no pods on ${where} in namespace "${namespace}"`, {
    hint: hint`the nodes of ${name}: ${dsCommand('nodes', [name], { namespace })}`,
  });
}
