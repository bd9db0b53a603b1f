import { isObject, type Json } from '../../core/json/json.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { fieldElement, pathText, type PathElement } from './path-element.ts';
import { NoKeyError, shapeOf, UNKNOWN } from './shape.ts';

/** Items of an applied list have equal keys, or none. The message names the list, as the server does. */
export class ItemError extends Error {
  override readonly name = 'ItemError';
}

/** Throws an ItemError when a list has two items with the same keys, or one without keys. */
export function checkItems(schema: Schema, node: SchemaNode, value: Json): void {
  check(schema, node, value, []);
}

/** `path` is the position of the value; it is modified during the walk. */
function check(schema: Schema, node: SchemaNode, value: Json, path: PathElement[]): void {
  const shape = shapeOf(schema, node, value);
  const below = (element: PathElement, of: SchemaNode, item: Json): void => {
    path.push(element);
    check(schema, of, item, path);
    path.pop();
  };
  if (shape.kind === 'map' && isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (item !== undefined) below(fieldElement(key), shape.field(key) ?? UNKNOWN, item);
    }
  }
  if (shape.kind !== 'list' || !Array.isArray(value)) return;
  const seen = new Set<string>();
  for (const [index, item] of (value as readonly Json[]).entries()) {
    const element = elementOf(shape.element, item, index, path);
    if (seen.has(element)) throw new ItemError(`${pathText(path)}: duplicate entries for key ${pathText([element])}`);
    seen.add(element);
    below(element, shape.item, item);
  }
}

function elementOf(
  element: (item: Json) => PathElement,
  item: Json,
  index: number,
  path: readonly PathElement[],
): PathElement {
  try {
    return element(item);
  } catch (error) {
    if (error instanceof NoKeyError) throw new ItemError(`${pathText(path)}: element ${index}: ${error.message}`);
    throw error;
  }
}
