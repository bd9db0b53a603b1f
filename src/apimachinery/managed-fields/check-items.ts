import { isObject, type Json } from '../../core/json.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { fieldElement, pathText, type FieldPath } from './path-element.ts';
import { NoKeyError, shapeOf, UNKNOWN } from './shape.ts';

/** Items of an applied list cannot be told apart. The message names the list, as the server does. */
export class ItemError extends Error {
  override readonly name = 'ItemError';
}

/** Throws an ItemError when a list has two items of the same keys, or one without. */
export function checkItems(schema: Schema, node: SchemaNode, value: Json, path: FieldPath = []): void {
  const shape = shapeOf(schema, node, value);
  if (shape.kind === 'map' && isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const field = shape.field(key) ?? UNKNOWN;
      if (item !== undefined) checkItems(schema, field, item, [...path, fieldElement(key)]);
    }
  }
  if (shape.kind !== 'list' || !Array.isArray(value)) return;
  const seen = new Set<string>();
  for (const [index, item] of (value as readonly Json[]).entries()) {
    const element = elementOf(shape.element, item, index, path);
    if (seen.has(element)) throw new ItemError(`${pathText(path)}: duplicate entries for key ${pathText([element])}`);
    seen.add(element);
    checkItems(schema, shape.item, item, [...path, element]);
  }
}

function elementOf(element: (item: Json) => string, item: Json, index: number, path: FieldPath): string {
  try {
    return element(item);
  } catch (error) {
    if (error instanceof NoKeyError) throw new ItemError(`${pathText(path)}: element ${index}: ${error.message}`);
    throw error;
  }
}
