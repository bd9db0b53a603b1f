import { jsonEqual } from '../../core/json/json-equal.ts';
import { isObject, type Building, type JsonObject } from '../../core/json/json.ts';
import { ownMember, putMember } from '../../core/json/members.ts';

/** The merge patch (RFC 7386) that makes `after` of `before`; what is the same in both is left out. */
export function mergeChange(before: JsonObject | undefined, after: JsonObject): JsonObject {
  const patch: Building = {};
  for (const [key, old] of Object.entries(before ?? {})) {
    if (old !== undefined && ownMember(after, key) === undefined) putMember(patch, key, null);
  }
  for (const [key, value] of Object.entries(after)) {
    const old = ownMember(before, key);
    if (value === undefined || value === old) continue;
    if (isObject(value) && isObject(old)) {
      // compared while it is walked: comparing first would walk every level once for each level above it
      const inner = mergeChange(old, value);
      if (Object.keys(inner).length > 0) putMember(patch, key, inner);
    } else if (!jsonEqual(old, value)) putMember(patch, key, value);
  }
  return patch;
}
