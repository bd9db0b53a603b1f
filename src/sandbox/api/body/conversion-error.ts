import { isObject, type Json } from '../../../core/json/json.ts';
import type { TypeMismatch } from '../../../apimachinery/schema/decode.ts';

function goKind(value: Json): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (Array.isArray(value)) return 'slice';
  return isObject(value) ? 'map' : typeof value === 'boolean' ? 'bool' : 'string';
}

/** A mismatch as the server tells it when the object comes from a strategic merge patch and not from a decoder. */
export function conversionError({ found, message }: TypeMismatch): string {
  if (found === undefined) return message;
  const { goType } = found;
  const kind = goKind(found.value);
  if (goType.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (goType.startsWith('map[')) return `cannot restore map from ${kind}`;
  if (goType.includes('.')) return `cannot restore struct from: ${kind}`;
  // Go would convert these, which JSON does not.
  const convertible = (kind === 'int64' && goType === 'string') || (kind === 'float64' && goType.startsWith('int'));
  return convertible ? `cannot convert ${kind} to ${goType}` : `unrecognized type: ${goType}`;
}
