import type { Json } from '../core/json/json.ts';

/**
 * Characters that JSON leaves unescaped, and that a YAML 1.1 reader takes for a line end (U+0085, U+2028, U+2029), a byte order mark, or an
 * invalid character.
 */
const NOT_IN_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** JSON that a YAML 1.1 reader reads unchanged: the API server parses the bodies of a server-side apply with go-yaml. */
export function yamlSafeJson(value: Json): string {
  return JSON.stringify(value).replace(NOT_IN_YAML, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
