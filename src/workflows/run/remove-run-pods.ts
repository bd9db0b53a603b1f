import { mapConcurrent } from '../../core/async/map-concurrent.ts';
import { timeLimit } from '../../core/async/time-limit.ts';
import { DsError, isKind } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import type { Client } from '../../kube/client.ts';
import { PODS } from '../../kube/resource.ts';
import type { Pod } from '../../kube/wire.ts';

/** Time limit for removing the pods of a run, in milliseconds. It does not end with Ctrl-C: that is what it is for. */
const REMOVE_MS = 30_000;
const PARALLEL = 32;

export interface RunPods {
  readonly namespace: string;
  /** The DaemonSet, for the hint. */
  readonly name: string;
  readonly selector: string;
  /** Which of them; all by default. */
  readonly isChosen?: (pod: Pod) => boolean;
}

/** Deletes pods of runs, and returns their names. Throws a DsError if some may be left. */
export async function removeRunPods(
  client: Client,
  { namespace, name: daemonSet, selector, isChosen }: RunPods,
): Promise<readonly string[]> {
  const limit = timeLimit(REMOVE_MS, () => new DsError('timeout', 'the API server did not answer within 30s'));
  const { signal } = limit;
  try {
    const { items } = await client.list<Pod>({ resource: PODS, namespace }, { labelSelector: selector, signal });
    const chosen = items.filter((pod) => pod.metadata?.deletionTimestamp === undefined && (isChosen?.(pod) ?? true));
    const names: string[] = [];
    const remove = async ({ metadata }: Pod): Promise<string> => {
      const { name = '', uid } = metadata ?? {};
      try {
        const preconditions = uid === undefined ? {} : { preconditions: { uid } };
        await client.delete({ resource: PODS, namespace, name }, { ...preconditions, signal });
      } catch (error) {
        if (!isKind(error, 'notFound', 'conflict')) throw error;
      }
      return name;
    };
    for await (const name of mapConcurrent(chosen, PARALLEL, remove)) names.push(name);
    return names;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DsError('failure', `pods of the run may be left in namespace ${namespace}: ${why}`, {
      hint: hint`they end by themselves at their deadline; to remove them: ${dsCommand('run', [daemonSet], { namespace, flags: { cleanup: true } })}`,
      cause: error,
    });
  } finally {
    limit.clear();
  }
}
