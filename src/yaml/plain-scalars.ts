import { giveUp, NEWLINE, SPACE, type PlainCursor } from './plain-cursor.ts';
import { plainScalar } from './scalars.ts';

const TAB = 9;
const QUOTE = 34;
const APOSTROPHE = 39;
const COLON = 58;
const BACKSLASH = 92;

/** A key as manifests have them, with its colon. */
const KEY = /[A-Za-z0-9_./$][A-Za-z0-9_./$@+=~-]*:(?=[ \n]|$)/y;
/** What may begin a plain scalar without being an indicator. */
const PLAIN_START = /[^?:,[\]{}#&*!|>'"%@`\s-]|-[^\s]/y;
const FLOW_PLAIN = /(?:[A-Za-z0-9_./$+]|-[A-Za-z0-9_./-])[A-Za-z0-9_./$@+=~ -]*/y;
const LITERAL_HEADER = /\|(-?)(?: +#[^\n]*| *)\n/y;

const ESCAPES = /\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})/g;

export function isQuote(code: number): boolean {
  return code === QUOTE || code === APOSTROPHE;
}

/** The index of the quote that ends the text which begins behind `start`. */
function closingQuote({ text, to }: PlainCursor, quote: number, start: number): number {
  const character = quote === QUOTE ? '"' : "'";
  for (let end = text.indexOf(character, start); end >= 0 && end < to; end = text.indexOf(character, end + 1)) {
    if (quote === QUOTE) {
      let slashes = 0;
      while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
      if (slashes % 2 === 0) return end;
    } else if (text.charCodeAt(end + 1) === APOSTROPHE) end += 1;
    else return end;
  }
  return giveUp();
}

/** The text in quotes that begins here. */
export function readQuoted(cursor: PlainCursor): string {
  const quote = cursor.code(cursor.at);
  const start = cursor.at + 1;
  const end = closingQuote(cursor, quote, start);
  cursor.at = end + 1;
  const inner = cursor.text.slice(start, end);
  if (inner.includes('\n')) return giveUp();
  if (quote === APOSTROPHE) return inner.includes("''") ? inner.replaceAll("''", "'") : inner;
  return inner.includes('\\') ? unescaped(inner) : inner;
}

/** JSON's escapes are YAML's too; YAML has more, and is particular about surrogates. */
function unescaped(inner: string): string {
  if (inner.replace(ESCAPES, '').includes('\\')) return giveUp();
  try {
    return JSON.parse(`"${inner}"`) as string;
  } catch {
    return giveUp();
  }
}

function scalarOf(plain: string): null | boolean | number | string {
  const value = plainScalar(plain);
  return typeof value === 'symbol' ? giveUp() : value;
}

/** The key that begins here; afterwards the cursor is behind its colon. */
export function readKey(cursor: PlainCursor): string {
  if (isQuote(cursor.code(cursor.at))) {
    const name = readQuoted(cursor);
    const next = cursor.code(cursor.at + 1);
    if (cursor.code(cursor.at) !== COLON || (next !== SPACE && next !== NEWLINE)) giveUp();
    cursor.at += 1;
    return name;
  }
  KEY.lastIndex = cursor.at;
  if (!KEY.test(cursor.text)) giveUp();
  const name = cursor.text.slice(cursor.at, KEY.lastIndex - 1);
  // The full reader makes a string of a key that is none (`on`, `8080`).
  if (typeof scalarOf(name) !== 'string') giveUp();
  cursor.at = KEY.lastIndex;
  return name;
}

export function isKey(cursor: PlainCursor): boolean {
  if (isQuote(cursor.code(cursor.at))) {
    const start = cursor.at;
    readQuoted(cursor);
    const found = cursor.code(cursor.at) === COLON;
    cursor.at = start;
    return found;
  }
  KEY.lastIndex = cursor.at;
  return KEY.test(cursor.text);
}

/** A scalar without quotes up to the end of its line; afterwards the cursor is on the next one. */
export function readPlain(cursor: PlainCursor): null | boolean | number | string {
  PLAIN_START.lastIndex = cursor.at;
  if (!PLAIN_START.test(cursor.text)) giveUp();
  const end = cursor.endOfLine(cursor.at);
  let plain = cursor.text.slice(cursor.at, end);
  const comment = plain.indexOf(' #');
  if (comment >= 0) plain = plain.slice(0, comment);
  plain = plain.replace(/ +$/, '');
  if (plain.endsWith(':') || plain.includes(': ') || plain.includes('\t')) giveUp();
  cursor.at = end + 1;
  return scalarOf(plain);
}

/** A scalar without quotes in a flow collection. */
export function readFlowPlain(cursor: PlainCursor): null | boolean | number | string {
  FLOW_PLAIN.lastIndex = cursor.at;
  if (!FLOW_PLAIN.test(cursor.text)) return giveUp();
  const plain = cursor.text.slice(cursor.at, FLOW_PLAIN.lastIndex).trimEnd();
  cursor.at = FLOW_PLAIN.lastIndex;
  return scalarOf(plain);
}

/** A `|` block below something indented by `indent`. */
export function readLiteral(cursor: PlainCursor, indent: number): string {
  const { text, to } = cursor;
  LITERAL_HEADER.lastIndex = cursor.at;
  const strip = LITERAL_HEADER.exec(text)?.[1];
  if (strip === undefined) return giveUp();
  cursor.at = LITERAL_HEADER.lastIndex;
  let width = -1;
  let leading = 0;
  const lines: string[] = [];
  while (cursor.at < to) {
    const end = cursor.endOfLine(cursor.at);
    let first = cursor.at;
    while (first < end && text.charCodeAt(first) === SPACE) first++;
    const spaces = first - cursor.at;
    if (first === end) {
      lines.push(width >= 0 && spaces > width ? text.slice(cursor.at + width, end) : '');
      leading = width < 0 ? Math.max(leading, spaces) : leading;
    } else {
      if (width < 0) {
        if (spaces <= indent) break;
        if (leading > spaces || text.charCodeAt(first) === TAB) giveUp();
        width = spaces;
      }
      if (spaces < width) break;
      lines.push(text.slice(cursor.at + width, end));
    }
    cursor.at = end + 1;
  }
  while (lines.at(-1) === '') lines.pop();
  return lines.length === 0 ? '' : `${lines.join('\n')}${strip === '' ? '\n' : ''}`;
}
