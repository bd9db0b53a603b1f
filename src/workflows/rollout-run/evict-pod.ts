import { isKind } from '../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt } from '../../core/json/json.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { PODS, type Resource } from '../../kube/resource.ts';
import type { KubeObject, Pod } from '../../kube/wire.ts';

/**
 * What became of an eviction.
 * - `accepted`: the pod goes.
 * - `gone`: it was not there any more.
 * - `blocked`: a PodDisruptionBudget forbids it for now; `hopeless` when no time heals that.
 */
export type Eviction =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'blocked'; readonly why: string; readonly stuck: boolean };

export interface EvictOptions extends CallOptions {
  /** Seconds; the pod's own when absent. */
  readonly gracePeriod?: number | undefined;
  /** Delete it, whatever the budgets say. */
  readonly disableEviction?: boolean | undefined;
}

/**
 * Evicts this very pod, and never another one of its name. Throws what the server answers otherwise, `forbidden` for one who may
 * not create `pods/eviction`.
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
      // a budget's refusal is ours to wait out: the run has to say meanwhile that it lives
      await client.create({ ...at, subresource: 'eviction' }, eviction, { signal, retries: 0 });
    }
    return { kind: 'accepted' };
  } catch (error) {
    // a conflict is about the uid: the pod of that name is another one by now
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
 * Of a budget that the server says it is still working on: why it never will be done. The disruption controller counts the pods of
 * no DaemonSet, as that has no scale: of minAvailable as a percentage and of maxUnavailable it can make nothing.
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
    return failed && `the disruption budget ${name} allows nothing, because it cannot be computed: ${failed.message}`;
  } catch (error) {
    // who may evict need not be allowed to read budgets
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

/** The server's own sentence about the budget; its name stands in it. */
function budgetCause(status: Parameters<typeof objectAt>[0]): string | undefined {
  const causes = arrayAt(objectAt(status, 'details'), 'causes').filter(isObject);
  return stringAt(
    causes.find((cause) => cause['reason'] === 'DisruptionBudget'),
    'message',
  );
}
