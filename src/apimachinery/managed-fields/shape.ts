import { appendTo } from '../../core/append-to.ts';
import { isObject, type Building, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember, putMember } from '../../core/json/members.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { keyElement, valueElement, type PathElement } from './path-element.ts';

/** How a value is owned: atomically, by its fields, or by its items. */
export type Shape =
  | { readonly kind: 'leaf' }
  | {
      readonly kind: 'map';
      /** The schema of a field; undefined for an unknown field. */
      readonly field: (name: string) => SchemaNode | undefined;
      /** Whether the field is declared in the schema, unlike a map key. */
      readonly isNamed: (name: string) => boolean;
    }
  | { readonly kind: 'list'; readonly item: SchemaNode; readonly element: (item: Json) => PathElement };

const LEAF: Shape = { kind: 'leaf' };
/** The schema node of values without a schema. */
export const UNKNOWN: SchemaNode = {};

/** A list item without its keys. */
export class NoKeyError extends Error {
  override readonly name = 'NoKeyError';
}

function keysOf(schema: Schema, item: Json, of: SchemaNode, names: readonly string[]): PathElement {
  if (!isObject(item)) throw new NoKeyError('associative list with keys may not have non-map elements');
  const { properties = {} } = schema.resolve(of);
  const keys: Building = {};
  for (const name of names) {
    const value = ownMember(item, name) ?? properties[name]?.default;
    if (value !== undefined) putMember(keys, name, value);
  }
  if (Object.keys(keys).length === 0) {
    const list = names.map((name) => JSON.stringify(name)).join(' ');
    throw new NoKeyError(
      `associative list with keys has an element that omits all key fields [${list}] (and doesn't have default values for any key fields)`,
    );
  }
  return keyElement(keys);
}

function listShape(schema: Schema, { items = UNKNOWN, ...node }: SchemaNode): Shape {
  switch (node['x-kubernetes-list-type']) {
    case 'map': {
      const names = node['x-kubernetes-list-map-keys'] ?? [];
      return { kind: 'list', item: items, element: (item) => keysOf(schema, item, items, names) };
    }
    case 'set':
      return { kind: 'list', item: items, element: valueElement };
    default:
      return LEAF;
  }
}

/** The shape of a value. Without a schema, objects are owned by field and lists atomically. */
export function shapeOf(schema: Schema, node: SchemaNode, value: Json | undefined): Shape {
  const resolved = schema.resolve(node);
  if (node['x-kubernetes-map-type'] === 'atomic' || resolved['x-kubernetes-map-type'] === 'atomic') return LEAF;
  if (resolved.type === 'array') return listShape(schema, resolved);
  const { properties, additionalProperties } = resolved;
  const isStruct = properties !== undefined;
  if (resolved.type === 'object' && !isStruct && additionalProperties === undefined) return LEAF;
  if (resolved.type !== 'object' && (resolved.type !== undefined || resolved.oneOf !== undefined)) return LEAF;
  if (resolved.type === undefined && !isObject(value)) return LEAF;
  return {
    kind: 'map',
    field: (name) => (isStruct ? ownMember(properties, name) : (additionalProperties ?? UNKNOWN)),
    isNamed: (name) => isStruct && ownMember(properties, name) !== undefined,
  };
}

export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

/** List items by path element; several items can share an element. */
export function itemsByElement(
  list: Json | undefined,
  element: (item: Json) => PathElement,
): ReadonlyMap<PathElement, readonly Json[]> {
  const found = new Map<PathElement, Json[]>();
  for (const item of Array.isArray(list) ? (list as readonly Json[]) : []) {
    const key = element(item);
    appendTo(found, key, item);
  }
  return found;
}

/** The keys of both maps, without duplicates. */
export function keysOfBoth(a: Json | undefined, b: Json | undefined): readonly string[] {
  const keys = (value: Json | undefined): readonly string[] =>
    isObject(value) ? Object.keys(value).filter((key) => value[key] !== undefined) : [];
  return [...new Set([...keys(a), ...keys(b)])];
}

export function fieldOf(value: Json | undefined, key: string): Json | undefined {
  const object: JsonObject | undefined = isObject(value) ? value : undefined;
  return ownMember(object, key);
}
