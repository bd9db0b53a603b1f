import { stringAt, type JsonObject } from '../../core/json/json.ts';
import { conflict } from './api-error.ts';
import { finalizersOf, metadataOf, nextGeneration, withMetadata } from './metadata.ts';
import { timestamp } from './object.ts';
import type { ResourceType } from './resource-type.ts';
import type { DeleteOptions } from './store.ts';

export const ORPHAN_FINALIZER = 'orphan';
export const FOREGROUND_FINALIZER = 'foregroundDeletion';

/** The effect of a deletion: the states to write, in order, and whether the object is then removed. */
export interface DeletionPlan {
  readonly mark?: JsonObject;
  readonly remove: boolean;
}

function checkPreconditions(type: ResourceType, object: JsonObject, { preconditions }: DeleteOptions): void {
  const metadata = metadataOf(object);
  // The server uses the kind here, not the plural.
  const named = { group: type.group, plural: type.kind };
  const check = (what: string, wanted: string | undefined, actual: string | undefined, then: string): void => {
    if (wanted === undefined || wanted === actual) return;
    const why = `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${actual ?? ''}). ${then}`;
    throw conflict(named, stringAt(metadata, 'name') ?? '', why);
  };
  check('UID', preconditions?.uid, stringAt(metadata, 'uid'), 'The object might have been deleted and then recreated');
  check(
    'ResourceVersion',
    preconditions?.resourceVersion,
    stringAt(metadata, 'resourceVersion'),
    'The object might have been modified',
  );
}

/** The garbage collector's finalizers, as the request or the object asks. */
function withPropagation(object: JsonObject, { propagation }: DeleteOptions): JsonObject {
  const finalizers = finalizersOf(object);
  const wanted =
    propagation === undefined
      ? finalizers.filter((one) => one === ORPHAN_FINALIZER || one === FOREGROUND_FINALIZER).slice(0, 1)
      : propagation === 'Orphan'
        ? [ORPHAN_FINALIZER]
        : propagation === 'Foreground'
          ? [FOREGROUND_FINALIZER]
          : [];
  const others = finalizers.filter((one) => one !== ORPHAN_FINALIZER && one !== FOREGROUND_FINALIZER);
  const next = [...others, ...wanted];
  if (next.length === finalizers.length && next.every((one) => finalizers.includes(one))) return object;
  return withMetadata(object, { finalizers: next.length === 0 ? undefined : next });
}

/** Deletes an object in its grace period, which can only be shortened. */
function shortened(object: JsonObject, wanted: number | undefined, nowMs: number): DeletionPlan | 'pending' | 'now' {
  const metadata = metadataOf(object);
  const current = metadata['deletionGracePeriodSeconds'];
  if (typeof current !== 'number' || current === 0) return 'now';
  if (wanted === undefined || wanted >= current) return 'pending';
  const moved = Date.parse(stringAt(metadata, 'deletionTimestamp') ?? '') + (wanted - current) * 1000;
  const past = moved < nowMs;
  const seconds = past && wanted !== 0 ? 1 : wanted;
  const mark = withMetadata(object, {
    deletionTimestamp: timestamp(past ? nowMs : moved),
    deletionGracePeriodSeconds: seconds,
  });
  return { mark, remove: seconds === 0 };
}

/** Plans a deletion by the API server's rules for grace periods, finalizers and propagation. */
export function planDeletion(
  type: ResourceType,
  object: JsonObject,
  options: DeleteOptions,
  nowMs: number,
): DeletionPlan {
  checkPreconditions(type, object, options);
  const wanted = options.gracePeriodSeconds;
  const requested = wanted !== undefined && wanted < 0 ? 1 : wanted;
  const deleting = metadataOf(object)['deletionTimestamp'] !== undefined;
  const grace = type.rules.graceSeconds?.(object, requested);

  if (deleting && type.rules.graceSeconds !== undefined) {
    const next = shortened(object, requested, nowMs);
    if (next === 'pending') return { remove: false };
    if (next !== 'now') return finished(type, next.mark ?? object, next.remove, options);
  } else if (grace !== undefined) {
    const mark = withMetadata(object, {
      deletionTimestamp: timestamp(nowMs + grace * 1000),
      deletionGracePeriodSeconds: grace,
      ...nextGeneration(object),
    });
    return finished(type, mark, grace === 0, options);
  }

  const propagated = withPropagation(object, options);
  const held = finalizersOf(propagated).length > 0 || type.rules.blocksDeletion?.(object) === true;
  if (!held) return { remove: true };
  const marked = withMetadata(propagated, {
    deletionTimestamp: deleting ? metadataOf(object)['deletionTimestamp'] : timestamp(nowMs),
    ...(type.rules.blocksDeletion === undefined ? { deletionGracePeriodSeconds: 0 } : {}),
    ...(deleting ? {} : nextGeneration(object)),
  });
  return { mark: type.rules.prepareDelete?.(marked) ?? marked, remove: false };
}

function finished(type: ResourceType, mark: JsonObject, over: boolean, options: DeleteOptions): DeletionPlan {
  const propagated = withPropagation(mark, options);
  const prepared = type.rules.prepareDelete?.(propagated) ?? propagated;
  return { mark: prepared, remove: over && finalizersOf(propagated).length === 0 };
}

/** Whether the update completes a deletion. */
export function endsDeletion(type: ResourceType, next: JsonObject, old: JsonObject): boolean {
  if (finalizersOf(next).length > 0 || metadataOf(old)['deletionTimestamp'] === undefined) return false;
  if (type.rules.blocksDeletion?.(next) === true) return false;
  const grace = metadataOf(old)['deletionGracePeriodSeconds'];
  return grace === undefined || grace === 0;
}
