import { isBlank, isBlankOrEnd } from './characters.ts';
import type { TextCursor } from './text-cursor.ts';
import type { Token } from './tokens.ts';

const EXCLAMATION = 33;
const PERCENT = 37;
const LESS = 60;
const GREATER = 62;

/** What may stand in the URI of a tag, besides letters, digits and escapes. */
const URI_CHARACTERS = /[\w\-;/?:@&=+$,.!~*'()[\]]*/y;
/** What may follow the name of an anchor or an alias, besides white space. */
const AFTER_NAME = '?:,]}%@`';

/** Reads `&name` or `*name`. */
export function readAnchor(cursor: TextCursor, type: 'anchor' | 'alias'): Token {
  const at = cursor.at;
  cursor.at += 1;
  const name = cursor.takeWord();
  const next = cursor.code();
  const isEnded = isBlankOrEnd(next) || AFTER_NAME.includes(String.fromCharCode(next));
  if (name === '' || !isEnded) {
    const hint = type === 'alias' ? 'put a value that begins with "*" in quotes' : undefined;
    cursor.fail(at, `the name of an ${type} may contain only letters, digits, "-" and "_"`, hint);
  }
  return { type, at, name };
}

/** The bytes of `%XX%XX…` that make up one character. */
function readUriEscape(cursor: TextCursor): string {
  const start = cursor.at;
  const bytes: number[] = [];
  let length = 1;
  while (bytes.length < length) {
    const digits = /^%([0-9a-fA-F]{2})$/.exec(cursor.slice(cursor.at, Math.min(cursor.at + 3, cursor.to)))?.[1];
    const byte = digits === undefined ? Number.NaN : Number.parseInt(digits, 16);
    const isFirst = bytes.length === 0;
    if (isFirst) length = byte < 0x80 ? 1 : byte < 0xc0 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf8 ? 4 : 0;
    if (Number.isNaN(byte) || length === 0 || (!isFirst && (byte & 0xc0) !== 0x80)) {
      cursor.fail(start, 'this escape of a tag is not a character', 'write % and two hexadecimal digits for each byte');
    }
    bytes.push(byte);
    cursor.at += 3;
  }
  return Buffer.from(bytes).toString('utf8');
}

function readUri(cursor: TextCursor): string {
  let uri = '';
  for (;;) {
    URI_CHARACTERS.lastIndex = cursor.at;
    const found = URI_CHARACTERS.exec(cursor.source.text)?.[0] ?? '';
    uri += found;
    cursor.at += found.length;
    if (cursor.code() !== PERCENT) return uri;
    uri += readUriEscape(cursor);
  }
}

/** `!`, `!!` or `!name!`, or the beginning of a tag that has none. */
function readHandle(cursor: TextCursor): string {
  const start = cursor.at;
  cursor.at += 1;
  cursor.takeWord();
  if (cursor.code() === EXCLAMATION) cursor.at += 1;
  return cursor.slice(start);
}

function readTagName(cursor: TextCursor, at: number): Omit<Token & { type: 'tag' }, 'type' | 'at'> {
  if (cursor.code(1) === LESS) {
    cursor.at += 2;
    const suffix = readUri(cursor);
    if (suffix === '' || cursor.code() !== GREATER) cursor.fail(at, 'the tag is not closed', 'close it with ">"');
    cursor.at += 1;
    return { handle: '', suffix };
  }
  const handle = readHandle(cursor);
  const rest = readUri(cursor);
  if (handle.length > 1 && handle.endsWith('!')) {
    if (rest === '') cursor.fail(at, `a name must follow "${handle}"`, 'put a value that begins with "!" in quotes');
    return { handle, suffix: rest };
  }
  const suffix = handle.slice(1) + rest;
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
}

/** Reads a tag, such as `!!str`. */
export function readTag(cursor: TextCursor): Token {
  const at = cursor.at;
  const tag = readTagName(cursor, at);
  if (!isBlankOrEnd(cursor.code())) {
    cursor.fail(cursor.at, 'a space must follow a tag', 'put a value that begins with "!" in quotes');
  }
  return { type: 'tag', at, ...tag };
}

const DIRECTIVES = 'the only directives are %YAML 1.1 and %TAG';

/** Reads a line that begins with `%`. */
export function readDirective(cursor: TextCursor): Token {
  const at = cursor.at;
  cursor.at += 1;
  const name = cursor.takeWord();
  if ((name !== 'YAML' && name !== 'TAG') || !isBlankOrEnd(cursor.code())) {
    cursor.fail(at, 'a line cannot begin with "%"', `${DIRECTIVES}; put text that begins with "%" in quotes`);
  }
  cursor.skipBlanks();
  const token = name === 'YAML' ? readVersion(cursor, at) : readTagDirective(cursor, at);
  if (!cursor.finishLine())
    cursor.fail(cursor.at, 'only a comment may follow a directive', 'delete the rest of the line');
  return token;
}

function readVersion(cursor: TextCursor, at: number): Token {
  const version = /^[0-9]{1,2}\.[0-9]{1,2}(?![0-9])/.exec(
    cursor.slice(cursor.at, Math.min(cursor.at + 6, cursor.to)),
  )?.[0];
  if (version === undefined)
    return cursor.fail(cursor.at, 'a version must follow %YAML', 'write %YAML 1.1, or leave it out');
  cursor.at += version.length;
  return { type: 'version', at, version };
}

function readTagDirective(cursor: TextCursor, at: number): Token {
  const handle = cursor.code() === EXCLAMATION ? readHandle(cursor) : '';
  const isHandle = handle === '!' || (handle.length > 1 && handle.endsWith('!'));
  const isSeparated = isBlank(cursor.code());
  cursor.skipBlanks();
  const prefix = readUri(cursor);
  if (!isHandle || !isSeparated || prefix === '' || !isBlankOrEnd(cursor.code())) {
    cursor.fail(at, 'this %TAG directive is not valid', 'write %TAG !name! PREFIX');
  }
  return { type: 'tagDirective', at, handle, prefix };
}
