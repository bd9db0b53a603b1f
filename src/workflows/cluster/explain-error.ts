import { DsError } from '../../core/errors.ts';
import { LOOKUP_TIMEOUT_MS, type ErrorContext, withLocationHint } from './locate-daemonset.ts';
import { TIMED_OUT, withDeadline } from '../../core/async/deadline.ts';
import { hint, kubectlCommand, type Hint } from '../../core/hint.ts';
import { humanDuration } from '../../core/text/human-duration.ts';
import { terminatingNamespace } from '../../kube/rejection.ts';
import { NAMESPACES } from '../../kube/resource.ts';
import type { Namespace } from '../../kube/wire.ts';

/** Adds to an error the hints that need a further request. If that fails, the error stays as it was. */
export async function explainError(error: DsError, context: ErrorContext): Promise<DsError> {
  return withTerminatingNamespaceHint(await withLocationHint(error, context), context);
}

/** Adds a hint to an error that is caused by a terminating namespace: since when, and what blocks its deletion. */
export async function withTerminatingNamespaceHint(error: DsError, context: ErrorContext): Promise<DsError> {
  const name = terminatingNamespace(error.status);
  if (name === undefined || name === '') return error;
  try {
    const namespace = await withDeadline({ ...context, timeoutMs: LOOKUP_TIMEOUT_MS }, (signal) =>
      context.client.find<Namespace>({ resource: NAMESPACES, name }, { signal }),
    );
    if (namespace === TIMED_OUT || namespace?.metadata?.deletionTimestamp === undefined) return error;
    return new DsError(error.kind, error.message, {
      hint: stateHint(name, namespace, context.clock.now()),
      ...(error.status === undefined ? {} : { status: error.status }),
      cause: error,
    });
  } catch {
    return error;
  }
}

function stateHint(name: string, { metadata, status }: Namespace, now: number): Hint {
  const since = Date.parse(metadata?.deletionTimestamp ?? '');
  const age = Number.isNaN(since) ? '' : ` for ${humanDuration(now - since)}`;
  // the controller's conditions say what blocks the deletion while they are True
  const blocking = (status?.conditions ?? []).filter((condition) => condition.status === 'True');
  const why = blocking.map(({ message }) => message ?? '').filter((message) => message !== '');
  const hasFinalizers = blocking.some(({ type }) => type === 'NamespaceFinalizersRemaining');
  const next = hasFinalizers
    ? 'it is removed once the controllers of these finalizers have removed them'
    : 'wait until it is removed, then create it again';
  const inspect = kubectlCommand('get namespace', [name], { flags: { output: 'yaml' } });
  return hint`namespace ${name} has been terminating${age}${why.map((one) => `; ${one}`).join('')}; ${next}; details: ${inspect}`;
}
