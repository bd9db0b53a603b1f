import { stringAt, type JsonObject } from '../../core/json.ts';
import { conflict } from './api-error.ts';
import { finalizersOf, metadataOf, nextGeneration, withMetadata } from './metadata.ts';
import { timestamp } from './object.ts';
import type { ResourceType } from './resource-type.ts';
import type { DeleteOptions } from './store.ts';

export const ORPHAN_FINALIZER = 'orphan';
export const FOREGROUND_FINALIZER = 'foregroundDeletion';

/** What a request to delete does to an object: the states to write, in order, and whether it goes after them. */
export interface DeletionPlan {
  readonly mark?: JsonObject;
  readonly remove: boolean;
}

function checkPreconditions(type: ResourceType, object: JsonObject, { preconditions }: DeleteOptions): void {
  const metadata = metadataOf(object);
  // The server names the kind here, not the plural.
  const named = { group: type.group, plural: type.kind };
  const check = (what: string, asked: string | undefined, actual: string | undefined, then: string): void => {
    if (asked === undefined || asked === actual) return;
    const why = `the ${what} in the precondition (${asked}) does not match the ${what} in record (${actual ?? ''}). ${then}`;
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

/** The finalizers that the garbage collector will work off, as the request or the object itself asks. */
function withPropagation(object: JsonObject, { propagation }: DeleteOptions): JsonObject {
  const finalizers = finalizersOf(object);
  const asked =
    propagation === undefined
      ? finalizers.filter((one) => one === ORPHAN_FINALIZER || one === FOREGROUND_FINALIZER).slice(0, 1)
      : propagation === 'Orphan'
        ? [ORPHAN_FINALIZER]
        : propagation === 'Foreground'
          ? [FOREGROUND_FINALIZER]
          : [];
  const others = finalizers.filter((one) => one !== ORPHAN_FINALIZER && one !== FOREGROUND_FINALIZER);
  const next = [...others, ...asked];
  if (next.length === finalizers.length && next.every((one) => finalizers.includes(one))) return object;
  return withMetadata(object, { finalizers: next.length === 0 ? undefined : next });
}

/** Deletes an object that is being deleted gracefully already: the period can only be shortened. */
function shortened(object: JsonObject, asked: number | undefined, nowMs: number): DeletionPlan | 'pending' | 'now' {
  const metadata = metadataOf(object);
  const current = metadata['deletionGracePeriodSeconds'];
  if (typeof current !== 'number' || current === 0) return 'now';
  if (asked === undefined || asked >= current) return 'pending';
  const moved = Date.parse(stringAt(metadata, 'deletionTimestamp') ?? '') + (asked - current) * 1000;
  const past = moved < nowMs;
  const seconds = past && asked !== 0 ? 1 : asked;
  const mark = withMetadata(object, {
    deletionTimestamp: timestamp(past ? nowMs : moved),
    deletionGracePeriodSeconds: seconds,
  });
  return { mark, remove: seconds === 0 };
}

/** What deleting the object means now, by apiserver's rules for grace periods, finalizers and propagation. */
export function planDeletion(
  type: ResourceType,
  object: JsonObject,
  options: DeleteOptions,
  nowMs: number,
): DeletionPlan {
  checkPreconditions(type, object, options);
  const asked = options.gracePeriodSeconds;
  const requested = asked !== undefined && asked < 0 ? 1 : asked;
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
  const held = finalizersOf(propagated).length > 0 || type.rules.holdsDeletion?.(object) === true;
  if (!held) return { remove: true };
  const marked = withMetadata(propagated, {
    deletionTimestamp: deleting ? metadataOf(object)['deletionTimestamp'] : timestamp(nowMs),
    ...(type.rules.holdsDeletion === undefined ? { deletionGracePeriodSeconds: 0 } : {}),
    ...(deleting ? {} : nextGeneration(object)),
  });
  return { mark: type.rules.prepareDelete?.(marked) ?? marked, remove: false };
}

function finished(type: ResourceType, mark: JsonObject, over: boolean, options: DeleteOptions): DeletionPlan {
  const propagated = withPropagation(mark, options);
  const prepared = type.rules.prepareDelete?.(propagated) ?? propagated;
  return { mark: prepared, remove: over && finalizersOf(propagated).length === 0 };
}

/** Whether writing `next` over `old` is the end of a deletion. */
export function endsDeletion(type: ResourceType, next: JsonObject, old: JsonObject): boolean {
  if (finalizersOf(next).length > 0 || metadataOf(old)['deletionTimestamp'] === undefined) return false;
  if (type.rules.holdsDeletion?.(next) === true) return false;
  const grace = metadataOf(old)['deletionGracePeriodSeconds'];
  return grace === undefined || grace === 0;
}
