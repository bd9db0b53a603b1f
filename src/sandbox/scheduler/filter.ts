import { readTerm, requiredTerms, termMatches, type Term } from '../../daemonset/placement/node-affinity.ts';
import { tolerationFor } from '../../daemonset/placement/tolerations.ts';
import type { Node, Pod, Toleration } from '../../kube/wire.ts';
import { demandOf, type Demand } from './demand.ts';
import { allocatableOf, type NodeUse } from './node-use.ts';

/** Why a node does not fit a pod, with the scheduler's message. */
export interface Unfit {
  readonly reasons: readonly string[];
  /** Preemption would not help. */
  readonly stuck: boolean;
}

/** A pod for the filters. */
export interface Request {
  readonly pod: Pod;
  readonly demand: Demand;
  readonly tolerations: readonly Toleration[];
  readonly selector: readonly (readonly [key: string, value: string])[];
  readonly terms: readonly Term[] | undefined;
  /** The node names in its required affinity; undefined when it names none. */
  readonly named: ReadonlySet<string> | undefined;
}

const UNSCHEDULABLE = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export function requestOf(pod: Pod): Request {
  const terms = requiredTerms(pod.spec ?? {})?.map(readTerm);
  return {
    pod,
    demand: demandOf(pod),
    tolerations: pod.spec?.tolerations ?? [],
    selector: Object.entries(pod.spec?.nodeSelector ?? {}),
    terms,
    named: namedNodes(terms),
  };
}

/** The nodes that the terms name; undefined when a term names none, so that all nodes must be checked. */
function namedNodes(terms: readonly Term[] | undefined): ReadonlySet<string> | undefined {
  if (terms === undefined || terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { requirements } of terms) {
    const byName = requirements.filter(
      ({ on, key, operator }) => on === 'field' && key === 'metadata.name' && operator === 'In',
    );
    const [first, ...others] = byName;
    if (first === undefined) return undefined;
    for (const name of first.values) if (others.every(({ values }) => values.includes(name))) names.add(name);
  }
  return names;
}

/** The first filter that rejects the pod, in the order of the default profile; undefined when it fits. */
export function unfit(request: Request, node: Node, use: NodeUse): Unfit | undefined {
  const { pod, demand, tolerations } = request;
  if (node.spec?.unschedulable === true && tolerationFor(tolerations, UNSCHEDULABLE) === undefined) {
    return { reasons: ['node(s) were unschedulable'], stuck: true };
  }
  const wanted = pod.spec?.nodeName ?? '';
  if (wanted !== '' && wanted !== node.metadata?.name) {
    return { reasons: ["node(s) didn't match the requested node name"], stuck: true };
  }
  if (
    (node.spec?.taints ?? []).some((taint) => repels(taint.effect) && tolerationFor(tolerations, taint) === undefined)
  ) {
    return { reasons: ['node(s) had untolerated taint(s)'], stuck: true };
  }
  if (!isSelected(request, node)) {
    return { reasons: ["node(s) didn't match Pod's node affinity/selector"], stuck: true };
  }
  if (demand.ports.length > 0 && use.clashes(demand.ports)) {
    return { reasons: ["node(s) didn't have free ports for the requested pod ports"], stuck: false };
  }
  return insufficient(demand, node, use);
}

function repels(effect: string): boolean {
  return effect === 'NoSchedule' || effect === 'NoExecute';
}

function isSelected({ selector, terms }: Request, node: Node): boolean {
  const labels = node.metadata?.labels ?? {};
  return (
    selector.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value) &&
    (terms === undefined || terms.some((term) => termMatches(term, node)))
  );
}

function insufficient({ requests }: Demand, node: Node, use: NodeUse): Unfit | undefined {
  const allocatable = allocatableOf(node);
  const reasons: string[] = [];
  let stuck = false;
  if (use.pods + 1 > (allocatable.get('pods') ?? 0)) reasons.push('Too many pods');
  for (const [resource, amount] of requests) {
    const capacity = allocatable.get(resource) ?? 0;
    if (amount === 0 || amount <= capacity - use.requested(resource)) continue;
    reasons.push(`Insufficient ${resource}`);
    stuck ||= amount > capacity;
  }
  return reasons.length === 0 ? undefined : { reasons, stuck };
}

/** The scheduler's message when no node fits: the number of nodes for each reason. */
export function unfitMessage(total: number, unfits: readonly Unfit[]): string {
  const counts = new Map<string, number>();
  for (const { reasons } of unfits) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  // Nodes that the affinity by name excludes were not filtered.
  const absent = total - unfits.length;
  if (absent > 0) counts.set("node(s) didn't satisfy plugin(s) [NodeAffinity]", absent);
  const none = `0/${total} nodes are available`;
  const hopeful = unfits.filter(({ stuck }) => !stuck).length;
  const preemption = new Map<string, number>();
  if (hopeful > 0) preemption.set('No preemption victims found for incoming pod', hopeful);
  if (total > hopeful) preemption.set('Preemption is not helpful for scheduling', total - hopeful);
  const why = (reasons: ReadonlyMap<string, number>): string =>
    [...reasons]
      .map(([reason, count]) => `${count} ${reason}`)
      .sort()
      .join(', ');
  return `${none}: ${why(counts)}. no new claims to deallocate, preemption: ${none}: ${why(preemption)}.`;
}
