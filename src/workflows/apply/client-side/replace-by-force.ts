import type { Clock } from '../../../core/clock.ts';
import { asDsError, DsError } from '../../../core/errors.ts';
import { arrayAt, objectAt, type JsonObject } from '../../../core/json/json.ts';
import type { Client, WriteOptions, Written } from '../../../kube/client.ts';
import { typeNameOf } from '../../../kube/resource.ts';
import { bodyOf } from '../apply-body.ts';
import type { AnyObject } from '../change-set/change.ts';
import { TIMED_OUT, withDeadline } from '../../../core/async/deadline.ts';
import { deleteObject } from '../../delete/delete-objects.ts';
import type { ManifestTarget } from '../manifest-target.ts';
import { waitUntilGone } from '../../delete/wait-gone.ts';

/** Milliseconds for the old object to be removed. Finalizers may block it indefinitely. */
const DELETION_TIMEOUT_MS = 60_000;

interface Versions {
  readonly live: AnyObject;
  /** The new object. */
  readonly modified: JsonObject;
}

/**
 * Deletes and recreates an object that cannot be updated, as `kubectl apply --force` does. When the server rejects the new object, the old
 * one is recreated and the rejection thrown. Throws `timeout` when the old one is not removed.
 */
export async function replaceByForce(
  client: Client,
  target: ManifestTarget,
  { live, modified }: Versions,
  options: WriteOptions,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Written<AnyObject>> {
  const { resource, namespace } = target;
  const deleted = await deleteObject(client, target, { propagationPolicy: 'Background' }, { signal });
  const gone = await withDeadline({ clock, signal, timeoutMs: DELETION_TIMEOUT_MS }, (inTime) =>
    waitUntilGone(client, deleted, { clock, signal: inTime }),
  );
  if (gone === TIMED_OUT) throw stillExistsError(target, live);
  try {
    return await client.create<AnyObject>({ resource, namespace }, modified, options);
  } catch (error) {
    const rejection = asDsError(error);
    if (rejection === undefined || signal.aborted) throw error;
    throw await restored(client, target, live, rejection, options);
  }
}

function stillExistsError({ resource, name }: ManifestTarget, live: JsonObject): DsError {
  const finalizers = arrayAt(objectAt(live, 'metadata'), 'finalizers').filter((one) => typeof one === 'string');
  const why = finalizers.length === 0 ? '' : `; its finalizers are ${finalizers.join(', ')}`;
  const what = `${typeNameOf(resource)}/${name} was deleted to be recreated, but still exists after a minute${why}`;
  return new DsError('timeout', what, { hint: 'apply again once it is removed' });
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
