import { byText } from '../../core/text/by-text.ts';
import { labelQuery } from '../../apimachinery/labels/label-query.ts';
import type { Node, Pod } from '../../kube/wire.ts';
import { matchesFilter, nodeReports, type NodeFilter, type ReportContext } from '../status/node-report.ts';
import type { DaemonSetView } from '../status/view.ts';
import { comparePods, isBound } from './pods-by-node.ts';

/** Which pods of a DaemonSet a command works on. Every part that is set must apply. */
export interface AgentChoice {
  /** Only on these nodes; on all when empty. */
  readonly nodes: readonly string[];
  /** A label selector of nodes. */
  readonly selector?: string | undefined;
  /** A state of nodes, as `ds nodes --only` has them. */
  readonly only?: NodeFilter | undefined;
}

/** A pod of a DaemonSet that a kubelet knows. */
export interface AgentPod {
  readonly pod: Pod;
  /** The pod's own name. */
  readonly name: string;
  /** The node that it is bound to. */
  readonly node: string;
  /** Of the node; undefined when nodes were not read, or the node is gone. */
  readonly labels: Readonly<Record<string, string>> | undefined;
}

/** Whether the choice depends on Node objects, and not only on pods. */
export function needsNodes({ selector, only }: AgentChoice): boolean {
  return (selector ?? '') !== '' || only !== undefined;
}

/** The bound pods by node, each node's in the controller's order. A replaced pod that still terminates is among them. */
export function agentPods(pods: Iterable<Pod>, nodes: Iterable<Node> = []): readonly AgentPod[] {
  const labels = new Map([...nodes].map(({ metadata }) => [metadata?.name ?? '', metadata?.labels ?? {}]));
  return [...pods]
    .filter(isBound)
    .map((pod): AgentPod => {
      const node = pod.spec?.nodeName ?? '';
      return { pod, name: pod.metadata?.name ?? '', node, labels: labels.get(node) };
    })
    .toSorted((a, b) => byText(a.node, b.node) || comparePods(a.pod, b.pod));
}

/** Those on nodes of the given names. */
export function onNodes(pods: readonly AgentPod[], { nodes }: AgentChoice): readonly AgentPod[] {
  const named = new Set(nodes);
  return named.size === 0 ? pods : pods.filter(({ node }) => named.has(node));
}

/** The names of the nodes that match the whole choice. */
export function chosenNodes(
  view: DaemonSetView,
  context: ReportContext,
  { nodes, selector, only }: AgentChoice,
): ReadonlySet<string> {
  const named = new Set(nodes);
  const matches = labelQuery(selector ?? '');
  const reports = nodeReports(view, context).filter(
    (report) =>
      (named.size === 0 || named.has(report.name)) &&
      (only === undefined || matchesFilter(report, only)) &&
      matches(report.node?.metadata?.labels ?? {}),
  );
  return new Set(reports.map(({ name }) => name));
}
