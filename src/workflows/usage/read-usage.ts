import type { DsError } from '../../core/errors.ts';
import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import { needsNodes, type AgentChoice } from '../../daemonset/pods/agent-pods.ts';
import { podUsages, type PodUsage } from '../../daemonset/usage/pod-usage.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { selectAgentPods } from '../agents/select-agent-pods.ts';
import { allNodes } from '../cluster/cluster-snapshot.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';
import { unlessForbidden } from '../cluster/unless-forbidden.ts';
import { POD_RESOURCES } from '../cluster/unused-fields.ts';
import { readPodMetrics } from './pod-metrics.ts';

export interface DaemonSetUsage {
  readonly ds: DaemonSet;
  readonly pods: readonly PodUsage[];
  /** The version of the metrics, or why there are none. */
  readonly metrics: { readonly apiVersion: string } | { readonly missing: string };
  /** False when nodes may not be listed, so that shares of allocatable are not known. */
  readonly nodesKnown: boolean;
  /** For each named node without a pod. */
  readonly problems: readonly DsError[];
}

export interface UsageOptions extends CallOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The caller needs the labels of the nodes. */
  readonly withLabels: boolean;
}

/**
 * What the chosen pods of a DaemonSet use and request. Without a metrics server, or when it may not be read, the usage is not known.
 * Nodes that may not be listed are an error only when the choice depends on them.
 */
export async function readUsage(
  client: Client,
  named: NamedDaemonSet,
  choice: AgentChoice,
  { now, withLabels, signal }: UsageOptions,
): Promise<DaemonSetUsage> {
  const listed = allNodes(client, { signal, needed: ['status.allocatable'] });
  // handled here, because nothing awaits the nodes when the DaemonSet does not exist
  listed.catch(() => undefined);
  const { ds, pods, problems } = await selectAgentPods(client, named, choice, {
    now,
    signal,
    withLabels,
    nodes: listed,
    needed: POD_RESOURCES,
  });
  const [nodes, metrics] = await Promise.all([
    needsNodes(choice) || withLabels ? listed : unlessForbidden(listed),
    readPodMetrics(client, { namespace: named.namespace, labelSelector: selectorText(ds.spec?.selector), signal }),
  ]);
  const items = 'items' in metrics ? metrics.items : [];
  return { ds, pods: podUsages(pods, items, nodes ?? []), metrics, nodesKnown: nodes !== undefined, problems };
}
