import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import { invalid, notSupported, required, type FieldError } from './field-error.ts';
import { inclusiveRange, type Format } from './formats.ts';

/** Field errors, as they are found. */
export type Found = Iterable<FieldError>;

const MAX_INT32 = 2 ** 31 - 1;

/** The text of a field as in Go: empty when missing. */
export function text(object: JsonObject | undefined, key: string): string {
  return stringAt(object, key) ?? '';
}

export function integer(object: JsonObject | undefined, key: string): number | undefined {
  const value = ownMember(object, key);
  return typeof value === 'number' ? value : undefined;
}

/** A quantity as text, 0 when missing; spaces around it are not ignored, as in the server. */
export function quantityText(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '0';
}

/** Null items become empty structs, as in the decoder. */
export function itemsAt(object: JsonObject | undefined, key: string): readonly JsonObject[] {
  return arrayAt(object, key).map((item) => (isObject(item) ? item : {}));
}

export function textsAt(object: JsonObject | undefined, key: string): readonly string[] {
  return arrayAt(object, key).map((item) => (typeof item === 'string' ? item : ''));
}

/** The entries of a map of strings. */
export function mapAt(object: JsonObject | undefined, key: string): Readonly<Record<string, string>> {
  const entries = Object.entries(objectAt(object, key) ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? value : '']));
}

export function* formatted(field: string, value: string, format: Format): Found {
  for (const message of format(value)) yield invalid(field, value, message);
}

/** One of a few values; empty means the default. */
export function* oneOf(field: string, value: string, words: readonly string[]): Found {
  if (value !== '' && !words.includes(value)) yield notSupported(field, value, words);
}

/** {@link oneOf} for a field that is a pointer in Go, where empty is not defaulted. */
export function* oneOfProvided(field: string, value: Json | undefined, words: readonly string[]): Found {
  if (typeof value === 'string' && !words.includes(value)) yield notSupported(field, value, words);
}

export function* notEmpty(field: string, value: string): Found {
  if (value === '') yield required(field);
}

export function* notNegative(object: JsonObject | undefined, at: string, ...keys: readonly string[]): Found {
  for (const key of keys) {
    const value = integer(object, key);
    if (value !== undefined && value < 0) {
      yield invalid(`${at}.${key}`, value, 'must be greater than or equal to 0');
    }
  }
}

/** For user and group IDs. */
export function* validId(field: string, value: Json | undefined): Found {
  if (typeof value !== 'number' || (value >= 0 && value <= MAX_INT32)) return;
  yield invalid(field, value, inclusiveRange(0, MAX_INT32));
}

export function isPort(value: number): boolean {
  return value >= 1 && value <= 65_535;
}

export function* validPort(field: string, value: number): Found {
  if (!isPort(value)) yield invalid(field, value, inclusiveRange(1, 65_535));
}

export function* validMode(field: string, value: Json | undefined): Found {
  if (typeof value !== 'number' || (value >= 0 && value <= 0o777)) return;
  yield invalid(field, value, 'must be a number between 0 and 0777 (octal), both inclusive');
}

/** A path without `..`. */
export function* withoutBacksteps(field: string, path: string): Found {
  if (path.split('/').includes('..')) yield invalid(field, path, "must not contain '..'");
}

/** A relative path without `..`. */
export function* descendingPath(field: string, path: string): Found {
  if (path.startsWith('/')) yield invalid(field, path, 'must be a relative path');
  yield* withoutBacksteps(field, path);
}

/** {@link descendingPath} for files whose directory reserves names that start with two dots. */
export function* fileBelow(field: string, path: string): Found {
  yield* descendingPath(field, path);
  if (path.startsWith('..') && !path.startsWith('../')) yield invalid(field, path, "must not start with '..'");
}
