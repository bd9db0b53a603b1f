import { jsonEqual } from '../../core/json-equal.ts';
import { isObject, type Json, type JsonObject } from '../../core/json.ts';
import { emptyObject, putMember } from '../../yaml/build.ts';

function own(object: JsonObject | undefined, key: string): Json | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The merge patch (RFC 7386) that makes `after` of `before`; what is the same in both is left out. */
export function mergeChange(before: JsonObject | undefined, after: JsonObject): JsonObject {
  const patch = emptyObject();
  for (const [key, old] of Object.entries(before ?? {})) {
    if (old !== undefined && own(after, key) === undefined) putMember(patch, key, null);
  }
  for (const [key, value] of Object.entries(after)) {
    const old = own(before, key);
    if (value === undefined || jsonEqual(old, value)) continue;
    putMember(patch, key, isObject(value) && isObject(old) ? mergeChange(old, value) : value);
  }
  return patch;
}
