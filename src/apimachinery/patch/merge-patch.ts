import { jsonEqual } from '../../core/json/json-equal.ts';
import { isObject, type Building, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember, putMember } from '../../core/json/members.ts';

/** Applies an RFC 7386 merge patch; null removes a key. Values that the patch does not name are shared, not copied. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json | undefined> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) Reflect.deleteProperty(merged, key);
    else putMember(merged, key, mergePatch(ownMember(merged, key), value));
  }
  return merged;
}

/** The RFC 7386 merge patch from `before` to `after`; equal values are omitted. */
export function mergeChange(before: JsonObject | undefined, after: JsonObject): JsonObject {
  const patch: Building = {};
  for (const [key, old] of Object.entries(before ?? {})) {
    if (old !== undefined && ownMember(after, key) === undefined) putMember(patch, key, null);
  }
  for (const [key, value] of Object.entries(after)) {
    const old = ownMember(before, key);
    if (value === undefined || value === old) continue;
    if (isObject(value) && isObject(old)) {
      // compared during the walk: comparing first would compare each level once per level above it
      const inner = mergeChange(old, value);
      if (Object.keys(inner).length > 0) putMember(patch, key, inner);
    } else if (!jsonEqual(old, value)) putMember(patch, key, value);
  }
  return patch;
}

/** Removes keys whose value is null, in lists too; null list items stay. */
export function withoutNulls<T extends Json>(value: T): T;
export function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withoutNulls(item));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item ?? null)]));
}
