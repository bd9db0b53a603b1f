import { byText } from '../text/by-text.ts';
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
  if (typeof value !== 'object' || value === null) return scalar(value);
  const parts: string[] = [];
  write(value, parts);
  return parts.join('');
}

function scalar(value: Json): string {
  return typeof value === 'string' ? quote(value) : JSON.stringify(value);
}

/** Into one list of parts: text put together anew at each level would be copied once for each. */
function write(value: Json, parts: string[]): void {
  if (Array.isArray(value)) {
    parts.push('[');
    for (const [index, item] of (value as readonly Json[]).entries()) {
      if (index > 0) parts.push(',');
      write(item, parts);
    }
    parts.push(']');
    return;
  }
  if (!isObject(value)) {
    parts.push(scalar(value));
    return;
  }
  let separator = '{';
  for (const key of Object.keys(value).sort(byText)) {
    const member = value[key];
    if (member === undefined) continue;
    parts.push(separator, quote(key), ':');
    write(member, parts);
    separator = ',';
  }
  parts.push(separator === '{' ? '{}' : '}');
}
