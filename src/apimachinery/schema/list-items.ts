import { goJson } from '../../core/json/go-json.ts';
import { isObject, type Json } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import type { Schema, SchemaNode } from './schema.ts';

/**
 * Names an item of a list by the keys that server-side apply tells the items apart by: `agent` of containers, `53/UDP` of ports. A key
 * that has its default is left out, as the protocol TCP is. Undefined for an item without the keys.
 */
export type ItemName = (item: Json) => string | undefined;

/** Undefined for a list whose items have no keys. */
export function itemNameIn(schema: Schema, list: SchemaNode): ItemName | undefined {
  const { items, 'x-kubernetes-list-map-keys': keys } = schema.resolve(list);
  if (keys === undefined || items === undefined) return undefined;
  const { properties } = schema.resolve(items);
  return (item) => {
    if (!isObject(item)) return undefined;
    const parts: string[] = [];
    for (const key of keys) {
      const byDefault = ownMember(properties, key)?.default;
      const value = ownMember(item, key) ?? byDefault;
      if (value === undefined) return undefined;
      if (value !== byDefault) parts.push(typeof value === 'string' ? value : goJson(value));
    }
    return parts.join('/');
  };
}

/** The items by their names, or undefined when some have none or two have the same. */
export function itemsByName(list: readonly Json[], nameOf: ItemName): ReadonlyMap<string, Json> | undefined {
  const map = new Map<string, Json>();
  for (const item of list) {
    const name = nameOf(item);
    if (name === undefined) return undefined;
    map.set(name, item);
  }
  return map.size === list.length ? map : undefined;
}
