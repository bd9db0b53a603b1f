import { isObject, type Json } from '../../core/json/json.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';
import { isEmpty, itemsByElement, shapeOf, UNKNOWN } from './shape.ts';

/** Every field that the value sets, which an apply manager then owns. Throws a NoKeyError. */
export function toFieldSet(schema: Schema, node: SchemaNode, value: Json): FieldSet {
  return collect(schema, node, value).below;
}

/** Returns whether the value itself is owned, and collects its owned parts. */
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
        // items with equal keys are owned as one
        const isOne = items.length === 1 && item !== undefined;
        below.put(element, true, isOne ? collect(schema, shape.item, item).below : undefined);
      }
      return { isLeaf: false, below };
  }
}
