import { isObject, type Json } from '../../core/json/json.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';
import { isEmpty, itemsByElement, shapeOf, UNKNOWN } from './shape.ts';

/** Every field that the value sets: what an applier says it owns. Throws a NoKeyError. */
export function toFieldSet(schema: Schema, node: SchemaNode, value: Json): FieldSet {
  return collect(schema, node, value).below;
}

/** Whether the value is owned as one thing, and what is owned of its parts. */
function collect(
  schema: Schema,
  node: SchemaNode,
  value: Json,
): { readonly isLeaf: boolean; readonly below: FieldSet } {
  const shape = shapeOf(schema, node, value);
  const below = new FieldSet();
  switch (shape.kind) {
    case 'leaf':
      return { isLeaf: true, below };
    case 'map':
      for (const [key, item] of Object.entries(isObject(value) ? value : {})) {
        if (item === undefined) continue;
        const part = collect(schema, shape.field(key) ?? UNKNOWN, item);
        const isEmptyMap = item === null || (isObject(item) && isEmpty(item));
        below.put(fieldElement(key), part.isLeaf || isEmptyMap || !shape.isNamed(key), part.below);
      }
      return { isLeaf: false, below };
    case 'list':
      for (const [element, items] of itemsByElement(value, shape.element)) {
        const [item] = items;
        // Items that cannot be told apart are owned as one.
        const isOne = items.length === 1 && item !== undefined;
        below.put(element, true, isOne ? collect(schema, shape.item, item).below : undefined);
      }
      return { isLeaf: false, below };
  }
}
