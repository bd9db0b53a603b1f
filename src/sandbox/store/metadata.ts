import { isObject, objectAt, stringAt, type Building, type Json, type JsonObject } from '../../core/json/json.ts';
import { putMember } from '../../core/json/members.ts';
import { nameSuffix, uuid, type Random } from '../random.ts';

/** `generateName` is cut so that the name fits into the 63 characters of a label. */
const MAX_GENERATED_BASE = 58;

export function metadataOf(object: JsonObject): JsonObject {
  return objectAt(object, 'metadata') ?? {};
}

/** The object with some metadata replaced; undefined removes a field. */
export function withMetadata(object: JsonObject, changes: JsonObject): JsonObject {
  const metadata: Building = {};
  for (const [key, value] of Object.entries({ ...metadataOf(object), ...changes })) {
    if (value !== undefined) putMember(metadata, key, value);
  }
  return { ...object, metadata };
}

/** The object with a name, generated from `metadata.generateName` when it has none. */
export function named(object: JsonObject, random: Random): JsonObject {
  const metadata = metadataOf(object);
  const base = stringAt(metadata, 'generateName') ?? '';
  if ((stringAt(metadata, 'name') ?? '') !== '' || base === '') return object;
  return withMetadata(object, { name: base.slice(0, MAX_GENERATED_BASE) + nameSuffix(random) });
}

/** The metadata that the server sets on a new object. */
export function newMetadata(object: JsonObject, now: string, random: Random): JsonObject {
  return withMetadata(object, {
    uid: uuid(random),
    creationTimestamp: now,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    selfLink: undefined,
    resourceVersion: undefined,
  });
}

/** Keeps the metadata that updates cannot change. The kind's rules count the generation from the old one. */
export function keptMetadata(next: JsonObject, old: JsonObject): JsonObject {
  const { uid, creationTimestamp, deletionTimestamp, generation, deletionGracePeriodSeconds } = metadataOf(old);
  const grace = metadataOf(next)['deletionGracePeriodSeconds'] ?? deletionGracePeriodSeconds;
  return withMetadata(next, {
    uid,
    creationTimestamp,
    deletionTimestamp,
    generation,
    deletionGracePeriodSeconds: deletionTimestamp === undefined ? undefined : grace,
    selfLink: undefined,
  });
}

export function finalizersOf(object: JsonObject): readonly string[] {
  const finalizers = metadataOf(object)['finalizers'];
  return Array.isArray(finalizers) ? (finalizers as readonly string[]) : [];
}

/** The next generation, if the kind has generations. */
export function nextGeneration(object: JsonObject): JsonObject {
  const { generation } = metadataOf(object);
  return typeof generation === 'number' && generation > 0 ? { generation: generation + 1 } : {};
}

/** Managed fields without their times, since a new time alone is not a change. */
export function untimed(object: JsonObject): JsonObject {
  const fields = metadataOf(object)['managedFields'];
  if (!Array.isArray(fields)) return object;
  const entries = (fields as readonly Json[]).map((entry) => (isObject(entry) ? { ...entry, time: undefined } : entry));
  return withMetadata(object, { managedFields: entries });
}
