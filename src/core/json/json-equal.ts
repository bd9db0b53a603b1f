import { isObject, type Json, type JsonObject } from './json.ts';

/** Whether two JSON values are equal; an absent key equals an undefined one. Each member is compared once, and shared parts are skipped. */
export function jsonEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((item, index) => jsonEqual(item as Json, b[index] as Json))
    );
  }
  if (!isObject(a) || !isObject(b)) return false;
  let count = 0;
  for (const [key, value] of Object.entries(a)) {
    if (value === undefined) continue;
    count++;
    // a key may have the name of an inherited property
    if (!Object.hasOwn(b, key) || !jsonEqual(value, b[key])) return false;
  }
  return count === sizeOf(b);
}

function sizeOf(object: JsonObject): number {
  return Object.values(object).filter((value) => value !== undefined).length;
}
