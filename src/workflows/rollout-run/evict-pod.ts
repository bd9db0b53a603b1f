import { isKind } from '../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt } from '../../core/json/json.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { PODS, type Resource } from '../../kube/resource.ts';
import type { KubeObject, Pod } from '../../kube/wire.ts';

/**
 * The result of an eviction.
 * - `accepted`: the pod is terminating.
 * - `gone`: the pod no longer existed.
 * - `blocked`: a PodDisruptionBudget does not allow it now; `stuck` when waiting will not help.
 */
export type Eviction =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'blocked'; readonly why: string; readonly stuck: boolean };

export interface EvictOptions extends CallOptions {
  /** Seconds; the pod's own grace period when absent. */
  readonly gracePeriod?: number | undefined;
  /** Delete the pod directly, bypassing budgets. */
  readonly disableEviction?: boolean | undefined;
}

/**
 * Evicts this pod, never another one of the same name. Throws any other answer, such as `forbidden` for users who may not create
 * `pods/eviction`.
 */
export async function evictPod(client: Client, pod: Pod, options: EvictOptions): Promise<Eviction> {
  const { signal, gracePeriod, disableEviction = false } = options;
  const { namespace, name = '', uid = '' } = pod.metadata ?? {};
  const at = { resource: PODS, namespace, name };
  try {
    if (disableEviction) {
      await client.delete(at, { signal, gracePeriodSeconds: gracePeriod, preconditions: { uid } });
    } else {
      const deleteOptions = { gracePeriodSeconds: gracePeriod, preconditions: { uid } };
      const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name }, deleteOptions };
      // we wait for budgets ourselves, because the run has to renew its lease meanwhile
      await client.create({ ...at, subresource: 'eviction' }, eviction, { signal, retries: 0 });
    }
    return { kind: 'accepted' };
  } catch (error) {
    // a conflict is about the uid: the name now belongs to another pod
    if (isKind(error, 'notFound', 'conflict')) return { kind: 'gone' };
    if (isKind(error, 'tooManyRequests')) {
      const why = budgetCause(error.status) ?? error.message;
      if (why.includes('failed sync')) return { kind: 'blocked', why, stuck: true };
      const failed = await failedSync(client, namespace, why, { signal });
      return failed === undefined
        ? { kind: 'blocked', why, stuck: false }
        : { kind: 'blocked', why: failed, stuck: true };
    }
    if (isKind(error, 'server') && error.message.includes('more than one PodDisruptionBudget')) {
      return { kind: 'blocked', why: error.message, stuck: true };
    }
    throw error;
  }
}

/**
 * Why a budget that the server is "still processing" will never be processed. The disruption controller cannot count the expected pods of a
 * DaemonSet, which has no scale, so minAvailable as a percentage and maxUnavailable fail.
 */
async function failedSync(
  client: Client,
  namespace: string | undefined,
  why: string,
  options: CallOptions,
): Promise<string | undefined> {
  const [, name] = /^The disruption budget (\S+) is still being processed/.exec(why) ?? [];
  if (name === undefined) return undefined;
  try {
    const budget = await client.find<Budget>({ resource: POD_DISRUPTION_BUDGETS, namespace, name }, options);
    const failed = budget?.status?.conditions?.find(({ reason }) => reason === 'SyncFailed');
    return (
      failed && `the disruption budget ${name} allows no evictions, because it cannot be computed: ${failed.message}`
    );
  } catch (error) {
    // users who may evict may lack the permission to read budgets
    if (isKind(error, 'forbidden')) return undefined;
    throw error;
  }
}

interface Budget extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly reason: string; readonly message: string }[] };
}

const POD_DISRUPTION_BUDGETS: Resource = {
  group: 'policy',
  version: 'v1',
  plural: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  namespaced: true,
};

/** The server's message about the budget, which names it. */
function budgetCause(status: Parameters<typeof objectAt>[0]): string | undefined {
  const causes = arrayAt(objectAt(status, 'details'), 'causes').filter(isObject);
  return stringAt(
    causes.find((cause) => cause['reason'] === 'DisruptionBudget'),
    'message',
  );
}
