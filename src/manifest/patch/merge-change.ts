import { jsonEqual } from '../../core/json-equal.ts';
import { isObject, type Json, type JsonObject } from '../../core/json.ts';

/** The merge patch (RFC 7386) that makes `after` of `before`; what is the same in both is left out. */
export function mergeChange(before: JsonObject | undefined, after: JsonObject): JsonObject {
  const patch: Record<string, Json> = {};
  for (const [key, old] of Object.entries(before ?? {})) {
    if (old !== undefined && after[key] === undefined) patch[key] = null;
  }
  for (const [key, value] of Object.entries(after)) {
    const old = before?.[key];
    if (value === undefined || jsonEqual(old, value)) continue;
    patch[key] = isObject(value) && isObject(old) ? mergeChange(old, value) : value;
  }
  return patch;
}
