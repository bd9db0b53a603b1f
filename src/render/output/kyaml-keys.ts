const PLAIN = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u;
const WORDS: ReadonlySet<string> = new Set([
  ...['null', '~', 'true', 'y', 'yes', 'on', 'false', 'n', 'no', 'off', '.inf', '-.inf', '+.inf', '.nan'],
  // what Go's strconv.ParseBool takes
  ...['1', 't', '0', 'f'],
]);
const INTEGER = /^[+-]?(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|\d+)$/;
const FLOAT =
  /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xX][\da-fA-F]*\.?[\da-fA-F]*[pP][+-]?\d+|inf|infinity|nan)$/i;
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;

/** Whether KYAML writes a key without quotes: only what no reader of YAML takes for another type. */
export function isPlainKey(key: string): boolean {
  if (!PLAIN.test(key) || WORDS.has(key.toLowerCase())) return false;
  // Go strips underscores, which YAML 1.1 allows in numbers
  const digits = key.replaceAll('_', '');
  return !INTEGER.test(digits) && !FLOAT.test(digits) && !isDate(key);
}

function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (day === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
