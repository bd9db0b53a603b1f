import { isObject, type Building, type JsonObject } from '../../core/json/json.ts';
import { putMember } from '../../core/json/members.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';

/**
 * Go's JSON of an empty object of the kind: structs that are not pointers, and zero values that are never omitted. Creates are compared
 * with it, so that nobody owns what is always present.
 */
export function emptyObject(schema: Schema, node: SchemaNode): JsonObject {
  const out: Building = {};
  const { properties = {}, required = [] } = schema.resolve(node);
  for (const [key, property] of Object.entries(properties)) {
    const zero = property.default;
    if (zero === '' || zero === 0 || zero === false) putMember(out, key, zero);
    else if (isObject(zero) && Object.keys(zero).length === 0 && isStruct(schema, property)) {
      putMember(out, key, emptyObject(schema, property));
    } else if (property['x-ds-null-time'] === true) putMember(out, key, null);
    else if (property.type === 'array' && required.includes(key)) putMember(out, key, null);
  }
  return out;
}

function isStruct(schema: Schema, node: SchemaNode): boolean {
  const { type, properties } = schema.resolve(node);
  return type === 'object' && properties !== undefined;
}
