import { TIMED_OUT, withDeadline } from '../../core/async/deadline.ts';
import { DsError } from '../../core/errors.ts';
import { hint, kubectlCommand, type Hint } from '../../core/hint.ts';
import { humanDuration } from '../../core/text/human-duration.ts';
import { terminatingNamespace } from '../../kube/rejection.ts';
import { NAMESPACES } from '../../kube/resource.ts';
import type { Namespace } from '../../kube/wire.ts';
import { LOOK_WITHIN, type Looking } from './locate-daemonset.ts';

/** The error, when a namespace that is being deleted is the reason for it, with since when, and what holds the deletion up. */
export async function withNamespaceState(error: DsError, looking: Looking): Promise<DsError> {
  const name = terminatingNamespace(error.status);
  if (name === undefined || name === '') return error;
  try {
    const namespace = await withDeadline({ ...looking, timeoutMs: LOOK_WITHIN }, (signal) =>
      looking.client.find<Namespace>({ resource: NAMESPACES, name }, { signal }),
    );
    if (namespace === TIMED_OUT || namespace?.metadata?.deletionTimestamp === undefined) return error;
    return new DsError(error.kind, error.message, {
      hint: stateHint(name, namespace, looking.clock.now()),
      ...(error.status === undefined ? {} : { status: error.status }),
      cause: error,
    });
  } catch {
    return error;
  }
}

function stateHint(name: string, { metadata, status }: Namespace, now: number): Hint {
  const since = Date.parse(metadata?.deletionTimestamp ?? '');
  const age = Number.isNaN(since) ? '' : ` since ${humanDuration(now - since)}`;
  // the controller's conditions are about what is in the way while they are True
  const held = (status?.conditions ?? []).filter((condition) => condition.status === 'True');
  const why = held.map(({ message }) => message ?? '').filter((message) => message !== '');
  const isHeld = held.some(({ type }) => type === 'NamespaceFinalizersRemaining');
  const next = isHeld
    ? 'it is gone once the controllers of these finalizers have removed them'
    : 'wait until it is gone, then create it again';
  const look = kubectlCommand('get namespace', [name], { flags: { output: 'yaml' } });
  return hint`namespace ${name} is being deleted${age}${why.map((one) => `; ${one}`).join('')}; ${next}; all about it: ${look}`;
}
