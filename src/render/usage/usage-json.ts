import type { JsonObject } from '../../core/json/json.ts';
import type { Amount } from '../../apimachinery/quota/amounts.ts';
import { quantityText } from '../../apimachinery/quantity/quantity-text.ts';
import { USAGE_RESOURCES, type PodUsage, type Usage, type UsageResource } from '../../daemonset/usage/pod-usage.ts';
import {
  distributionOf,
  shareOf,
  type Outlier,
  type UsageBasis,
  type UsagePool,
} from '../../daemonset/usage/usage-summary.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { totalsOf } from './pool-table.ts';

export interface UsageJsonInput {
  readonly ds: DaemonSet;
  /** The version of metrics.k8s.io; undefined without metrics. */
  readonly metrics: string | undefined;
  readonly pods: readonly PodUsage[];
  readonly outliers: readonly Outlier[];
  /** With `--by`. */
  readonly by: { readonly label: string; readonly pools: readonly UsagePool[] } | undefined;
}

/** `ds top -o json`. The format is stable: fields are only added. Amounts are quantities, and shares are fractions. */
export function usageJson({ ds, metrics, pods, outliers, by }: UsageJsonInput): JsonObject {
  return {
    apiVersion: 'daemonset-cli/v1',
    kind: 'DaemonSetUsage',
    daemonSet: { name: ds.metadata?.name, namespace: ds.metadata?.namespace, uid: ds.metadata?.uid },
    metrics,
    label: by?.label,
    pools: by?.pools.map(poolJson),
    pods: pods.map((pod) => podJson(pod, outliers)),
  };
}

function text(amount: Amount | undefined): string | undefined {
  return amount && quantityText(amount);
}

/** Four digits are a hundredth of a percent. */
function share(part: Amount | undefined, whole: Amount | undefined): number | undefined {
  const exact = shareOf(part, whole);
  return exact === undefined ? undefined : Math.round(exact * 10_000) / 10_000;
}

function podJson(pod: PodUsage, outliers: readonly Outlier[]): JsonObject {
  const of = (resource: UsageResource): JsonObject => {
    const allocatable = pod.allocatable?.get(resource);
    const { used, requested } = pod[resource];
    return {
      ...resourceJson(pod, resource),
      allocatable: text(allocatable),
      usedShare: share(used, allocatable),
      requestedShare: share(requested, allocatable),
    };
  };
  return {
    node: pod.agent.node,
    name: pod.agent.name,
    outlier: outliers.filter(({ usage }) => usage === pod).map(({ resource }) => resource),
    cpu: of('cpu'),
    memory: of('memory'),
    containers: pod.containers.map((container) => ({
      name: container.name,
      cpu: resourceJson(container, 'cpu'),
      memory: resourceJson(container, 'memory'),
    })),
  };
}

function resourceJson(usage: Usage, resource: UsageResource): JsonObject {
  const { used, requested, limit } = usage[resource];
  return { used: text(used), requested: text(requested), limit: text(limit) };
}

function poolJson({ value, pods }: UsagePool): JsonObject {
  const of = (resource: UsageResource, basis: UsageBasis): JsonObject | undefined => {
    const found = distributionOf(pods, resource, basis);
    if (found === undefined) return undefined;
    const { amount, allocatable } = totalsOf(pods, resource, basis);
    const { p50, p95, max } = found;
    return { p50: text(p50), p95: text(p95), max: text(max), sum: text(amount), share: share(amount, allocatable) };
  };
  const both = USAGE_RESOURCES.map((resource): readonly [string, JsonObject] => [
    resource,
    { used: of(resource, 'used'), requested: of(resource, 'requested') },
  ]);
  return { value, pods: pods.length, ...Object.fromEntries(both) };
}
