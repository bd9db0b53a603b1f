import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../src/core/json/json.ts';

const IS_OF_TYPE: Readonly<Record<string, (value: Json) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
};

/**
 * What is wrong with a value by a JSON Schema of docs/schema: types, enums, missing fields, and fields that the schema does not have. An
 * object without `properties` may have any, and a field without a type is any value.
 */
export function schemaErrors(value: Json, schema: JsonObject, path = '$'): readonly string[] {
  const type = stringAt(schema, 'type');
  if (type === undefined) return [];
  if (IS_OF_TYPE[type]?.(value) !== true) return [`${path} is no ${type}`];
  const values = arrayAt(schema, 'enum');
  if (values.length > 0 && !values.includes(value)) return [`${path} must not be ${JSON.stringify(value)}`];
  if (Array.isArray(value)) {
    const items = objectAt(schema, 'items') ?? {};
    return value.flatMap((item: Json, index) => schemaErrors(item, items, `${path}[${index}]`));
  }
  const properties = objectAt(schema, 'properties');
  if (!isObject(value) || properties === undefined) return [];
  const missing = arrayAt(schema, 'required')
    .filter((name) => typeof name === 'string')
    .filter((name) => value[name] === undefined);
  return [
    ...missing.map((name) => `${path} has no ${name}`),
    ...Object.entries(value).flatMap(([name, field]) => {
      const own = objectAt(properties, name);
      return own === undefined
        ? [`${path}.${name} is not in the schema`]
        : schemaErrors(field ?? null, own, `${path}.${name}`);
    }),
  ];
}

const FOLDER = join(import.meta.dirname, '../../docs/schema');
const SCHEMAS = readdirSync(FOLDER).map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as JsonObject);

/** The schema in docs/schema of the format with that kind. */
export function schemaOf(kind: string): JsonObject {
  const kindsOf = (schema: JsonObject): readonly Json[] =>
    arrayAt(objectAt(objectAt(schema, 'properties'), 'kind'), 'enum');
  const schema = SCHEMAS.find((each) => kindsOf(each).includes(kind));
  if (schema === undefined) throw new Error(`no schema has the kind ${kind}`);
  return schema;
}

/** What is wrong with output of a command by the schema of its kind. */
export function formatErrors(value: JsonObject): readonly string[] {
  return schemaErrors(value, schemaOf(stringAt(value, 'kind') ?? ''));
}
