import { giveUp, HASH, NEWLINE, SPACE, type PlainCursor } from './plain-cursor.ts';
import { plainScalar } from './scalars.ts';

const TAB = 9;
const QUOTE = 34;
const APOSTROPHE = 39;
const COLON = 58;
const BACKSLASH = 92;

/** A key as manifests have them, with its colon. */
const KEY = /[A-Za-z0-9_./$][A-Za-z0-9_./$@+=~-]*:(?=[ \n]|$)/y;
/** Characters that may begin a plain scalar without being an indicator. */
const PLAIN_START = /[^?:,[\]{}#&*!|>'"%@`\s-]|-[^\s]/y;
const FLOW_PLAIN = /(?:[A-Za-z0-9_./$+]|-[A-Za-z0-9_./-])[A-Za-z0-9_./$@+=~ -]*/y;
const LITERAL_HEADER = /\|(-?)(?: +#[^\n]*| *)\n/y;

/** The escapes that JSON and YAML share: YAML has none for a slash. */
const ESCAPES = /\\(?:["\\bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})/g;

export function isQuote(code: number): boolean {
  return code === QUOTE || code === APOSTROPHE;
}

/** The index of the closing quote of the text that begins after `start`. */
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

/** The lines of a scalar as one: a line break is a space, and blank lines are line breaks. */
function folded(lines: readonly string[]): string {
  let text = lines[0] ?? '';
  let blank = 0;
  for (const line of lines.slice(1)) {
    if (line === '') blank += 1;
    else {
      text += `${blank === 0 ? ' ' : '\n'.repeat(blank)}${line}`;
      blank = 0;
    }
  }
  return text;
}

/** Text in quotes over several lines below something indented by `indent`. */
function unfolded(inner: string, indent: number): string {
  if (inner.includes('\t')) giveUp();
  const lines = inner.split('\n');
  const last = lines.length - 1;
  const isBelow = lines.slice(1).every((line) => /^ *$/.test(line) || line.search(/[^ ]/) > indent);
  // Blank text before the quote at the end is rare, and so are blank first lines.
  if (!isBelow || lines[0]?.trim() === '' || lines[last]?.trim() === '') giveUp();
  return folded(
    lines.map((line, index) => (index === 0 ? line.trimEnd() : index < last ? line.trim() : line.trimStart())),
  );
}

/** The text in quotes that begins here; over several lines only below `indent`. */
export function readQuoted(cursor: PlainCursor, indent?: number): string {
  const quote = cursor.code(cursor.at);
  const start = cursor.at + 1;
  const end = closingQuote(cursor, quote, start);
  cursor.at = end + 1;
  let inner = cursor.text.slice(start, end);
  if (inner.includes('\n')) inner = indent === undefined ? giveUp() : unfolded(inner, indent);
  if (quote === APOSTROPHE) return inner.includes("''") ? inner.replaceAll("''", "'") : inner;
  return inner.includes('\\') ? unescaped(inner) : inner;
}

/** Most of JSON's escapes are valid in YAML. YAML has more of them, and different rules for surrogates. */
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

/** The number of characters that a key on one line may have in YAML. */
export const LONGEST_KEY = 1024;

/** Reads the key at the cursor, and moves the cursor behind its colon. */
export function readKey(cursor: PlainCursor): string {
  const start = cursor.at;
  const name = readAnyKey(cursor);
  return cursor.at - start > LONGEST_KEY ? giveUp() : name;
}

function readAnyKey(cursor: PlainCursor): string {
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
  // The full reader converts a key that is not a string (`on`, `8080`).
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

/** The rest of a line of a scalar without quotes, and whether a comment ends it; afterwards the cursor is on the next line. */
function plainLine(cursor: PlainCursor): readonly [line: string, isLast: boolean] {
  const end = cursor.endOfLine(cursor.at);
  let line = cursor.text.slice(cursor.at, end);
  const comment = line.indexOf(' #');
  if (comment >= 0) line = line.slice(0, comment);
  line = line.replace(/ +$/, '');
  if (line.endsWith(':') || line.includes(': ') || line.includes('\t')) giveUp();
  cursor.at = end + 1;
  return [line, comment >= 0];
}

/** A scalar without quotes below something indented by `indent`; afterwards the cursor is at the start of a line. */
export function readPlain(cursor: PlainCursor, indent: number): null | boolean | number | string {
  PLAIN_START.lastIndex = cursor.at;
  if (!PLAIN_START.test(cursor.text)) giveUp();
  const [first, isWhole] = plainLine(cursor);
  const lines = [first];
  for (let isLast = isWhole; !isLast && cursor.at < cursor.to;) {
    const start = cursor.at;
    cursor.skipSpaces();
    const next = cursor.code(cursor.at);
    if (next !== NEWLINE && (next === HASH || cursor.at - start <= indent)) {
      cursor.at = start;
      break;
    }
    const [line, isEnd] = plainLine(cursor);
    lines.push(line);
    isLast = isEnd;
  }
  return scalarOf(folded(lines));
}

/** Reads an unquoted scalar in a flow collection. */
export function readFlowPlain(cursor: PlainCursor): null | boolean | number | string {
  FLOW_PLAIN.lastIndex = cursor.at;
  if (!FLOW_PLAIN.test(cursor.text)) return giveUp();
  const plain = cursor.text.slice(cursor.at, FLOW_PLAIN.lastIndex).trimEnd();
  cursor.at = FLOW_PLAIN.lastIndex;
  return scalarOf(plain);
}

/** Reads a `|` block below a key or item with the indentation `indent`. */
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
