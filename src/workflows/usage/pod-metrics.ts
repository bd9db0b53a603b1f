import { asDsError, isKind, type ErrorKind } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json/json.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { createDiscovery } from '../../kube/discovery/discovery.ts';
import { findKind } from '../../kube/discovery/find-kind.ts';
import { apiVersionOf } from '../../kube/resource.ts';

const POD_METRICS = { group: 'metrics.k8s.io', kind: 'PodMetrics' };

/** The kinds of errors of a metrics server that is down, or that the user may not read. */
const WITHOUT_METRICS: readonly ErrorKind[] = ['forbidden', 'notFound', 'server', 'tooManyRequests'];

export interface PodMetricsOptions extends CallOptions {
  readonly namespace: string;
  readonly labelSelector: string;
}

export type PodMetricsAnswer =
  | { readonly apiVersion: string; readonly items: readonly JsonObject[] }
  /** Why there are none, as a sentence without a full stop. */
  | { readonly missing: string };

/** The PodMetrics of a namespace, in the version of metrics.k8s.io that the server prefers. */
export async function readPodMetrics(
  client: Client,
  { namespace, labelSelector, signal }: PodMetricsOptions,
): Promise<PodMetricsAnswer> {
  try {
    const resource = await findKind(client, createDiscovery(client), POD_METRICS, { signal });
    if (resource === undefined) return { missing: 'the cluster has no metrics server (metrics.k8s.io)' };
    const { items } = await client.list({ resource, namespace }, { labelSelector, chunkSize: 0, signal });
    return { apiVersion: apiVersionOf(resource), items: items as unknown as readonly JsonObject[] };
  } catch (error) {
    if (!isKind(error, ...WITHOUT_METRICS)) throw error;
    return { missing: `the metrics server cannot be read: ${asDsError(error)?.message ?? ''}` };
  }
}
