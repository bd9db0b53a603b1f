import type { Building, Json } from '../core/json/json.ts';
import { setMember } from '../core/json/members.ts';
import { MAX_DEPTH } from './max-depth.ts';
import type { Marks, ParsedDocument } from './marks.ts';
import { plainScalar } from './scalars.ts';

const NEWLINE = 10;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const COMMA = 44;
const DASH = 45;
const COLON = 58;
const BRACKET = 91;
const BRACKET_END = 93;
const BRACE = 123;
const BAR = 124;
const BRACE_END = 125;

/** A key as manifests have them, with its colon. */
const KEY = /[A-Za-z0-9_./$][A-Za-z0-9_./$@+=~-]*:(?=[ \n]|$)/y;
/** What may begin a plain scalar without being an indicator. */
const PLAIN_START = /[^?:,[\]{}#&*!|>'"%@`\s-]|-[^\s]/y;
const FLOW_PLAIN = /(?:[A-Za-z0-9_./$+]|-[A-Za-z0-9_./-])[A-Za-z0-9_./$@+=~ -]*/y;
const LITERAL_HEADER = /\|(-?)(?: +#[^\n]*| *)\n/y;

const ESCAPES = /\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})/g;

/** Thrown and caught in here only; made once, because a stack trace costs more than the rest of the document. */
const NOT_PLAIN = new Error('not the YAML that this reads');

/**
 * Reads the part of YAML that nearly every manifest keeps to: block mappings and lists, scalars on one line, `|` blocks, and flow
 * collections on one line. Gives undefined for everything else, errors included: then the whole of YAML is asked, which costs a
 * library and ten times the time. The two agree on whatever this one reads; a test holds them to that. It is one function because
 * all its parts share where they are in the text.
 */
export function parsePlainYaml(text: string, from: number, to: number): ParsedDocument | undefined {
  const marks: Marks = new Map();
  /** The next character to read; after `nextLine`, the first of a line that says something. */
  let at = from;
  /** How far that character is indented; -1 at the end. */
  let column = -1;

  const give = (): never => {
    throw NOT_PLAIN;
  };

  const code = (index: number): number => (index < to ? text.charCodeAt(index) : NEWLINE);

  const endOfLine = (index: number): number => {
    const end = text.indexOf('\n', index);
    return end < 0 || end > to ? to : end;
  };

  const skipSpaces = (): void => {
    while (code(at) === SPACE) at++;
  };

  /** From the start of a line to the first thing that is neither blank nor comment. */
  const nextLine = (): void => {
    while (at < to) {
      const start = at;
      skipSpaces();
      const first = code(at);
      if (first === NEWLINE) at += 1;
      else if (first === HASH) at = endOfLine(at) + 1;
      else {
        column = at - start;
        return;
      }
    }
    column = -1;
  };

  /** After a value: only a comment may follow on its line. */
  const finishLine = (): void => {
    const start = at;
    skipSpaces();
    const next = code(at);
    if (next === NEWLINE) at += 1;
    else if (next === HASH && at > start) at = endOfLine(at) + 1;
    else give();
  };

  const isDash = (): boolean => code(at) === DASH && (code(at + 1) === SPACE || code(at + 1) === NEWLINE);

  const quoted = (): string => {
    const quote = code(at) === QUOTE ? '"' : "'";
    const start = at + 1;
    let end = start - 1;
    for (;;) {
      end = text.indexOf(quote, end + 1);
      if (end < 0 || end >= to) return give();
      if (quote === "'") {
        if (text.charCodeAt(end + 1) !== APOSTROPHE) break;
        end += 1;
      } else {
        let slashes = 0;
        while (text.charCodeAt(end - 1 - slashes) === 92) slashes++;
        if (slashes % 2 === 0) break;
      }
    }
    at = end + 1;
    const inner = text.slice(start, end);
    if (inner.includes('\n')) return give();
    if (quote === "'") return inner.includes("''") ? inner.replaceAll("''", "'") : inner;
    if (!inner.includes('\\')) return inner;
    // JSON's escapes are YAML's too; YAML has more, and is particular about surrogates.
    if (inner.replace(ESCAPES, '').includes('\\')) return give();
    try {
      return JSON.parse(`"${inner}"`) as string;
    } catch {
      return give();
    }
  };

  const scalar = (plain: string): null | boolean | number | string => {
    const value = plainScalar(plain);
    return typeof value === 'symbol' ? give() : value;
  };

  /** The key at `at`, which then stands behind its colon. */
  const key = (): string => {
    const first = code(at);
    if (first === QUOTE || first === APOSTROPHE) {
      const name = quoted();
      if (code(at) !== COLON || (code(at + 1) !== SPACE && code(at + 1) !== NEWLINE)) give();
      at += 1;
      return name;
    }
    KEY.lastIndex = at;
    if (!KEY.test(text)) give();
    const name = text.slice(at, KEY.lastIndex - 1);
    // A key that is no string (`on`, `8080`) is turned into one where all of YAML is read.
    if (typeof scalar(name) !== 'string') give();
    at = KEY.lastIndex;
    return name;
  };

  const isKey = (): boolean => {
    const first = code(at);
    if (first === QUOTE || first === APOSTROPHE) {
      const start = at;
      quoted();
      const found = code(at) === COLON;
      at = start;
      return found;
    }
    KEY.lastIndex = at;
    return KEY.test(text);
  };

  const plain = (): Json => {
    PLAIN_START.lastIndex = at;
    if (!PLAIN_START.test(text)) give();
    const end = endOfLine(at);
    let words = text.slice(at, end);
    const comment = words.indexOf(' #');
    if (comment >= 0) words = words.slice(0, comment);
    words = words.replace(/ +$/, '');
    if (words.endsWith(':') || words.includes(': ') || words.includes('\t')) give();
    at = end + 1;
    return scalar(words);
  };

  /** A `|` block below something indented by `indent`. */
  const literal = (indent: number): string => {
    LITERAL_HEADER.lastIndex = at;
    const strip = LITERAL_HEADER.exec(text)?.[1];
    if (strip === undefined) return give();
    at = LITERAL_HEADER.lastIndex;
    let width = -1;
    let leading = 0;
    const lines: string[] = [];
    while (at < to) {
      const end = endOfLine(at);
      let first = at;
      while (first < end && text.charCodeAt(first) === SPACE) first++;
      const spaces = first - at;
      if (first === end) {
        lines.push(width >= 0 && spaces > width ? text.slice(at + width, end) : '');
        leading = width < 0 ? Math.max(leading, spaces) : leading;
      } else {
        if (width < 0) {
          if (spaces <= indent) break;
          if (leading > spaces || text.charCodeAt(first) === 9) give();
          width = spaces;
        }
        if (spaces < width) break;
        lines.push(text.slice(at + width, end));
      }
      at = end + 1;
    }
    while (lines.at(-1) === '') lines.pop();
    return lines.length === 0 ? '' : `${lines.join('\n')}${strip === '' ? '\n' : ''}`;
  };

  const flowValue = (depth: number): Json => {
    const first = code(at);
    if (first === QUOTE || first === APOSTROPHE) return quoted();
    if (first === BRACE || first === BRACKET) return flow(depth + 1);
    FLOW_PLAIN.lastIndex = at;
    if (!FLOW_PLAIN.test(text)) return give();
    const words = text.slice(at, FLOW_PLAIN.lastIndex).trimEnd();
    at = FLOW_PLAIN.lastIndex;
    return scalar(words);
  };

  const flow = (depth: number): Json => {
    if (depth > MAX_DEPTH) give();
    const isList = code(at) === BRACKET;
    const end = isList ? BRACKET_END : BRACE_END;
    const list: Json[] = [];
    const object: Building = {};
    const mark: (string | number)[] = [];
    at += 1;
    skipSpaces();
    while (code(at) !== end) {
      const start = at;
      if (isList) {
        mark.push(start);
        list.push(flowValue(depth));
      } else {
        const name = flowValue(depth);
        if (typeof name !== 'string' || code(at) !== COLON || code(at + 1) !== SPACE) return give();
        at += 1;
        skipSpaces();
        mark.push(name, start, at);
        if (!setMember(object, name, flowValue(depth))) give();
      }
      skipSpaces();
      if (code(at) === COMMA) {
        at += 1;
        skipSpaces();
      } else if (code(at) !== end) give();
    }
    at += 1;
    const value = isList ? list : object;
    marks.set(value, mark);
    return value;
  };

  /** A value that begins on this line, up to the start of the next line that says something. */
  const inline = (indent: number, depth: number): Json => {
    const first = code(at);
    let value: Json;
    if (first === BAR) value = literal(indent);
    else if (first === QUOTE || first === APOSTROPHE) {
      value = quoted();
      finishLine();
    } else if (first === BRACE || first === BRACKET) {
      value = flow(depth + 1);
      finishLine();
    } else value = plain();
    nextLine();
    // A scalar goes on, or the indentation is wrong.
    if (column > indent) give();
    return value;
  };

  /** Whether nothing but a comment follows on this line; then `at` and `column` are those of the next one. */
  const isNested = (): boolean => {
    skipSpaces();
    const next = code(at);
    if (next !== NEWLINE && next !== HASH) return false;
    at = endOfLine(at) + 1;
    nextLine();
    return true;
  };

  const block = (depth: number): Json => {
    if (isDash()) return sequence(column, depth);
    return isKey() ? mapping(column, depth) : give();
  };

  const mapping = (indent: number, depth: number): Json => {
    if (depth > MAX_DEPTH) give();
    const object: Building = {};
    const mark: (string | number)[] = [];
    while (column === indent && !isDash()) {
      const keyStart = at;
      const name = key();
      const keyEnd = at;
      let value: Json;
      if (isNested()) {
        const isBelow = column > indent || (column === indent && isDash());
        mark.push(name, keyStart, isBelow ? at : keyEnd);
        value = isBelow ? block(depth + 1) : null;
      } else {
        mark.push(name, keyStart, at);
        value = inline(indent, depth);
      }
      if (!setMember(object, name, value)) give();
    }
    if (column >= indent) give();
    marks.set(object, mark);
    return object;
  };

  const sequence = (indent: number, depth: number): Json => {
    if (depth > MAX_DEPTH) give();
    const list: Json[] = [];
    const mark: number[] = [];
    while (column === indent && isDash()) {
      const dash = at;
      at += 1;
      if (isNested()) {
        mark.push(column > indent ? at : dash);
        list.push(column > indent ? block(depth + 1) : null);
        continue;
      }
      mark.push(at);
      if (isDash() || isKey()) {
        column = indent + (at - dash);
        list.push(block(depth + 1));
      } else list.push(inline(indent, depth));
    }
    if (column > indent) give();
    marks.set(list, mark);
    return list;
  };

  try {
    nextLine();
    if (column < 0) return { value: null, offset: from, marks };
    const offset = at;
    const value = block(0);
    return column < 0 ? { value, offset, marks } : undefined;
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}
