import { TIMED_OUT, withDeadline } from '../../core/async/deadline.ts';
import type { Clock } from '../../core/clock.ts';
import { DsError, isKind } from '../../core/errors.ts';
import { dsCommand, hint, type Hint } from '../../core/hint.ts';
import { objectAt, stringAt } from '../../core/json/json.ts';
import { suggest } from '../../core/text/suggest.ts';
import type { Client } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { missingNamespaceHint } from './missing-namespace.ts';

/** Milliseconds that looking for a name may take: the error is what counts. */
export const LOOK_WITHIN = 3000;
/** Namespaces that are named, at most. */
const MAX_PLACES = 3;

export interface Looking {
  readonly client: Client;
  /** Where the name was looked for. */
  readonly namespace: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The error with a better hint when it says that a DaemonSet does not exist: the namespace where it is, a name that is nearly the same, or that
 * there is no such namespace. One list more, only then; whatever goes wrong with it leaves the error as it was.
 */
export async function withWhereabouts(error: DsError, looking: Looking): Promise<DsError> {
  const details = objectAt(error.status, 'details');
  const name = stringAt(details, 'name');
  if (error.kind !== 'notFound' || stringAt(details, 'kind') !== DAEMON_SETS.plural || name === undefined) return error;
  try {
    const next = await withDeadline({ ...looking, timeoutMs: LOOK_WITHIN }, (signal) =>
      whereaboutsOf(name, { ...looking, signal }),
    );
    if (next === TIMED_OUT || next === undefined) return error;
    return new DsError(error.kind, error.message, {
      hint: next,
      ...(error.status === undefined ? {} : { status: error.status }),
      cause: error,
    });
  } catch {
    return error;
  }
}

async function whereaboutsOf(name: string, { client, namespace, signal }: Looking): Promise<Hint | undefined> {
  const all = await visibleDaemonSets(client, namespace, signal);
  const places = all.filter(({ metadata }) => metadata?.name === name).map(({ metadata }) => metadata?.namespace ?? '');
  const [first, ...others] = places;
  if (first !== undefined) {
    const more = others.slice(0, MAX_PLACES - 1);
    const where = [first, ...more].join(', ') + (others.length > more.length ? ', …' : '');
    const word = others.length === 0 ? 'namespace' : 'namespaces';
    return hint`it is in ${word} ${where}: ${dsCommand('get', [name], { namespace: first })}`;
  }
  const here = all.filter(({ metadata }) => metadata?.namespace === namespace);
  const meant = suggest(
    name,
    here.map(({ metadata }) => metadata?.name ?? ''),
  );
  if (meant !== undefined) return hint`did you mean ${JSON.stringify(meant)}?`;
  return missingNamespaceHint(client, namespace, signal);
}

/** Those of every namespace, or of this one when that is all that may be listed. */
async function visibleDaemonSets(
  client: Client,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly DaemonSet[]> {
  try {
    return (await client.list<DaemonSet>({ resource: DAEMON_SETS }, { signal })).items;
  } catch (error) {
    if (!isKind(error, 'forbidden')) throw error;
    return (await client.list<DaemonSet>({ resource: DAEMON_SETS, namespace }, { signal })).items;
  }
}
