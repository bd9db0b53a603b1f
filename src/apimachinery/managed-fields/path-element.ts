import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';

/**
 * One step of a path into an object, as `fieldsV1` writes it: `f:NAME` a field, `k:{…}` an item of a list by its keys, `v:VALUE` an
 * item of a set.
 */
export type PathElement = string;

/** From the object down. */
export type FieldPath = readonly PathElement[];

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** The keys are written in their order, so that equal items have equal elements. */
export function keyElement(keys: JsonObject): PathElement {
  const sorted = Object.keys(keys).sort();
  return `k:${JSON.stringify(Object.fromEntries(sorted.map((key) => [key, keys[key] ?? null])))}`;
}

export function valueElement(value: Json): PathElement {
  return `v:${JSON.stringify(value)}`;
}

export function isField(element: PathElement): boolean {
  return element.startsWith('f:');
}

/** The name of a field's element. */
export function fieldNameOf(element: PathElement): string {
  return element.slice(2);
}

/** The keys that an item of a list is known by; undefined for other elements. */
export function keysOfItem(element: PathElement): JsonObject | undefined {
  if (!element.startsWith('k:')) return undefined;
  const keys = parsed(element.slice(2));
  return isObject(keys) ? keys : {};
}

/** The item of a set that the element is. */
export function itemValue(element: PathElement): Json {
  return parsed(element.slice(2));
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function elementText(element: PathElement): string {
  const content = element.slice(2);
  if (isField(element)) return `.${content}`;
  if (!element.startsWith('k:')) return element.startsWith('v:') ? `[=${content}]` : `[${content}]`;
  const keys = parsed(content);
  const pairs = isObject(keys) ? Object.entries(keys).map(([key, value]) => `${key}=${JSON.stringify(value)}`) : [];
  return `[${pairs.join(',')}]`;
}

/** A path as the server's messages write it: `.spec.template.spec.containers[name="agent"].image`. */
export function pathText(path: FieldPath): string {
  return path.map(elementText).join('');
}
