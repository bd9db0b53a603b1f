/** The value of a plain scalar; `unholdable` for a number that neither JSON nor a double can represent. */
export type Scalar = null | boolean | number | string | typeof unholdable;

/** A number that would reach the server with another value than in the file. */
export const unholdable = Symbol('a number that cannot be held');

const WORDS: ReadonlyMap<string, null | boolean> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);
const NOT_FINITE = /^(?:\.nan|\.NaN|\.NAN|[-+]?\.(?:inf|Inf|INF))$/;
const INTEGER = /^([-+]?)(?:0[bB]([01]+)|0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|([1-9][0-9]*|0))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** An underscore that is not between digits. */
const LOOSE_UNDERSCORE = /(?:^|[^0-9])_|_(?:[^0-9]|$)/;
const MAX_UINT64 = 2n ** 64n - 1n;
const MIN_INT64 = -(2n ** 63n);

function integerOf(plain: string): number | typeof unholdable | undefined {
  const match = INTEGER.exec(plain);
  if (match === null) return undefined;
  const [, sign = '', binary, hex, octal, decimal = '0'] = match;
  const digits =
    binary !== undefined
      ? `0b${binary}`
      : hex !== undefined
        ? `0x${hex}`
        : octal !== undefined
          ? `0o${octal}`
          : decimal;
  // Short numbers, which are nearly all, are exact as doubles.
  if (digits.length <= 12) return sign === '-' ? 0 - Number(digits) : Number(digits);
  const magnitude = BigInt(digits);
  const value = sign === '-' ? -magnitude : magnitude;
  // An integer of more than 64 bits becomes a float, as in go-yaml.
  if (value > MAX_UINT64 || value < MIN_INT64) return undefined;
  const number = Number(value);
  return BigInt(number) === value ? number : unholdable;
}

/**
 * The value of an unquoted scalar as kubectl reads it: go-yaml's mix of YAML 1.1 (`yes`, `on`, `0644`, `1_000`) and 1.2, without
 * 1.1's base 60; dates stay strings.
 */
export function plainScalar(text: string): Scalar {
  const first = text.charCodeAt(0);
  const isNumeric = (first >= 48 && first <= 57) || first === 43 || first === 45;
  if (isNumeric || first === 46) {
    if (NOT_FINITE.test(text)) return unholdable;
    // go-yaml ignores underscores in text that begins like a number; after a leading point, Go ignores those between digits.
    const plain = isNumeric || !LOOSE_UNDERSCORE.test(text) ? text.replaceAll('_', '') : text;
    const integer = integerOf(plain);
    if (integer !== undefined) return integer;
    if (!FLOAT.test(plain)) return text;
    const float = Number(plain);
    return Number.isFinite(float) ? float : text;
  }
  if (text.length > 5) return text;
  const word = WORDS.get(text);
  return word === undefined ? text : word;
}

/** The string form of a key that is not a string, as kubectl converts it to JSON; undefined for null, which cannot be a key. */
export function keyText(scalar: Exclude<Scalar, typeof unholdable>): string | undefined {
  return scalar === null ? undefined : String(scalar);
}
