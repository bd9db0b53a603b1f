import { isReady } from '../../daemonset/availability.ts';
import { selectorMatches } from '../../daemonset/label-selector.ts';
import { controllerOf } from '../../daemonset/ownership.ts';
import { isTerminal, isTerminating } from '../../daemonset/pods-by-node.ts';
import type { KubeObject, LabelSelector, Pod } from '../../kube/wire.ts';
import { PODS } from '../kinds/pods.ts';
import { ApiError } from '../store/api-error.ts';
import type { Stored } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import type { ApiContext } from './context.ts';

interface Budget extends KubeObject {
  readonly spec?: {
    readonly selector?: LabelSelector;
    readonly minAvailable?: number | string;
    readonly maxUnavailable?: number | string;
    readonly unhealthyPodEvictionPolicy?: string;
  };
}

/**
 * Throws the refusal (429) of a PodDisruptionBudget that forbids to evict the pod. The API server asks the budget's status, which
 * here is worked out when it is needed: as the disruption controller does, for which a DaemonSet has no scale, so that maxUnavailable and percentages
 * allow nothing.
 */
export function checkBudgets({ store, catalog }: ApiContext, pod: Stored<Pod>): void {
  const kind = catalog.find('policy', 'v1', 'poddisruptionbudgets')?.kind;
  if (kind === undefined) return;
  if (isTerminating(pod) || isTerminal(pod) || pod.status?.phase === 'Pending') return;
  const { namespace, labels = {} } = pod.metadata;
  const all: readonly Stored<Budget>[] = store.list(kind, namespace);
  const budgets = all.filter(({ spec }) => selectorMatches(spec?.selector, labels));
  if (budgets.length > 1) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new ApiError(500, '', message);
  }
  for (const budget of budgets) checkBudget(store, pod, budget);
}

function checkBudget(store: Store, pod: Stored<Pod>, { spec, metadata }: Stored<Budget>): void {
  const { name, namespace } = metadata;
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy } = spec ?? {};
  const pods = store.list(PODS, namespace).filter((one) => selectorMatches(spec?.selector, one.metadata.labels ?? {}));
  const healthy = pods.filter((one) => isReady(one) && !isTerminating(one)).length;
  const isUnhealthy = !isReady(pod);
  if (isUnhealthy && unhealthyPodEvictionPolicy === 'AlwaysAllow') return;
  if (maxUnavailable !== undefined || typeof minAvailable === 'string') {
    const owner = pods.map(controllerOf).find((one) => one !== undefined);
    // one that failed from the start has never been observed, and is said to be in the making for ever
    throw owner === undefined
      ? refused(`The disruption budget ${name} does not allow evicting pods currently`)
      : unobserved(name);
  }
  if (minAvailable === undefined) throw refused(`The disruption budget ${name} does not allow evicting pods currently`);
  if (isUnhealthy && healthy >= minAvailable && minAvailable > 0) return;
  if (healthy > minAvailable) return;
  throw refused(`The disruption budget ${name} needs ${minAvailable} healthy pods and has ${healthy} currently`);
}

function unobserved(name: string): ApiError {
  return refused(`The disruption budget ${name} is still being processed by the server.`, 10);
}

function refused(message: string, retryAfterSeconds?: number): ApiError {
  const causes = [{ reason: 'DisruptionBudget', message }];
  const details = retryAfterSeconds === undefined ? { causes } : { causes, retryAfterSeconds };
  return new ApiError(
    429,
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    details,
  );
}
