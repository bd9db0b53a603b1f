import { isReady } from '../../../daemonset/pods/availability.ts';
import { selectorMatches } from '../../../apimachinery/labels/label-selector.ts';
import { controllerOf } from '../../../daemonset/pods/ownership.ts';
import { isTerminal, isTerminating } from '../../../daemonset/pods/pods-by-node.ts';
import type { KubeObject, LabelSelector, Pod } from '../../../kube/wire.ts';
import { PODS } from '../../kinds/pods.ts';
import { ApiError } from '../../store/api-error.ts';
import type { Stored } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';
import type { ApiContext } from '../context.ts';

interface Budget extends KubeObject {
  readonly spec?: {
    readonly selector?: LabelSelector;
    readonly minAvailable?: number | string;
    readonly maxUnavailable?: number | string;
    readonly unhealthyPodEvictionPolicy?: string;
  };
  readonly status?: BudgetStatus;
}

interface BudgetStatus {
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  readonly disruptionsAllowed: number;
  readonly observedGeneration?: number;
  readonly conditions?: readonly { readonly reason: string; readonly message: string }[];
}

/**
 * Throws 429 when a PodDisruptionBudget forbids the eviction. The API server reads the budget's status, which the disruption
 * controller writes; here it is calculated on demand. For that controller a DaemonSet has no scale, so maxUnavailable and
 * percentages cannot be calculated and allow nothing.
 */
export function checkBudgets({ store, catalog }: ApiContext, pod: Stored<Pod>): void {
  const kind = catalog.find('policy', 'v1', 'poddisruptionbudgets')?.kind;
  if (kind === undefined || isTerminating(pod) || isTerminal(pod) || pod.status?.phase === 'Pending') return;
  const { namespace, labels = {} } = pod.metadata;
  const all: readonly Stored<Budget>[] = store.list(kind, namespace);
  const budgets = all.filter(({ spec }) => selectorMatches(spec?.selector, labels));
  if (budgets.length > 1) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new ApiError(500, '', message);
  }
  for (const budget of budgets) {
    const status = statusOf(store, budget);
    const { name } = budget.metadata;
    store.modify(kind, { namespace, name }, (current): Budget => ({ ...current, status }), { subresource: 'status' });
    checkBudget(pod, { ...budget, status });
  }
}

function statusOf(store: Store, { spec, status, metadata }: Stored<Budget>): BudgetStatus {
  const { generation = 1, namespace } = metadata;
  const { minAvailable, maxUnavailable } = spec ?? {};
  const pods = store.list(PODS, namespace).filter((one) => selectorMatches(spec?.selector, one.metadata.labels ?? {}));
  const currentHealthy = pods.filter((one) => isReady(one) && !isTerminating(one)).length;
  const needsScale = maxUnavailable !== undefined || typeof minAvailable === 'string';
  const owner = needsScale ? pods.map(controllerOf).find((one) => one !== undefined) : undefined;
  const lastTransitionTime = new Date(store.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  const condition = (reason: string, message: string, isTrue: boolean) => ({
    type: 'DisruptionAllowed',
    status: isTrue ? 'True' : 'False',
    reason,
    message,
    lastTransitionTime,
  });
  if (owner !== undefined) {
    const message = `${owner.kind.toLowerCase()}s.${owner.apiVersion.replace(/\/.*/, '')} does not implement the scale subresource`;
    // The last counts stay; a budget that failed from the start was never observed.
    const before = status ?? NOTHING;
    return { ...before, disruptionsAllowed: 0, conditions: [condition('SyncFailed', message, false)] };
  }
  const desiredHealthy = typeof minAvailable === 'number' ? minAvailable : 0;
  const expectedPods = typeof minAvailable === 'number' ? pods.length : 0;
  const disruptionsAllowed = expectedPods === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const isAllowed = disruptionsAllowed > 0;
  const conditions = [condition(isAllowed ? 'SufficientPods' : 'InsufficientPods', '', isAllowed)];
  return {
    currentHealthy,
    desiredHealthy,
    expectedPods,
    disruptionsAllowed,
    observedGeneration: generation,
    conditions,
  };
}

const NOTHING: BudgetStatus = { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, disruptionsAllowed: 0 };

function checkBudget(pod: Stored<Pod>, { spec, status = NOTHING, metadata }: Stored<Budget>): void {
  const { currentHealthy, desiredHealthy, disruptionsAllowed, observedGeneration = 0, conditions = [] } = status;
  if (!isReady(pod)) {
    if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return;
    if (currentHealthy >= desiredHealthy && desiredHealthy > 0) return;
  }
  const budget = `The disruption budget ${metadata.name}`;
  if (observedGeneration < (metadata.generation ?? 1))
    throw refused(`${budget} is still being processed by the server.`, 10);
  if (disruptionsAllowed > 0) return;
  const failed = conditions.find(({ reason }) => reason === 'SyncFailed');
  const not = `${budget} does not allow evicting pods currently`;
  if (failed !== undefined) throw refused(`${not} because it failed sync: ${failed.message}`);
  if (currentHealthy > desiredHealthy) throw refused(not);
  throw refused(`${budget} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`);
}

function refused(message: string, retryAfterSeconds?: number): ApiError {
  const causes = [{ reason: 'DisruptionBudget', message }];
  const details = retryAfterSeconds === undefined ? { causes } : { causes, retryAfterSeconds };
  const said = "Cannot evict pod as it would violate the pod's disruption budget.";
  return new ApiError(429, 'TooManyRequests', said, details);
}
