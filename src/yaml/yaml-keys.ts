const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;

/** go-yaml's order of keys: runs of digits as numbers, other characters before letters, letters by code point. */
export function compareYamlKeys(left: string, right: string): number {
  const at = firstDifference(left, right);
  const [p, q] = [left.charCodeAt(at), right.charCodeAt(at)];
  return isAsciiLetter(p) && isAsciiLetter(q) ? p - q : compareSigns(left, right);
}

/** The index of the first code unit that differs. */
function firstDifference(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  let index = 0;
  while (index < length && left.charCodeAt(index) === right.charCodeAt(index)) index++;
  return index;
}

function isAsciiLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}

function compareSigns(left: string, right: string): number {
  const a = Array.from(left);
  const b = Array.from(right);
  const length = Math.min(a.length, b.length);
  let index = 0;
  while (index < length && a[index] === b[index]) index++;
  const x = a[index];
  const y = b[index];
  if (x === undefined || y === undefined) return a.length - b.length;
  const xIsLetter = LETTER.test(x);
  const yIsLetter = LETTER.test(y);
  if (xIsLetter && yIsLetter) return codePoint(x) - codePoint(y);
  if (xIsLetter !== yIsLetter) return xIsLetter ? 1 : -1;
  // after the first digits of a number a zero counts as a digit; leading zeros do not
  const inNumber = (x === '0' || y === '0') && hasLeadingNumber(a, index) ? 1 : 0;
  const xRun = digitRun(a, index);
  const yRun = digitRun(b, index);
  const byNumber = numberOf(inNumber, xRun) - numberOf(inNumber, yRun);
  return byNumber || xRun.length - yRun.length || codePoint(x) - codePoint(y);
}

function codePoint(char: string): number {
  return char.codePointAt(0) ?? 0;
}

function hasLeadingNumber(chars: readonly string[], end: number): boolean {
  for (let index = end - 1; index >= 0 && DIGIT.test(chars[index] ?? ''); index--) {
    if (chars[index] !== '0') return true;
  }
  return false;
}

function digitRun(chars: readonly string[], start: number): readonly string[] {
  let end = start;
  while (end < chars.length && DIGIT.test(chars[end] ?? '')) end++;
  return chars.slice(start, end);
}

function numberOf(start: number, digits: readonly string[]): number {
  return digits.reduce((number, digit) => number * 10 + (codePoint(digit) - 0x30), start);
}
