import type { JsonObject } from '../../../core/json/json.ts';
import { quantityText } from '../../../apimachinery/quantity/quantity-text.ts';
import type { Pod } from '../../../kube/wire.ts';
import { simulatedUsage, type MetricsSettings, type SimulatedUsage } from '../../kubelet/resource-usage.ts';
import { NODES } from '../../kinds/nodes.ts';
import { PODS } from '../../kinds/pods.ts';
import { notFound } from '../../store/api-error.ts';
import { timestamp, type Stored } from '../../store/object.ts';
import { parseLabelSelector } from '../../store/selectors.ts';
import type { ApiContext } from '../context.ts';
import { methodNotAllowed, noSuchPath } from '../errors.ts';
import { jsonResponse, type ApiRequest, type ApiResponse } from '../http.ts';
import type { Route } from '../route.ts';

export const METRICS_GROUP = 'metrics.k8s.io';
export const METRICS_VERSION = 'v1beta1';

/** For discovery. */
export const METRICS_RESOURCES = [
  { plural: 'nodes', kind: 'NodeMetrics', namespaced: false },
  { plural: 'pods', kind: 'PodMetrics', namespaced: true },
] as const;

/** The name of a metrics server for how long it measures. */
const WINDOW = '15s';

type Metrics = JsonObject & { readonly metadata: { readonly name: string } };

/** Answers a request for NodeMetrics or PodMetrics. */
export function metricsResponse(
  context: ApiContext & { readonly metrics: MetricsSettings },
  { method }: ApiRequest,
  { version, plural, namespace, name, subresource }: Route,
  query: URLSearchParams,
): ApiResponse {
  const resource = METRICS_RESOURCES.find((one) => one.plural === plural);
  if (version !== METRICS_VERSION || resource === undefined || subresource !== undefined) throw noSuchPath();
  if (!resource.namespaced && namespace !== undefined) throw noSuchPath();
  if (method !== 'GET') throw methodNotAllowed();
  const all = resource.plural === 'pods' ? podMetrics(context, namespace) : nodeMetrics(context);
  const head = { kind: resource.kind, apiVersion: `${METRICS_GROUP}/${METRICS_VERSION}` };
  if (name !== undefined) {
    const found = all.find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw notFound({ group: METRICS_GROUP, plural: resource.plural }, name);
    return jsonResponse(200, { ...head, ...found });
  }
  const matches = parseLabelSelector(query.get('labelSelector') ?? '');
  const items = all.filter(({ metadata }) => matches?.((metadata as Labelled).labels ?? {}) !== false);
  return jsonResponse(200, { ...head, kind: `${resource.kind}List`, metadata: {}, items });
}

interface Labelled {
  readonly labels?: Readonly<Record<string, string>>;
}

interface Measured {
  readonly pod: Stored<Pod>;
  readonly containers: readonly { readonly name: string; readonly usage: SimulatedUsage }[];
}

/** Pods of which every container has run for long enough, as a metrics server needs two measurements of each. */
function measuredPods(
  { store, clock, metrics }: ApiContext & { readonly metrics: MetricsSettings },
  namespace?: string,
): readonly Measured[] {
  const before = clock.now() - metrics.delayMs;
  return (store.list(PODS, namespace) as readonly Stored<Pod>[]).flatMap((pod) => {
    const statuses = pod.status?.containerStatuses ?? [];
    const isMeasured =
      statuses.length > 0 && statuses.every(({ state }) => Date.parse(state?.running?.startedAt ?? '') <= before);
    if (!isMeasured) return [];
    const sidecars = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
    const containers = [...(pod.spec?.containers ?? []), ...sidecars].map((container) => ({
      name: container.name,
      usage: simulatedUsage(container, pod.spec?.nodeName ?? '', metrics.usage),
    }));
    return [{ pod, containers }];
  });
}

function quantities({ cpu, memory }: SimulatedUsage): JsonObject {
  return {
    cpu: quantityText({ nano: cpu, family: 'decimal' }),
    memory: quantityText({ nano: memory, family: 'binary' }),
  };
}

function podMetrics(
  context: ApiContext & { readonly metrics: MetricsSettings },
  namespace?: string,
): readonly Metrics[] {
  const now = timestamp(context.clock.now());
  return measuredPods(context, namespace).map(({ pod: { metadata }, containers }) => ({
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      creationTimestamp: now,
      labels: metadata.labels,
    },
    timestamp: now,
    window: WINDOW,
    containers: containers.map(({ name, usage }) => ({ name, usage: quantities(usage) })),
  }));
}

/** A node uses what its pods use. */
function nodeMetrics(context: ApiContext & { readonly metrics: MetricsSettings }): readonly Metrics[] {
  const now = timestamp(context.clock.now());
  const used = new Map<string, SimulatedUsage>();
  for (const { pod, containers } of measuredPods(context)) {
    const node = pod.spec?.nodeName ?? '';
    const { cpu, memory } = used.get(node) ?? { cpu: 0n, memory: 0n };
    used.set(node, {
      cpu: containers.reduce((sum, { usage }) => sum + usage.cpu, cpu),
      memory: containers.reduce((sum, { usage }) => sum + usage.memory, memory),
    });
  }
  return context.store.list(NODES).map(({ metadata: { name, labels } }) => ({
    metadata: { name, creationTimestamp: now, labels },
    timestamp: now,
    window: WINDOW,
    usage: quantities(used.get(name) ?? { cpu: 0n, memory: 0n }),
  }));
}
