import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { nameIn, type Schema, type SchemaNode } from './schema.ts';

/** Whether the value contains a null at any depth. */
export function hasNull(value: Json | undefined): boolean {
  if (Array.isArray(value)) return (value as readonly Json[]).some(hasNull);
  return value === null || (isObject(value) && Object.values(value).some(hasNull));
}

/** Whether the node is a string, number, boolean or quantity. */
export function isScalar(schema: Schema, node: SchemaNode): boolean {
  const { type } = schema.resolve(node);
  return nameIn(node)?.endsWith('.Quantity') === true || (type !== undefined && type !== 'object' && type !== 'array');
}

/**
 * Removes nulls from maps of strings, numbers and quantities: labels, nodeSelector, limits, the data of a ConfigMap. There a null means no
 * entry, and kubectl's client-side apply creates none, but the server would decode it to an empty string or zero. Other nulls stay: they
 * mean that a field is not set.
 */
export function withoutNullEntries(schema: Schema, node: SchemaNode, value: JsonObject): JsonObject;
export function withoutNullEntries(schema: Schema, node: SchemaNode, value: Json): Json;
export function withoutNullEntries(schema: Schema, node: SchemaNode, value: Json): Json {
  const { properties, additionalProperties, items } = schema.resolve(node);
  if (Array.isArray(value)) {
    return items === undefined
      ? (value as readonly Json[])
      : (value as readonly Json[]).map((item) => withoutNullEntries(schema, items, item));
  }
  if (!isObject(value)) return value;
  const dropsNulls = additionalProperties !== undefined && isScalar(schema, additionalProperties);
  const entries = Object.entries(value).flatMap(([key, item]) => {
    if (item === undefined || (item === null && dropsNulls)) return [];
    const of = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    return [[key, of === undefined ? item : withoutNullEntries(schema, of, item)] as const];
  });
  return Object.fromEntries(entries);
}
