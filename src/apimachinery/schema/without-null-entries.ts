import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { nameIn, type Schema, type SchemaNode } from './schema.ts';

/** Whether there is a null in the value, at whatever depth. */
export function hasNull(value: Json | undefined): boolean {
  if (Array.isArray(value)) return (value as readonly Json[]).some(hasNull);
  return value === null || (isObject(value) && Object.values(value).some(hasNull));
}

/** Whether the values of a map with such values are texts, numbers, booleans or quantities. */
export function isScalar(schema: Schema, node: SchemaNode): boolean {
  const { type } = schema.resolve(node);
  return nameIn(node)?.endsWith('.Quantity') === true || (type !== undefined && type !== 'object' && type !== 'array');
}

/**
 * The value without the nulls in its maps of strings, numbers and quantities: labels, nodeSelector, limits, the data of a ConfigMap.
 * A null there is meant as no entry, and a patch of kubectl's client-side apply makes none; the server's own reader would make an
 * empty string or a zero of it. Other nulls stay: they say that a field is not set.
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
