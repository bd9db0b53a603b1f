import { isObject, type Building, type Json, type JsonObject } from '../../core/json/json.ts';
import { putMember } from '../../core/json/members.ts';
import type { FieldSet } from './field-set.ts';
import { fieldNameOf, isField, keyElement, keysOfItem, valueElement, type PathElement } from './path-element.ts';

/**
 * The part of an object that a set of fields covers, as client-go's ExtractInto finds what a manager applied. Needs no schema: the
 * elements say which items of lists are meant.
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
  const elements = new Set(fields.elements());
  // Elements of one list have the same keys, but for those that may be left out
  const keyNames = new Set([...elements].flatMap((element) => namesOfKeys(element)));
  return items.flatMap((item) => {
    const element = elementOf(item, elements, keyNames);
    if (element === undefined) return [];
    const keys = keysOfItem(element);
    if (keys === undefined || !isObject(item)) return [item];
    const below = fields.below(element);
    const inner = below.isEmpty ? {} : extracted(item, below);
    return [{ ...keys, ...(isObject(inner) ? inner : {}) }];
  });
}

/** The names of an item's keys, as one text. */
function namesOfKeys(element: PathElement): readonly string[] {
  const keys = keysOfItem(element);
  return keys === undefined ? [] : [JSON.stringify(Object.keys(keys))];
}

function elementOf(
  item: Json,
  elements: ReadonlySet<PathElement>,
  keyNames: ReadonlySet<string>,
): PathElement | undefined {
  if (!isObject(item)) return elements.has(valueElement(item)) ? valueElement(item) : undefined;
  for (const names of keyNames) {
    const keys = (JSON.parse(names) as readonly string[]).map((name) => [name, item[name]] as const);
    const element = keyElement(Object.fromEntries(keys));
    if (keys.every(([, value]) => value !== undefined) && elements.has(element)) return element;
  }
  return undefined;
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
