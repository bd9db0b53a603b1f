import { stringAt, type JsonObject } from '../../core/json/json.ts';
import { alternativesOf, fieldsOf, itemsOf, referenced, referenceOf, valuesOf, type OpenApi } from './openapi.ts';

/** `string`, `[]Toleration`, `map[string]string`: the type of a field as kubectl explain has it. */
export function fieldType(schema: JsonObject, document: OpenApi): string {
  const [items, values] = [itemsOf(schema), valuesOf(schema)];
  if (items !== undefined) return `[]${fieldType(items, document)}`;
  if (values !== undefined) return `map[string]${fieldType(values, document)}`;
  const [only, ...more] = alternativesOf(schema);
  if (only !== undefined && more.length === 0 && fieldsOf(schema).length === 0) return fieldType(only, document);
  const reference = referenceOf(schema);
  if (reference === '') return named(stringAt(schema, 'type'));
  const type = stringAt(referenced(schema, document) ?? {}, 'type') ?? 'object';
  return type === 'object'
    ? reference.slice(Math.max(reference.lastIndexOf('/'), reference.lastIndexOf('.')) + 1)
    : type;
}

function named(type: string | undefined): string {
  return type === undefined || type === '' || type === 'object' ? 'Object' : type;
}
