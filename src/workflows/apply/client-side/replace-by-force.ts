import type { Clock } from '../../../core/clock.ts';
import { asDsError, DsError } from '../../../core/errors.ts';
import { arrayAt, objectAt, type JsonObject } from '../../../core/json/json.ts';
import type { Client, WriteOptions, Written } from '../../../kube/client.ts';
import { typeNameOf } from '../../../kube/resource.ts';
import { bodyOf } from '../apply-body.ts';
import type { AnyObject } from '../change-set/change.ts';
import { humanDuration } from '../../../core/text/human-duration.ts';
import { TIMED_OUT, withDeadline } from '../../../core/async/deadline.ts';
import { deleteObject, type DeleteSettings } from '../../delete/delete-objects.ts';
import type { ManifestTarget } from '../manifest-target.ts';
import { waitOrPollUntilGone } from '../../delete/wait-gone.ts';

/** Milliseconds for the old object to be removed. Finalizers may block it indefinitely. */
const DELETION_TIMEOUT_MS = 60_000;

/** An outage of the server of up to this long does not end the wait: the old object is deleted, and the new one missing. */
const OUTAGE_MS = 30_000;

interface Versions {
  readonly live: JsonObject;
  /** The new object. */
  readonly modified: JsonObject;
}

export interface ForceOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** In the background by default. */
  readonly deletion?: DeleteSettings;
  /** Milliseconds for the old object to be removed; a minute by default, 0 for no limit. */
  readonly timeoutMs?: number;
  /** Called once the server has accepted the deletion. */
  readonly onDeleted?: () => void;
}

/**
 * Deletes and recreates an object, as `kubectl replace --force` does, and `kubectl apply --force` with one that cannot be updated. When the
 * server rejects the new object, the old one is recreated and the rejection thrown. Throws `timeout` when the old one is not removed.
 */
export async function replaceByForce(
  client: Client,
  target: ManifestTarget,
  { live, modified }: Versions,
  options: WriteOptions,
  { clock, signal, timeoutMs = DELETION_TIMEOUT_MS, ...force }: ForceOptions,
): Promise<Written<AnyObject>> {
  const { resource, namespace } = target;
  const settings = force.deletion ?? { propagationPolicy: 'Background' };
  const deleted = await deleteObject(client, target, settings, { signal });
  force.onDeleted?.();
  const gone = await withDeadline({ clock, signal, timeoutMs }, (inTime) =>
    waitOrPollUntilGone(client, deleted, { clock, signal: inTime, outageMs: OUTAGE_MS }),
  );
  if (gone === TIMED_OUT) throw stillExistsError(target, live, timeoutMs);
  try {
    return await client.create<AnyObject>({ resource, namespace }, modified, options);
  } catch (error) {
    const rejection = asDsError(error);
    if (rejection === undefined || signal.aborted) throw error;
    throw await restored(client, target, live, rejection, options);
  }
}

function stillExistsError({ resource, name }: ManifestTarget, live: JsonObject, timeoutMs: number): DsError {
  const finalizers = arrayAt(objectAt(live, 'metadata'), 'finalizers').filter((one) => typeof one === 'string');
  const why = finalizers.length === 0 ? '' : `; its finalizers are ${finalizers.join(', ')}`;
  const what = `${typeNameOf(resource)}/${name} was deleted to be recreated, but still exists after ${humanDuration(timeoutMs)}${why}`;
  return new DsError('timeout', what, { hint: 'run the same command once it is removed' });
}

/** The rejection, with what happened to the old object. */
async function restored(
  client: Client,
  target: ManifestTarget,
  live: JsonObject,
  rejection: DsError,
  { fieldManager, signal }: WriteOptions,
): Promise<DsError> {
  const { resource, namespace } = target;
  let after = 'the old object had been deleted and was recreated';
  try {
    await client.create({ resource, namespace }, bodyOf(live, target), { fieldManager, signal });
  } catch (error) {
    const reason = asDsError(error);
    if (reason === undefined) throw error;
    after = `the old object had been deleted and could not be recreated: ${reason.message}`;
  }
  return new DsError(rejection.kind, `${rejection.message}\n${after}`, {
    ...(rejection.hint === undefined ? {} : { hint: rejection.hint }),
    ...(rejection.status === undefined ? {} : { status: rejection.status }),
    cause: rejection,
  });
}
