import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';

/** Changes an object; returns the same object when there is nothing to change. */
export type Edit = (object: JsonObject) => JsonObject;

/** Sets the keys that the object does not have; an empty string counts as unset. */
export function withDefaults(object: JsonObject, values: JsonObject): JsonObject {
  const missing = Object.keys(values).filter((key) => object[key] === undefined || object[key] === '');
  if (missing.length === 0) return object;
  return { ...object, ...Object.fromEntries(missing.map((key) => [key, values[key]])) };
}

/** Edits the object under a key, if there is one. */
export function editAt(object: JsonObject, key: string, edit: Edit): JsonObject {
  const value = object[key];
  if (!isObject(value)) return object;
  const edited = edit(value);
  return edited === value ? object : { ...object, [key]: edited };
}

/** Edits the objects of the list under a key, if there is one. */
export function editItems(object: JsonObject, key: string, edit: Edit): JsonObject {
  const list = object[key];
  if (!Array.isArray(list)) return object;
  const items = list as readonly Json[];
  const edited = items.map((item) => (isObject(item) ? edit(item) : item));
  return edited.every((item, index) => item === items[index]) ? object : { ...object, [key]: edited };
}

/** Applies edits in order. */
export function inTurn(...edits: readonly Edit[]): Edit {
  return (object) => edits.reduce((edited, edit) => edit(edited), object);
}

/**
 * Skips the edit for frozen objects that it has already returned: they cannot have changed, and the same template is defaulted for each of
 * its pods.
 */
export function once(edit: Edit): Edit {
  const done = new WeakSet<JsonObject>();
  return (object) => {
    if (done.has(object)) return object;
    const edited = edit(object);
    if (edited === object && Object.isFrozen(object)) done.add(object);
    return edited;
  };
}
