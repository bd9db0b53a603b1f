import type { Json } from '../core/json/json.ts';

/**
 * What JSON leaves as it is, and a YAML 1.1 reader takes for a line end (U+0085, U+2028, U+2029), for a byte order mark, or for no
 * text at all.
 */
const NOT_IN_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** JSON that a YAML 1.1 reader reads as JSON: the API server reads the bodies of a server-side apply with one, go-yaml. */
export function yamlSafeJson(value: Json): string {
  return JSON.stringify(value).replace(NOT_IN_YAML, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
