import { isObject, type Json } from '../../../core/json/json.ts';
import type { TypeMismatch } from '../../../apimachinery/schema/decode.ts';

function goKind(value: Json): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (Array.isArray(value)) return 'slice';
  return isObject(value) ? 'map' : typeof value === 'boolean' ? 'bool' : 'string';
}

/** The server's message for a type mismatch in a strategic merge patch, which does not use the decoder. */
export function conversionError({ found, message }: TypeMismatch): string {
  if (found === undefined) return message;
  const { goType } = found;
  const kind = goKind(found.value);
  if (goType.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (goType.startsWith('map[')) return `cannot restore map from ${kind}`;
  if (goType.includes('.')) return `cannot restore struct from: ${kind}`;
  // Go converts these, JSON does not.
  const convertible = (kind === 'int64' && goType === 'string') || (kind === 'float64' && goType.startsWith('int'));
  return convertible ? `cannot convert ${kind} to ${goType}` : `unrecognized type: ${goType}`;
}

/** The nesting that Go's decoder allows. */
const MAX_DEPTH = 10_000;

/** The bracket that exceeds Go's depth. */
function tooDeep(text: string): string | undefined {
  let depth = 0;
  for (const [token] of text.length > MAX_DEPTH ? text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gs) : []) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth > MAX_DEPTH) return token;
  }
  return undefined;
}

/** The JSON text read within Go's limits. `refused` makes the error of Go's message. */
export function readJson(text: string, refused: (why: string) => Error): unknown {
  const bracket = tooDeep(text);
  if (bracket !== undefined) throw refused(`invalid character '${bracket}' exceeded max depth`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused(goJsonError(text, error));
  }
}

/** The error of Go's decoder for text that is not JSON. */
function goJsonError(text: string, error: unknown): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  const at = position === undefined ? firstOdd(text) : Number(position);
  const char = text.charAt(at);
  return char === '' ? 'unexpected end of JSON input' : `invalid character '${char}' looking for beginning of value`;
}

/** Where Node stopped when it does not say: at the first character, or at the end. */
function firstOdd(text: string): number {
  return /^\s*[{["tfn\d-]/.test(text) ? text.length : text.search(/\S|$/);
}
