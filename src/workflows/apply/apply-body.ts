import { type Json, type JsonObject, objectAt, stringAt } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import { LAST_APPLIED } from '../../apimachinery/labels/last-applied.ts';
import type { ManifestTarget } from './manifest-target.ts';
import { loadSchema } from '../../apimachinery/schema/load-schema.ts';
import { hasNull, withoutNullEntries } from '../../apimachinery/schema/without-null-entries.ts';
import type { Resource } from '../../kube/resource.ts';

/** Metadata that the server sets on a live object. */
const SERVER_SET = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink', 'deletionTimestamp'];

function without(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/**
 * The request body for an object of a file: with its namespace and without `managedFields`, which the server rejects. From an exported
 * object (one with a uid), it also drops what the server has set, so that a saved file still applies after the object was changed or
 * deleted. A resourceVersion in a hand-written file stays: the server then checks it.
 */
export function bodyOf(object: JsonObject, { namespace }: Pick<ManifestTarget, 'namespace'>): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const isExported = stringAt(metadata, 'uid') !== undefined;
  const kept = without(metadata, ['managedFields', 'namespace', ...(isExported ? SERVER_SET : [])]);
  return { ...object, metadata: namespace === undefined ? kept : { ...kept, namespace } };
}

/** The object without status, version, field owners and last-applied annotation, which change without a change of the user's. */
export function substanceOf(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const annotations = without(objectAt(metadata, 'annotations') ?? {}, [LAST_APPLIED]);
  const kept = without(metadata, ['managedFields', 'resourceVersion', 'annotations']);
  const isAnnotated = Object.keys(annotations).length > 0;
  return { ...without(object, ['status']), metadata: isAnnotated ? { ...kept, annotations } : kept };
}

/** Whether `whole` contains everything in `part`: the server may have set what a file leaves out. */
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

/** The body of a server-side apply or a creation, without nulls in maps: there they mean that the entry does not exist. */
export async function withoutNullMapEntries(body: JsonObject, { group, version, kind }: Resource): Promise<JsonObject> {
  if (!hasNull(body)) return body;
  const schema = await loadSchema();
  const node = schema.kind({ group, version, kind });
  return node === undefined ? body : withoutNullEntries(schema, node, body);
}
