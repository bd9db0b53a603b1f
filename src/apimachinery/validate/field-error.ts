import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';

/** The kind of a field error: the `reason` of a Status cause. */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid';

/** An invalid field, with the API server's message. */
export interface FieldError {
  readonly type: FieldErrorType;
  /** `spec.template.spec.containers[0].name`. */
  readonly field: string;
  /** The message after the field: `Required value: …`. */
  readonly message: string;
}

const MAP = /(^|\.)(labels|annotations|matchLabels|nodeSelector)$/;

/** Go prints a value by its type: strings and objects quoted or as JSON, numbers and booleans bare. Maps are sorted. */
function shown(value: Json | undefined, field = ''): string {
  if (value === undefined || value === null) return 'null';
  return JSON.stringify(value, (key, item: Json) =>
    isObject(item) && MAP.test(key === '' ? field : key) ? sortedByKey(item) : item,
  );
}

function sortedByKey(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function withDetail(head: string, detail: string): string {
  return detail === '' ? head : `${head}: ${detail}`;
}

export function required(field: string, detail = ''): FieldError {
  return { type: 'FieldValueRequired', field, message: withDetail('Required value', detail) };
}

export function invalid(field: string, value: Json | undefined, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, message: withDetail(`Invalid value: ${shown(value, field)}`, detail) };
}

export function typeInvalid(field: string, value: Json | undefined, detail: string): FieldError {
  return { type: 'FieldValueTypeInvalid', field, message: withDetail(`Invalid value: ${shown(value)}`, detail) };
}

export function forbidden(field: string, detail: string): FieldError {
  return { type: 'FieldValueForbidden', field, message: withDetail('Forbidden', detail) };
}

export function duplicate(field: string, value: Json | undefined): FieldError {
  return { type: 'FieldValueDuplicate', field, message: `Duplicate value: ${shown(value)}` };
}

export function notFound(field: string, value: Json | undefined): FieldError {
  return { type: 'FieldValueNotFound', field, message: `Not found: ${shown(value)}` };
}

/** Valid values are listed in the given order. */
export function notSupported(field: string, value: Json | undefined, valid: readonly string[]): FieldError {
  const values = valid.map((one) => JSON.stringify(one));
  const detail = values.length === 0 ? '' : `supported values: ${values.join(', ')}`;
  return { type: 'FieldValueNotSupported', field, message: withDetail(`Unsupported value: ${shown(value)}`, detail) };
}

export function tooLong(field: string, max: number): FieldError {
  return { type: 'FieldValueTooLong', field, message: `Too long: may not be more than ${max} bytes` };
}

/** `items` is the actual number. */
export function tooMany(field: string, items: number, max: number): FieldError {
  return { type: 'FieldValueTooMany', field, message: `Too many: ${items}: must have at most ${max} items` };
}
