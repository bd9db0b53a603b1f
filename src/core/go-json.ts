import { byText } from './by-text.ts';
import { isObject, type Json } from './json.ts';

function escape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function quote(text: string): string {
  // as Go does, so that JSON can stand inside HTML and scripts
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, escape);
}

/** A value in one line as Go's encoding/json writes it, keys in order; without the newline that its encoder ends with. */
export function goJson(value: Json): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(goJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort(byText)
    .flatMap((key) => {
      const member = value[key];
      return member === undefined ? [] : [`${quote(key)}:${goJson(member)}`];
    });
  return `{${members.join(',')}}`;
}
