import type { Json, JsonObject } from './json.ts';

/** The object without some of its keys; the object itself when it has none of them. */
export function without(object: JsonObject, ...keys: readonly string[]): JsonObject {
  if (!keys.some((key) => key in object)) return object;
  const rest: Record<string, Json | undefined> = {};
  for (const key of Object.keys(object)) if (!keys.includes(key)) rest[key] = object[key];
  return rest;
}
