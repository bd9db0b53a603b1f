import { jsonEqual } from '../../core/json-equal.ts';
import type { Json } from '../../core/json.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { FieldSet } from './field-set.ts';
import { fieldElement, type FieldPath } from './path-element.ts';
import { fieldOf, isEmpty, itemsByElement, keysOfBoth, shapeOf, UNKNOWN, type Shape } from './shape.ts';

/** What makes of one object another; no path is in more than one of the sets. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

export function compareObjects(schema: Schema, node: SchemaNode, before: Json, after: Json): Comparison {
  const comparison = { added: new FieldSet(), modified: new FieldSet(), removed: new FieldSet() };
  compare(schema, node, before, after, [], comparison);
  return comparison;
}

function leaf(
  before: Json | undefined,
  after: Json | undefined,
  path: FieldPath,
  { added, modified, removed }: Comparison,
): void {
  if (before === undefined) added.insert(path);
  else if (after === undefined) removed.insert(path);
  else if (!jsonEqual(before, after)) modified.insert(path);
}

function compare(
  schema: Schema,
  node: SchemaNode,
  before: Json | undefined,
  after: Json | undefined,
  path: FieldPath,
  comparison: Comparison,
): void {
  // Parts that two versions share are most of both.
  if (before === after) return;
  const shape = shapeOf(schema, node, after ?? before);
  // Two values that are both empty are told apart as a whole, so that an empty map is not no map.
  if (shape.kind === 'leaf' || (isEmpty(before) && isEmpty(after))) {
    leaf(before, after, path, comparison);
    return;
  }
  if (shape.kind === 'map') {
    for (const key of keysOfBoth(before, after)) {
      const below = [...path, fieldElement(key)];
      compare(schema, shape.field(key) ?? UNKNOWN, fieldOf(before, key), fieldOf(after, key), below, comparison);
    }
  } else compareItems(schema, shape, before, after, path, comparison);
  if (before === undefined) comparison.added.insert(path);
  else if (after === undefined) comparison.removed.insert(path);
}

function compareItems(
  schema: Schema,
  shape: Extract<Shape, { kind: 'list' }>,
  before: Json | undefined,
  after: Json | undefined,
  path: FieldPath,
  comparison: Comparison,
): void {
  const [old, now] = [itemsByElement(before, shape.element), itemsByElement(after, shape.element)];
  for (const element of new Set([...old.keys(), ...now.keys()])) {
    const [were, are] = [old.get(element) ?? [], now.get(element) ?? []];
    const below = [...path, element];
    if (were.length <= 1 && are.length <= 1) compare(schema, shape.item, were[0], are[0], below, comparison);
    else if (were.length >= 2 && are.length >= 2) {
      if (!jsonEqual(were, are)) comparison.modified.insert(below);
    } else if (were.length >= 2) {
      if (are.length > 0) compare(schema, shape.item, undefined, are[0], below, comparison);
      comparison.removed.insert(below);
    } else {
      if (were.length > 0) compare(schema, shape.item, were[0], undefined, below, comparison);
      comparison.added.insert(below);
    }
  }
}
