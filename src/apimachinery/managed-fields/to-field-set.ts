import { isObject, type Json } from '../../core/json.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { FieldSet } from './field-set.ts';
import { fieldElement, type FieldPath } from './path-element.ts';
import { isEmpty, itemsByElement, shapeOf, UNKNOWN } from './shape.ts';

/** Every field that the value sets: what an applier says it owns. Throws a NoKeyError. */
export function toFieldSet(schema: Schema, node: SchemaNode, value: Json): FieldSet {
  const set = new FieldSet();
  collect(schema, node, value, [], set);
  return set;
}

function collect(schema: Schema, node: SchemaNode, value: Json, path: FieldPath, set: FieldSet): void {
  const shape = shapeOf(schema, node, value);
  switch (shape.kind) {
    case 'leaf':
      set.insert(path);
      return;
    case 'map':
      if (!isObject(value)) return;
      for (const [key, item] of Object.entries(value)) {
        if (item === undefined) continue;
        const below = [...path, fieldElement(key)];
        collect(schema, shape.field(key) ?? UNKNOWN, item, below, set);
        const isEmptyMap = item === null || (isObject(item) && isEmpty(item));
        if (isEmptyMap || !shape.isNamed(key)) set.insert(below);
      }
      return;
    case 'list':
      for (const [element, items] of itemsByElement(value, shape.element)) {
        const [item] = items;
        // Items that cannot be told apart are owned as one.
        if (items.length === 1 && item !== undefined) collect(schema, shape.item, item, [...path, element], set);
        set.insert([...path, element]);
      }
  }
}
