import { isObject, type Building, type Json } from '../../core/json/json.ts';
import { putMember } from '../../core/json/members.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import type { FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';
import { shapeOf, UNKNOWN, type Shape } from './shape.ts';

/** Removes the paths of the set from the value; undefined when nothing is left. */
export function removeFields(schema: Schema, node: SchemaNode, value: Json, gone: FieldSet): Json | undefined {
  if (gone.isEmpty) return value;
  const shape = shapeOf(schema, node, value);
  if (shape.kind === 'map' && isObject(value)) return withoutFields(schema, shape, value, gone);
  if (shape.kind === 'list' && Array.isArray(value)) return withoutItems(schema, shape, value as readonly Json[], gone);
  // part of an atomic value cannot be removed alone
  return shape.kind === 'leaf' && (isObject(value) || Array.isArray(value)) ? undefined : value;
}

function withoutFields(
  schema: Schema,
  shape: Extract<Shape, { kind: 'map' }>,
  value: Readonly<Record<string, Json | undefined>>,
  gone: FieldSet,
): Json | undefined {
  const out: Building = {};
  for (const [key, item] of Object.entries(value)) {
    const element = fieldElement(key);
    if (item === undefined || gone.hasMember(element)) continue;
    const left = removeFields(schema, shape.field(key) ?? UNKNOWN, item, gone.below(element));
    // an emptied map becomes null, as in the server
    putMember(out, key, left ?? null);
  }
  return Object.keys(out).length === 0 ? undefined : out;
}

function withoutItems(
  schema: Schema,
  shape: Extract<Shape, { kind: 'list' }>,
  items: readonly Json[],
  gone: FieldSet,
): Json | undefined {
  const kept = items.flatMap((item) => {
    const element = shape.element(item);
    if (gone.hasMember(element)) return [];
    const left = removeFields(schema, shape.item, item, gone.below(element));
    return left === undefined ? [] : [left];
  });
  return kept.length === 0 ? undefined : kept;
}
