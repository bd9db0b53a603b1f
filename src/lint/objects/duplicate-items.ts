import { isObject, type Json } from '../../core/json/json.ts';
import { pathText } from '../../apimachinery/managed-fields/path-element.ts';
import { NoKeyError, shapeOf, UNKNOWN, type Shape } from '../../apimachinery/managed-fields/shape.ts';
import type { Schema, SchemaNode } from '../../apimachinery/schema/schema.ts';
import type { Path } from '../../yaml/marks.ts';
import type { Problem } from '../rules/rule.ts';
import { fieldOfPath } from './field-path.ts';

type ListShape = Extract<Shape, { kind: 'list' }>;

function elementOf(shape: ListShape, item: Json): string | undefined {
  try {
    return shape.element(item);
  } catch (error) {
    // An item without its key is a missing field.
    if (error instanceof NoKeyError) return undefined;
    throw error;
  }
}

function* duplicatesIn(shape: ListShape, items: readonly Json[], path: Path): Iterable<Problem> {
  const seen = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const element = elementOf(shape, item);
    const first = element === undefined ? undefined : seen.get(element);
    if (element !== undefined && first === undefined) seen.set(element, index);
    if (element === undefined || first === undefined) continue;
    const key = pathText([element]).replace(/^\[=?(.*)\]$/, '$1');
    const message = `${fieldOfPath([...path, index])}: ${key} is already in the list, at [${first}]`;
    yield { rule: 'duplicate-item', path: [...path, index], message };
  }
}

/** Duplicate items in lists with keys, which server-side apply refuses. */
export function* duplicateItems(schema: Schema, node: SchemaNode, value: Json, path: Path = []): Iterable<Problem> {
  const shape = shapeOf(schema, node, value);
  if (shape.kind === 'map' && isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (item !== undefined) yield* duplicateItems(schema, shape.field(key) ?? UNKNOWN, item, [...path, key]);
    }
  }
  if (shape.kind !== 'list' || !Array.isArray(value)) return;
  const items = value as readonly Json[];
  yield* duplicatesIn(shape, items, path);
  for (const [index, item] of items.entries()) yield* duplicateItems(schema, shape.item, item, [...path, index]);
}
