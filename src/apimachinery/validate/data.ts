import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { forbidden, invalid, tooLong } from './field-error.ts';
import { formatted, type Found } from './fields.ts';
import { configKey } from './formats.ts';

const MAX_BYTES = 1024 * 1024;

function* keys(object: JsonObject, bag: string): Found {
  for (const key of Object.keys(objectAt(object, bag) ?? {})) yield* formatted(`${bag}[${key}]`, key, configKey);
}

function bytes(object: JsonObject, bag: string): number {
  const values = Object.values(objectAt(object, bag) ?? {});
  return values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : 0), 0);
}

export function* validateConfigMap(map: JsonObject): Found {
  yield* keys(map, 'data');
  const binary = objectAt(map, 'binaryData') ?? {};
  for (const key of Object.keys(objectAt(map, 'data') ?? {})) {
    if (Object.hasOwn(binary, key)) yield invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
  }
  yield* keys(map, 'binaryData');
  if (bytes(map, 'data') + bytes(map, 'binaryData') > MAX_BYTES) yield tooLong('', MAX_BYTES);
}

export function* validateSecret(secret: JsonObject): Found {
  yield* keys(secret, 'data');
  if (bytes(secret, 'data') > MAX_BYTES) yield tooLong('data', MAX_BYTES);
}

/** Validates updates of ConfigMaps and Secrets: immutable ones may not change. `next` shares unchanged parts with `old`. */
export function* validateDataUpdate(next: JsonObject, old: JsonObject): Found {
  if (next['type'] !== old['type']) yield invalid('type', next['type'], 'field is immutable');
  if (old['immutable'] !== true) return;
  const why = 'field is immutable when `immutable` is set';
  if (next['immutable'] !== true) yield forbidden('immutable', why);
  for (const bag of ['data', 'binaryData']) if (next[bag] !== old[bag]) yield forbidden(bag, why);
}
