import { isObject, type Building, type Json, type JsonObject } from '../../core/json/json.ts';
import { putMember } from '../../core/json/members.ts';
import type { FieldSet } from './field-set.ts';
import { fieldNameOf, isField, keyElement, keysOfItem, valueElement, type PathElement } from './path-element.ts';

/**
 * The part of an object that a field set covers, as client-go's ExtractInto returns what a manager applied. Needs no schema, because the
 * path elements identify list items.
 */
export function extracted(value: Json, fields: FieldSet): Json {
  const elements = fields.elements();
  if (elements.length === 0) return value;
  if (Array.isArray(value)) return extractedItems(value as readonly Json[], fields);
  if (!isObject(value)) return value;
  const out: Building = {};
  for (const element of elements) {
    if (!isField(element)) continue;
    const name = fieldNameOf(element);
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field !== undefined) putMember(out, name, extracted(field, fields.below(element)));
  }
  return out;
}

function extractedItems(items: readonly Json[], fields: FieldSet): Json {
  const elementOf = elementFinder(fields);
  return items.flatMap((item) => {
    const element = elementOf(item);
    if (element === undefined) return [];
    const keys = keysOfItem(element);
    if (keys === undefined || !isObject(item)) return [item];
    const below = fields.below(element);
    const inner = below.isEmpty ? {} : extracted(item, below);
    return [{ ...keys, ...(isObject(inner) ? inner : {}) }];
  });
}

/** The names of an item's keys. */
function namesOfKeys(element: PathElement): readonly string[] {
  const keys = keysOfItem(element);
  return keys === undefined ? [] : [JSON.stringify(Object.keys(keys))];
}

/** Returns the element of the set for an item of a list; undefined when the set has none. Needs no schema and costs the same for any set. */
export function elementFinder(fields: FieldSet): (item: Json) => PathElement | undefined {
  const elements = new Set(fields.elements());
  // elements of one list have the same keys, except optional ones
  const keyNames = [...new Set([...elements].flatMap(namesOfKeys))].map(
    (names) => JSON.parse(names) as readonly string[],
  );
  return (item) => {
    if (!isObject(item)) return elements.has(valueElement(item)) ? valueElement(item) : undefined;
    for (const names of keyNames) {
      const keys = names.map((name) => [name, item[name]] as const);
      const element = keyElement(Object.fromEntries(keys));
      if (keys.every(([, value]) => value !== undefined) && elements.has(element)) return element;
    }
    return undefined;
  };
}

/** {@link extracted} for an object; its apiVersion, kind and names, which nobody owns, are kept. */
export function extractedObject(object: JsonObject, fields: FieldSet): JsonObject {
  const part = extracted(object, fields);
  const whole = isObject(part) ? part : {};
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const own = isObject(whole['metadata']) ? whole['metadata'] : {};
  return {
    ...whole,
    apiVersion: object['apiVersion'],
    kind: object['kind'],
    metadata: { ...own, name: metadata['name'], namespace: metadata['namespace'] },
  };
}
