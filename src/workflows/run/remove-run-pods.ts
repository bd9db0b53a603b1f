import { mapConcurrent } from '../../core/async/map-concurrent.ts';
import { timeLimit } from '../../core/async/time-limit.ts';
import { asDsError, DsError, isKind } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import type { Client } from '../../kube/client.ts';
import { PODS } from '../../kube/resource.ts';
import type { Pod } from '../../kube/wire.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';

/** Time limit for removing pods, in milliseconds. It does not end with Ctrl-C, which is one reason to remove them. */
const REMOVE_MS = 30_000;
const PARALLEL = 32;

interface RemovedPod {
  readonly name: string;
  /** Protects a pod of the same name that somebody creates meanwhile. */
  readonly uid?: string | undefined;
}

/** Deletes pods; those that are gone are a success. Throws the first error after all have been tried. */
export async function removePods(client: Client, namespace: string, pods: readonly RemovedPod[]): Promise<void> {
  const limit = timeLimit(REMOVE_MS, () => new DsError('timeout', 'the API server did not answer within 30s'));
  const failureOf = async ({ name, uid }: RemovedPod): Promise<DsError | undefined> => {
    const preconditions = uid === undefined ? {} : { preconditions: { uid } };
    try {
      await client.delete({ resource: PODS, namespace, name }, { ...preconditions, signal: limit.signal });
      return undefined;
    } catch (error) {
      const known = asDsError(error);
      if (known === undefined) throw error;
      return isKind(known, 'notFound', 'conflict') ? undefined : known;
    }
  };
  let first: DsError | undefined;
  try {
    for await (const failure of mapConcurrent(pods, PARALLEL, failureOf)) first ??= failure;
  } finally {
    limit.clear();
  }
  if (first !== undefined) throw first;
}

export interface OldRunPods extends NamedDaemonSet {
  readonly selector: string;
  readonly isChosen: (pod: Pod) => boolean;
  readonly signal: AbortSignal;
}

/** Deletes the pods of earlier runs that are chosen, and returns their names. Throws a DsError if some may be left. */
export async function removeOldRunPods(
  client: Client,
  { namespace, name, selector, isChosen, signal }: OldRunPods,
): Promise<readonly string[]> {
  const { items } = await client.list<Pod>({ resource: PODS, namespace }, { labelSelector: selector, signal });
  const chosen = items
    .filter((pod) => pod.metadata?.deletionTimestamp === undefined && isChosen(pod))
    .map(({ metadata }) => ({ name: metadata?.name ?? '', uid: metadata?.uid }));
  await removePods(client, namespace, chosen).catch((error: unknown) => {
    throw leftBehind({ namespace, name }, error);
  });
  return chosen.map((pod) => pod.name);
}

/** Pods of runs for the DaemonSet could not be deleted, for this reason. */
export function leftBehind({ namespace, name }: NamedDaemonSet, cause: unknown): DsError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const kind = isKind(cause, 'forbidden', 'unauthenticated') ? 'forbidden' : 'failure';
  const command = dsCommand('run', [name], { namespace, flags: { cleanup: true } });
  return new DsError(kind, `pods of the run may be left in namespace ${namespace}: ${why}`, {
    hint: hint`they stop at their deadline; to remove them: ${command}`,
    cause,
  });
}
