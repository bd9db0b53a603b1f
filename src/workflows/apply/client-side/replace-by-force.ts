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
import { waitGone } from '../../delete/wait-gone.ts';

/** Milliseconds for the old object to go. Finalizers may hold it for ever. */
const PATIENCE = 60_000;

interface Versions {
  readonly live: AnyObject;
  /** What takes its place. */
  readonly modified: JsonObject;
}

/**
 * Deletes the object and makes it anew, as `kubectl apply --force` does with what cannot be changed. When the server refuses the new
 * one, the old one is made again, and the refusal thrown. Throws `timeout` when the old one does not go.
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
  const gone = await withDeadline({ clock, signal, timeoutMs: PATIENCE }, (inTime) =>
    waitGone(client, deleted, { clock, signal: inTime }),
  );
  if (gone === TIMED_OUT) throw stillThere(target, live);
  try {
    return await client.create<AnyObject>({ resource, namespace }, modified, options);
  } catch (error) {
    const refusal = asDsError(error);
    if (refusal === undefined || signal.aborted) throw error;
    throw await restored(client, target, live, refusal, options);
  }
}

function stillThere({ resource, name }: ManifestTarget, live: JsonObject): DsError {
  const finalizers = arrayAt(objectAt(live, 'metadata'), 'finalizers').filter((one) => typeof one === 'string');
  const why = finalizers.length === 0 ? '' : `; its finalizers are ${finalizers.join(', ')}`;
  const what = `${typeNameOf(resource)}/${name} was deleted to be made anew, and is not gone after a minute${why}`;
  return new DsError('timeout', what, { hint: 'apply again once it is gone' });
}

/** The refusal, with what became of the old object. */
async function restored(
  client: Client,
  target: ManifestTarget,
  live: JsonObject,
  refusal: DsError,
  { fieldManager, signal }: WriteOptions,
): Promise<DsError> {
  const { resource, namespace } = target;
  let after = 'it had been deleted for this, and is there again as it was';
  try {
    await client.create({ resource, namespace }, bodyOf(live, target), { fieldManager, signal });
  } catch (error) {
    const reason = asDsError(error);
    if (reason === undefined) throw error;
    after = `it had been deleted for this, and could not be made again as it was: ${reason.message}`;
  }
  return new DsError(refusal.kind, `${refusal.message}\n${after}`, {
    ...(refusal.hint === undefined ? {} : { hint: refusal.hint }),
    ...(refusal.status === undefined ? {} : { status: refusal.status }),
    cause: refusal,
  });
}
