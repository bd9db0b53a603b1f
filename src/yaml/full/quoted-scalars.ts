import { END, isBlankOrEnd, isBreak } from './characters.ts';
import { readGap } from './folding.ts';
import type { TextCursor } from './text-cursor.ts';
import type { Token } from './tokens.ts';

const QUOTE = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;

/** YAML 1.1's escapes. Unlike JSON and YAML 1.2, it has none for a slash. */
const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The character of the escape at the cursor, which moves behind it. */
function readEscape(cursor: TextCursor): string {
  const start = cursor.at;
  const letter = cursor.slice(start + 1, Math.min(start + 2, cursor.to));
  cursor.at += 2;
  const length = Object.hasOwn(CODE_LENGTHS, letter) ? CODE_LENGTHS[letter] : undefined;
  if (length === undefined) {
    if (Object.hasOwn(ESCAPES, letter)) return ESCAPES[letter] ?? '';
    const hint =
      letter === '/' ? 'write "/"; only JSON has "\\/"' : 'write "\\\\" for a backslash, or use single quotes';
    return cursor.fail(start, `"\\${letter}" is not an escape in YAML`, hint);
  }
  const digits = cursor.slice(cursor.at, Math.min(cursor.at + length, cursor.to));
  if (digits.length < length || !/^[0-9a-fA-F]*$/.test(digits)) {
    const hint = 'in single quotes, a backslash is an ordinary character';
    return cursor.fail(start, `${length} hexadecimal digits must follow "\\${letter}"`, hint);
  }
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    const hint = 'write the character itself; only JSON writes it as two escapes';
    return cursor.fail(start, `"\\${letter}${digits}" is not a character`, hint);
  }
  cursor.at += length;
  return String.fromCodePoint(code);
}

/** Reads the word at the cursor; true when an escaped line break ends it. */
function readWord(cursor: TextCursor, quote: number, add: (text: string) => void): boolean {
  let start = cursor.at;
  const flush = (): void => {
    add(cursor.slice(start));
  };
  for (let code = cursor.code(); !isBlankOrEnd(code); code = cursor.code()) {
    if (code === APOSTROPHE && quote === APOSTROPHE && cursor.code(1) === APOSTROPHE) {
      cursor.at += 1;
      flush();
      cursor.at += 1;
      start = cursor.at;
    } else if (code === quote) break;
    else if (code === BACKSLASH && quote === QUOTE) {
      flush();
      if (isBreak(cursor.code(1))) {
        cursor.at += 1;
        cursor.skipBreak();
        return true;
      }
      add(readEscape(cursor));
      start = cursor.at;
    } else cursor.at += 1;
  }
  flush();
  return false;
}

/** Reads the quoted text at the cursor. */
export function readQuotedScalar(cursor: TextCursor): Token {
  const at = cursor.at;
  const quote = cursor.code();
  cursor.at += 1;
  const parts: string[] = [];
  for (;;) {
    if (cursor.isMarker() || cursor.code() === END) {
      cursor.fail(
        at,
        'this quoted text is not closed',
        'close it; text that continues on further lines must be indented more than its key',
      );
    }
    const isEscaped = readWord(cursor, quote, (text) => parts.push(text));
    if (!isEscaped && cursor.code() === quote) break;
    parts.push(readGap(cursor, isEscaped).text);
  }
  cursor.at += 1;
  return { type: 'scalar', at, text: parts.join(''), style: quote === QUOTE ? 'double' : 'single' };
}
