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

/** Whether JSON has the digits of an integer: `JSON.stringify` rounds large ones, even if a double holds them. */
export function isExact(number: number, wanted: bigint): boolean {
  return String(number) === wanted.toString();
}

/** The digits of an integer as JavaScript writes them, without the sign. */
function digitsOf(plain: string): readonly [sign: string, digits: string] | undefined {
  const match = INTEGER.exec(plain);
  if (match === null) return undefined;
  const [, sign = '', binary, hex, octal, decimal = '0'] = match;
  if (binary !== undefined) return [sign, `0b${binary}`];
  if (hex !== undefined) return [sign, `0x${hex}`];
  return [sign, octal === undefined ? decimal : `0o${octal}`];
}

/** The integer that go-yaml reads; undefined for one of more than 64 bits, which becomes a float there. */
export function bigIntegerOf(plain: string): bigint | undefined {
  const [sign, digits] = digitsOf(plain.replaceAll('_', '')) ?? [];
  if (digits === undefined) return undefined;
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits);
  return value > MAX_UINT64 || value < MIN_INT64 ? undefined : value;
}

function integerOf(plain: string): number | typeof unholdable | undefined {
  const [sign, digits] = digitsOf(plain) ?? [];
  if (digits === undefined) return undefined;
  // Short numbers, which are nearly all, are exact as doubles.
  if (digits.length <= 12) return sign === '-' ? 0 - Number(digits) : Number(digits);
  const value = bigIntegerOf(plain);
  if (value === undefined) return undefined;
  const number = Number(value);
  return isExact(number, value) ? number : unholdable;
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

/** What go-yaml resolves an unquoted scalar to; the value is undefined if neither JSON nor a double can represent the number. */
export type Typed =
  | { readonly type: 'null'; readonly value: null }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'int' | 'float'; readonly value: number | undefined };

/** As {@link plainScalar}, with the type that decides whether a tag fits and what a key is. */
export function typedPlainScalar(text: string): Typed {
  const value = plainScalar(text);
  if (value === null) return { type: 'null', value };
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (typeof value === 'string') return { type: 'text', value };
  const isInteger = !text.startsWith('.') && bigIntegerOf(text) !== undefined;
  return { type: isInteger ? 'int' : 'float', value: value === unholdable ? undefined : value };
}
