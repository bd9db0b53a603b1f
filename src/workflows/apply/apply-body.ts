import { objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import { LAST_APPLIED } from '../../apimachinery/labels/last-applied.ts';
import type { ManifestTarget } from './manifest-target.ts';

/** What the server writes into the metadata of an object that lives. */
const LIFE = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink', 'deletionTimestamp'];

function without(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/**
 * What is sent for an object of a file: with its namespace, without `managedFields`, which the server refuses. An exported object
 * (it has a uid) also leaves behind what the server said of its life, so that a file saved yesterday, or of an object deleted since,
 * still applies. A resourceVersion that somebody wrote into a file of their own stays: it asks the server to check.
 */
export function bodyOf(object: JsonObject, { namespace }: Pick<ManifestTarget, 'namespace'>): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const isExported = stringAt(metadata, 'uid') !== undefined;
  const kept = without(metadata, ['managedFields', 'namespace', ...(isExported ? LIFE : [])]);
  return { ...object, metadata: namespace === undefined ? kept : { ...kept, namespace } };
}

/**
 * The object without what changes when nothing that a person wrote does: its status, its version, the owners of its fields, and the
 * annotation that repeats the file.
 */
export function substanceOf(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const annotations = without(objectAt(metadata, 'annotations') ?? {}, [LAST_APPLIED]);
  const kept = without(metadata, ['managedFields', 'resourceVersion', 'annotations']);
  const isAnnotated = Object.keys(annotations).length > 0;
  return { ...without(object, ['status']), metadata: isAnnotated ? { ...kept, annotations } : kept };
}

/** Whether everything in `part` stands in `whole`: what a file leaves out, the server may have filled in. */
export function isPartOf(part: Json | undefined, whole: Json | undefined): boolean {
  if (part === null || part === undefined) return true;
  if (typeof part !== 'object') return part === whole;
  if (Array.isArray(part)) {
    if (!Array.isArray(whole) || whole.length !== part.length) return false;
    const items = whole as readonly Json[];
    return part.every((item, index) => isPartOf(item as Json, items[index]));
  }
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return false;
  return Object.entries(part).every(([key, value]) => isPartOf(value, ownMember(whole as JsonObject, key)));
}
