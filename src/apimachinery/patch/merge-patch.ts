import { isObject, type Json, type JsonObject } from '../../core/json.ts';

/** RFC 7386: `patch` laid over `target`; null takes a key away. What the patch does not name is shared, not copied. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json | undefined> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = mergePatch(own(merged, key), value);
  }
  return merged;
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
