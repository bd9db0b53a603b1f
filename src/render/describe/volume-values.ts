import { arrayAt, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';

/** A number, boolean or text as Go prints it; `otherwise` for anything else. */
export function scalar(value: Json | undefined, otherwise: string): string {
  return value === undefined || value === null || typeof value === 'object' ? otherwise : String(value);
}

/** A field as Go prints it: `text` and `number` with their zero values, `flag` as true or false. */
export type Show = (source: JsonObject) => string;

export const text =
  (key: string): Show =>
  (source) =>
    stringAt(source, key) ?? '';
export const number =
  (key: string): Show =>
  (source) =>
    scalar(source[key], '0');
export const flag =
  (key: string): Show =>
  (source) =>
    scalar(source[key], 'false');
/** A list of strings: `[a b]`. */
export const list =
  (key: string): Show =>
  (source) =>
    `[${arrayAt(source, key).map(String).join(' ')}]`;
/** A reference to an object in the namespace, as Go's generated String methods print it. */
export const reference =
  (key: string): Show =>
  (source) => {
    const target = objectAt(source, key);
    return target === undefined ? 'nil' : `&LocalObjectReference{Name:${stringAt(target, 'name') ?? ''},}`;
  };
export const textOr =
  (key: string, otherwise: string): Show =>
  (source) =>
    stringAt(source, key) ?? otherwise;
