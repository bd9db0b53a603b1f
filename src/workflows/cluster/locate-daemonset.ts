import { TIMED_OUT, withDeadline } from '../../core/async/deadline.ts';
import type { Clock } from '../../core/clock.ts';
import { DsError, isKind } from '../../core/errors.ts';
import { dsCommand, hint, type Hint, kubectlCommand } from '../../core/hint.ts';
import { objectAt, stringAt } from '../../core/json/json.ts';
import { suggest } from '../../core/text/suggest.ts';
import type { Client } from '../../kube/client.ts';
import { DAEMON_SETS, NAMESPACES } from '../../kube/resource.ts';
import type { DaemonSet, Namespace } from '../../kube/wire.ts';

/** Milliseconds for a lookup: the error matters more than its hint. */
export const LOOKUP_TIMEOUT_MS = 3000;
/** Maximum number of namespaces to name. */
const MAX_NAMESPACES = 3;

export interface ErrorContext {
  readonly client: Client;
  /** The namespace of the failed request. */
  readonly namespace: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Improves the hint of a DaemonSet's `notFound` error: the namespace where the name exists, a similar name, or that the namespace does not
 * exist. Costs one more list; if that fails, the error stays as it was.
 */
export async function withLocationHint(error: DsError, context: ErrorContext): Promise<DsError> {
  const details = objectAt(error.status, 'details');
  const name = stringAt(details, 'name');
  if (error.kind !== 'notFound' || stringAt(details, 'kind') !== DAEMON_SETS.plural || name === undefined) return error;
  try {
    const next = await withDeadline({ ...context, timeoutMs: LOOKUP_TIMEOUT_MS }, (signal) =>
      locationHint(name, { ...context, signal }),
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

async function locationHint(name: string, { client, namespace, signal }: ErrorContext): Promise<Hint | undefined> {
  const all = await visibleDaemonSets(client, namespace, signal);
  const namespaces = all
    .filter(({ metadata }) => metadata?.name === name)
    .map(({ metadata }) => metadata?.namespace ?? '');
  const [first, ...others] = namespaces;
  if (first !== undefined) {
    const more = others.slice(0, MAX_NAMESPACES - 1);
    const where = [first, ...more].join(', ') + (others.length > more.length ? ', …' : '');
    const word = others.length === 0 ? 'namespace' : 'namespaces';
    return hint`it is in ${word} ${where}: ${dsCommand('get', [name], { namespace: first })}`;
  }
  const here = all.filter(({ metadata }) => metadata?.namespace === namespace);
  const similar = suggest(
    name,
    here.map(({ metadata }) => metadata?.name ?? ''),
  );
  if (similar !== undefined)
    return hint`did you mean ${JSON.stringify(similar)}? ${dsCommand('get', [similar], { namespace })}`;
  return missingNamespaceHint(client, namespace, signal);
}

/** DaemonSets of all namespaces, or of this one when no more may be listed. */
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

/** The hint for a namespace that does not exist; undefined when it exists. Throws what the server answers, such as `forbidden`. */
export async function missingNamespaceHint(
  client: Client,
  namespace: string,
  signal: AbortSignal,
): Promise<Hint | undefined> {
  if ((await client.find({ resource: NAMESPACES, name: namespace }, { signal })) !== undefined) return undefined;
  const { items } = await client.list<Namespace>({ resource: NAMESPACES }, { signal });
  const similar = suggest(
    namespace,
    items.map(({ metadata }) => metadata?.name ?? ''),
  );
  const guess = similar === undefined ? '' : ` did you mean ${JSON.stringify(similar)}?`;
  const all = kubectlCommand('get namespaces');
  return hint`there is no namespace ${JSON.stringify(namespace)};${guess} all of them: ${all}`;
}
