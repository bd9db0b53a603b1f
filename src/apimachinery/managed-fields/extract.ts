import { isObject, type Json, type JsonObject } from '../../core/json.ts';
import { emptyObject, putMember } from '../../yaml/build.ts';
import type { FieldSet } from './field-set.ts';
import { fieldNameOf, isField, itemValue, keysOfItem, type PathElement } from './path-element.ts';

/**
 * The part of an object that a set of fields covers, as client-go's ExtractInto finds what a manager applied. Needs no schema: the
 * elements say which items of lists are meant.
 */
export function extracted(value: Json, fields: FieldSet): Json {
  const elements = fields.elements();
  if (elements.length === 0) return value;
  if (Array.isArray(value)) return extractedItems(value as readonly Json[], fields);
  if (!isObject(value)) return value;
  const out = emptyObject();
  for (const element of elements) {
    if (!isField(element)) continue;
    const name = fieldNameOf(element);
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field !== undefined) putMember(out, name, extracted(field, fields.below(element)));
  }
  return out;
}

function extractedItems(items: readonly Json[], fields: FieldSet): Json {
  const elements = fields.elements();
  return items.flatMap((item) => {
    const element = elements.find((one) => isOf(one, item));
    if (element === undefined) return [];
    const keys = keysOfItem(element);
    if (keys === undefined || !isObject(item)) return [item];
    const below = fields.below(element);
    const inner = below.isEmpty ? {} : extracted(item, below);
    return [{ ...keys, ...(isObject(inner) ? inner : {}) }];
  });
}

function isOf(element: PathElement, item: Json): boolean {
  const keys = keysOfItem(element);
  if (keys === undefined) return !isField(element) && itemValue(element) === item;
  return isObject(item) && Object.entries(keys).every(([key, value]) => value !== undefined && item[key] === value);
}

/** The same of an object, whose apiVersion, kind and names nobody owns. */
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
