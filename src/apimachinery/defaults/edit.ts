import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';

/** A function that changes an object, and gives back the object itself when there is nothing to change. */
export type Edit = (object: JsonObject) => JsonObject;

/** With the values for those keys that the object does not have; an empty string counts as not there. */
export function withDefaults(object: JsonObject, values: JsonObject): JsonObject {
  const missing = Object.keys(values).filter((key) => object[key] === undefined || object[key] === '');
  if (missing.length === 0) return object;
  return { ...object, ...Object.fromEntries(missing.map((key) => [key, values[key]])) };
}

/** With the object under a key edited, if there is one. */
export function editAt(object: JsonObject, key: string, edit: Edit): JsonObject {
  const value = object[key];
  if (!isObject(value)) return object;
  const edited = edit(value);
  return edited === value ? object : { ...object, [key]: edited };
}

/** With the objects of the list under a key edited, if there is one. */
export function editItems(object: JsonObject, key: string, edit: Edit): JsonObject {
  const list = object[key];
  if (!Array.isArray(list)) return object;
  const items = list as readonly Json[];
  const edited = items.map((item) => (isObject(item) ? edit(item) : item));
  return edited.every((item, index) => item === items[index]) ? object : { ...object, [key]: edited };
}

/** One edit after the other. */
export function inTurn(...edits: readonly Edit[]): Edit {
  return (object) => edits.reduce((edited, edit) => edit(edited), object);
}

/**
 * The edit, which is not done again for frozen objects that came out of it or that it left as they are: what is frozen cannot
 * change, and the same template is asked about for each of its pods.
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
