import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';

/** One element of a path, as in `fieldsV1`: `f:NAME` a field, `k:{…}` a list item by its keys, `v:VALUE` a set item by value. */
export type PathElement = string;

/** Starts at the object's root. */
export type FieldPath = readonly PathElement[];

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** Keys are sorted, so that equal items have equal elements. */
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

/** The field name of an element. */
export function fieldNameOf(element: PathElement): string {
  return element.slice(2);
}

/** The keys of a list item; undefined for other elements. */
export function keysOfItem(element: PathElement): JsonObject | undefined {
  if (!element.startsWith('k:')) return undefined;
  const keys = parsed(element.slice(2));
  return isObject(keys) ? keys : {};
}

/** The value of a set item. */
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

/** A path as in the server's messages: `.spec.template.spec.containers[name="agent"].image`. */
export function pathText(path: FieldPath): string {
  return path.map(elementText).join('');
}
