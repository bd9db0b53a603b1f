import { byText } from '../text/by-text.ts';
import { isObject, type Json } from './json.ts';

function escape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function quote(text: string): string {
  // as Go does, so that JSON can be embedded in HTML and scripts
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, escape);
}

/** A value in one line as Go's encoding/json writes it, with sorted keys, and without the newline of its encoder. */
export function goJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return scalar(value);
  const parts: string[] = [];
  write(value, parts);
  return parts.join('');
}

function scalar(value: Json): string {
  return typeof value === 'string' ? quote(value) : JSON.stringify(value);
}

/** Collects the parts in one list, because joining the text at each level would copy it once per level. */
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
