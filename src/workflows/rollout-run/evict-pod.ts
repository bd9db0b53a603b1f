import { isKind } from '../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt } from '../../core/json.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { PODS } from '../../kube/resource.ts';
import type { Pod } from '../../kube/wire.ts';

/**
 * What became of an eviction.
 * - `accepted`: the pod goes.
 * - `gone`: it was not there any more.
 * - `blocked`: a PodDisruptionBudget forbids it for now; `hopeless` when no time heals that.
 */
export type Eviction =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'blocked'; readonly why: string; readonly hopeless: boolean };

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
      await client.create({ ...at, subresource: 'eviction' }, eviction, { signal });
    }
    return { kind: 'accepted' };
  } catch (error) {
    // a conflict is about the uid: the pod of that name is another one by now
    if (isKind(error, 'notFound', 'conflict')) return { kind: 'gone' };
    if (isKind(error, 'tooManyRequests')) {
      const why = budgetCause(error.status) ?? error.message;
      return { kind: 'blocked', why, hopeless: why.includes('failed sync') };
    }
    if (isKind(error, 'server') && error.message.includes('more than one PodDisruptionBudget')) {
      return { kind: 'blocked', why: error.message, hopeless: true };
    }
    throw error;
  }
}

/** The server's own sentence about the budget; its name stands in it. */
function budgetCause(status: Parameters<typeof objectAt>[0]): string | undefined {
  const causes = arrayAt(objectAt(status, 'details'), 'causes').filter(isObject);
  return stringAt(
    causes.find((cause) => cause['reason'] === 'DisruptionBudget'),
    'message',
  );
}
