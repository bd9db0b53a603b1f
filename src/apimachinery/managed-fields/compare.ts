import { jsonEqual } from '../../core/json/json-equal.ts';
import type { Json } from '../../core/json/json.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { FieldSet } from './field-set.ts';
import { fieldElement, type PathElement } from './path-element.ts';
import { fieldOf, isEmpty, itemsByElement, keysOfBoth, shapeOf, UNKNOWN, type Shape } from './shape.ts';

/** The difference of two objects; each path is in at most one of the sets. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

type Kind = keyof Comparison;

/** The difference of a value: the value itself, and what is below it. */
interface Difference {
  readonly self: Kind | undefined;
  readonly below: Comparison | undefined;
}

function none(): Comparison {
  return { added: new FieldSet(), modified: new FieldSet(), removed: new FieldSet() };
}

export function compareObjects(schema: Schema, node: SchemaNode, before: Json, after: Json): Comparison {
  return compare(schema, node, before, after)?.below ?? none();
}

/** Collects the differences of a value's fields or items; allocates nothing for equal values. */
class Parts {
  below: Comparison | undefined;

  add(element: PathElement, difference: Difference | undefined): void {
    if (difference === undefined) return;
    const { self, below } = difference;
    this.below ??= none();
    if (self !== undefined) this.below[self].put(element, true);
    if (below === undefined) return;
    for (const kind of ['added', 'modified', 'removed'] as const) this.below[kind].put(element, false, below[kind]);
  }
}

function kindOf(before: Json | undefined, after: Json | undefined): 'added' | 'removed' | undefined {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : undefined;
}

function compare(
  schema: Schema,
  node: SchemaNode,
  before: Json | undefined,
  after: Json | undefined,
): Difference | undefined {
  // two versions share most of their parts
  if (before === after) return undefined;
  const shape = shapeOf(schema, node, after ?? before);
  const kind = kindOf(before, after);
  // empty values are compared as a whole, so that an empty map differs from a missing one
  if (shape.kind === 'leaf' || (isEmpty(before) && isEmpty(after))) {
    if (kind !== undefined) return { self: kind, below: undefined };
    return jsonEqual(before, after) ? undefined : { self: 'modified', below: undefined };
  }
  const parts = new Parts();
  if (shape.kind === 'map') {
    for (const key of keysOfBoth(before, after)) {
      const field = shape.field(key) ?? UNKNOWN;
      parts.add(fieldElement(key), compare(schema, field, fieldOf(before, key), fieldOf(after, key)));
    }
  } else compareItems(schema, shape, before, after, parts);
  const { below } = parts;
  return kind === undefined && below === undefined ? undefined : { self: kind, below };
}

function compareItems(
  schema: Schema,
  shape: Extract<Shape, { kind: 'list' }>,
  before: Json | undefined,
  after: Json | undefined,
  parts: Parts,
): void {
  const [old, now] = [itemsByElement(before, shape.element), itemsByElement(after, shape.element)];
  for (const element of new Set([...old.keys(), ...now.keys()])) {
    const [were, are] = [old.get(element) ?? [], now.get(element) ?? []];
    if (were.length <= 1 && are.length <= 1) parts.add(element, compare(schema, shape.item, were[0], are[0]));
    else if (were.length >= 2 && are.length >= 2) {
      if (!jsonEqual(were, are)) parts.add(element, { self: 'modified', below: undefined });
    } else if (were.length >= 2) {
      if (are.length > 0) parts.add(element, compare(schema, shape.item, undefined, are[0]));
      parts.add(element, { self: 'removed', below: undefined });
    } else {
      if (were.length > 0) parts.add(element, compare(schema, shape.item, were[0], undefined));
      parts.add(element, { self: 'added', below: undefined });
    }
  }
}
