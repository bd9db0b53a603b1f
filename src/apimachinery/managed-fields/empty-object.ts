import { isObject, type Json, type JsonObject } from '../../core/json.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';

/**
 * What Go writes for a new, empty object of the kind: the structs that are no pointers, and the zero values that are never left
 * out. A create is compared with it, so that nobody owns what is always there.
 */
export function emptyObject(schema: Schema, node: SchemaNode): JsonObject {
  const out: Record<string, Json> = {};
  const { properties = {}, required = [] } = schema.resolve(node);
  for (const [key, property] of Object.entries(properties)) {
    const zero = property.default;
    if (zero === '' || zero === 0 || zero === false) out[key] = zero;
    else if (isObject(zero) && Object.keys(zero).length === 0 && isStruct(schema, property)) {
      out[key] = emptyObject(schema, property);
    } else if (property['x-ds-null-time'] === true) out[key] = null;
    else if (property.type === 'array' && required.includes(key)) out[key] = null;
  }
  return out;
}

function isStruct(schema: Schema, node: SchemaNode): boolean {
  const { type, properties } = schema.resolve(node);
  return type === 'object' && properties !== undefined;
}
