import { GoTemplateError } from './template-error.ts';
import { GoNumber, int, type Value } from './values.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([^]))/g;

/** The value of a string in quotes. Throws a {@link GoTemplateError} for an escape that Go does not have. */
export function unquote(text: string): string {
  // Go drops carriage returns from raw strings
  if (text.startsWith('`')) return text.slice(1, -1).replaceAll('\r', '');
  return unescape(text.slice(1, -1), '"');
}

/** Bytes given as `\xff` or `\377` are put together to UTF-8. */
function unescape(text: string, quote: string): string {
  const parts: Buffer[] = [];
  let end = 0;
  for (const match of text.matchAll(ESCAPE)) {
    parts.push(Buffer.from(text.slice(end, match.index)));
    end = match.index + match[0].length;
    const [, hex, short, long, octal, other = ''] = match;
    const byte = hex === undefined ? (octal === undefined ? undefined : parseInt(octal, 8)) : parseInt(hex, 16);
    const code = short ?? long;
    if (byte !== undefined && byte < 256) parts.push(Buffer.from([byte]));
    else if (code !== undefined && isCharacter(parseInt(code, 16))) {
      parts.push(Buffer.from(String.fromCodePoint(parseInt(code, 16))));
    } else if (other === quote) parts.push(Buffer.from(other));
    else if (ESCAPES[other] !== undefined) parts.push(Buffer.from(ESCAPES[other]));
    else throw new GoTemplateError('invalid syntax');
  }
  parts.push(Buffer.from(text.slice(end)));
  return Buffer.concat(parts).toString('utf8');
}

function isCharacter(code: number): boolean {
  return code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
}

const DECIMAL = /^[+-]?(?:0|[1-9](?:_?\d)*)$/;
const PREFIXED = /^([+-]?)0(?:([xX])(_?[\da-fA-F]+)+|([oO]?)(_?[0-7]+)+|([bB])(_?[01]+)+)$/;
const FLOAT = /^[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;

/** The value of a number or of a character in quotes. Throws a {@link GoTemplateError}. */
export function constantOf(text: string): Value {
  if (text.startsWith("'")) {
    const chars = Array.from(unescape(text.slice(1, -1), "'"));
    if (chars.length !== 1) throw new GoTemplateError(`malformed character constant: ${text}`);
    return int(chars[0]?.codePointAt(0) ?? 0);
  }
  if (text.endsWith('i')) throw new GoTemplateError(`complex numbers are not supported: ${text}`);
  const plain = text.replaceAll('_', '');
  if (DECIMAL.test(text)) return whole(Number(plain), text);
  const prefixed = PREFIXED.exec(text);
  if (prefixed !== null) {
    const digits = plain.replace(/^[+-]/, '').replace(/^0[oO]?(?=[0-7]+$)/, '0o');
    const value = Number(digits);
    return whole(prefixed[1] === '-' ? -value : value, text);
  }
  if (!FLOAT.test(text)) throw new GoTemplateError(`bad number syntax: ${JSON.stringify(text)}`);
  return new GoNumber('float64', Number(plain));
}

function whole(value: number, text: string): Value {
  if (Math.abs(value) > 2 ** 63) throw new GoTemplateError(`${text} overflows int`);
  return int(value);
}
