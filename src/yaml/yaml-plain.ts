/** Strings that a YAML 1.1 reader would misread without quotes, by go-yaml's rules, which decide what kubectl quotes. */

const WORDS = new Set(
  ['y', 'yes', 'true', 'on', 'n', 'no', 'false', 'off', 'null'].flatMap((word) => [
    word,
    word.toUpperCase(),
    `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`,
  ]),
);
const SPECIAL_NUMBER = /^(?:\.nan|\.NaN|\.NAN|[-+]?\.(?:inf|Inf|INF))$/;
const DECIMAL = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const PREFIXED = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/;
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d)| (\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?)?$/;
const MAX_UINT64 = 2n ** 64n - 1n;
const MIN_INT64 = 2n ** 63n;

/** Whether the text, unquoted, would be read as a boolean, a null, a number or a timestamp. */
export function readsAsOtherType(text: string): boolean {
  if (text === '' || text === '~' || WORDS.has(text) || SPECIAL_NUMBER.test(text)) return true;
  if (!/^[-+.0-9]/.test(text)) return false;
  if (text.startsWith('.')) return isDecimal(text);
  const digits = text.replaceAll('_', '');
  return isDecimal(digits) || isPrefixedInteger(digits) || BASE60.test(text) || isTimestamp(text);
}

function isDecimal(text: string): boolean {
  return DECIMAL.test(text) && Number.isFinite(Number(text));
}

function isPrefixedInteger(text: string): boolean {
  const [, sign, digits] = PREFIXED.exec(text) ?? [];
  if (digits === undefined) return false;
  const magnitude = BigInt(digits.toLowerCase());
  if (sign === '') return magnitude <= MAX_UINT64;
  return magnitude < MIN_INT64 || (sign === '-' && magnitude === MIN_INT64);
}

/** Whether go-yaml reads the text as a date, with or without a time. */
export function isTimestamp(text: string): boolean {
  const match = TIMESTAMP.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, ...clock] = match.slice(1).map((part: string | undefined) => Number(part ?? 0));
  const [hour = 0, minute = 0, second = 0, spacedHour = 0, spacedMinute = 0, spacedSecond = 0] = clock;
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= lastDay &&
    Math.max(hour, spacedHour) < 24 &&
    Math.max(minute, spacedMinute, second, spacedSecond) < 60
  );
}

/** `: `, ` #`, indicators at the start, surrounding spaces, and line breaks. */
const NOT_PLAIN = /^[#,[\]{}&*!|>'"%@`]|^[-?:](?:[ \t]|$)|^---|^\.\.\.|:(?:[ \t]|$)|[ \t]#|^ | $|\n/;

/** Whether nothing in the text would be read as YAML syntax in block style. */
export function isPlainInBlocks(text: string): boolean {
  return !NOT_PLAIN.test(text);
}
