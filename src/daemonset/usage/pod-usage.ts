import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { amountsOf, sumOf, type Amount, type Amounts } from '../../apimachinery/quota/amounts.ts';
import { containerResources, containersOf, podResourcesWithOverhead } from '../../apimachinery/quota/pod-resources.ts';
import type { Node } from '../../kube/wire.ts';
import type { AgentPod } from '../pods/agent-pods.ts';
import { isTerminal } from '../pods/pods-by-node.ts';

/** The resources that metrics.k8s.io has. */
export const USAGE_RESOURCES = ['cpu', 'memory'] as const;
export type UsageResource = (typeof USAGE_RESOURCES)[number];

export interface ResourceUsage {
  /** Undefined when the metrics server has no value yet. */
  readonly used: Amount | undefined;
  /** Undefined when nothing is requested, or there is no limit. */
  readonly requested: Amount | undefined;
  readonly limit: Amount | undefined;
}

export type Usage = Readonly<Record<UsageResource, ResourceUsage>>;

export interface ContainerUsage extends Usage {
  readonly name: string;
}

/** What a pod uses and requests. */
export interface PodUsage extends Usage {
  readonly agent: AgentPod;
  /** Those that run to the end: the containers, and the sidecars among the init containers. */
  readonly containers: readonly ContainerUsage[];
  /** What the node has for pods; undefined when it is not known. */
  readonly allocatable: Amounts | undefined;
}

interface Metrics {
  /** By container. */
  readonly containers: ReadonlyMap<string, Amounts>;
}

/** A pod's usage is the sum of its containers, as in `kubectl top`. */
function metricsOf(podMetrics: JsonObject): Metrics {
  const containers = arrayAt(podMetrics, 'containers').filter(isObject);
  return { containers: new Map(containers.map((one) => [nameOf(one), amountsOf(objectAt(one, 'usage'))])) };
}

function nameOf(container: JsonObject): string {
  return stringAt(container, 'name') ?? '';
}

function usageOf(used: Amounts | undefined, requests: Amounts, limits: Amounts): Usage {
  const of = (resource: UsageResource): ResourceUsage => ({
    used: used?.get(resource),
    requested: requests.get(resource),
    limit: limits.get(resource),
  });
  return { cpu: of('cpu'), memory: of('memory') };
}

function containerUsages(spec: JsonObject, metrics: Metrics | undefined): readonly ContainerUsage[] {
  const { main, init } = containersOf(spec);
  const sidecars = init.filter((container) => container['restartPolicy'] === 'Always');
  return [...main, ...sidecars].map((container) => ({
    name: nameOf(container),
    ...usageOf(
      metrics?.containers.get(nameOf(container)),
      containerResources(container, 'requests'),
      containerResources(container, 'limits'),
    ),
  }));
}

/**
 * The usage of each pod that has not ended, from the PodMetrics of its namespace. A pod without PodMetrics is too young for them, or does
 * not run.
 */
export function podUsages(
  agents: readonly AgentPod[],
  podMetrics: readonly JsonObject[],
  nodes: readonly Node[],
): readonly PodUsage[] {
  const metrics = new Map(podMetrics.map((one) => [stringAt(objectAt(one, 'metadata'), 'name') ?? '', metricsOf(one)]));
  const allocatable = new Map(
    nodes.map(({ metadata, status }) => [
      metadata?.name ?? '',
      amountsOf(status?.allocatable as JsonObject | undefined),
    ]),
  );
  return agents
    .filter(({ pod }) => !isTerminal(pod))
    .map((agent) => {
      const spec = (agent.pod.spec ?? {}) as unknown as JsonObject;
      const own = metrics.get(agent.name);
      const used = own && sumOf(...own.containers.values());
      return {
        agent,
        ...usageOf(used, podResourcesWithOverhead(spec, 'requests'), podResourcesWithOverhead(spec, 'limits')),
        containers: containerUsages(spec, own),
        allocatable: allocatable.get(agent.node),
      };
    });
}
