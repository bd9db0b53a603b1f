import { isObject, type Json } from '../../core/json/json.ts';
import { ownMember, putMember } from '../../core/json/members.ts';

/** RFC 7386: `patch` laid over `target`; null takes a key away. What the patch does not name is shared, not copied. */
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
