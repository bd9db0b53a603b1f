import type { Building, Json } from '../core/json/json.ts';
import { asDsError, type DsError } from '../core/errors.ts';
import { setMember } from '../core/json/members.ts';
import { MAX_DEPTH } from './max-depth.ts';
import type { Marks, ParsedDocument } from './marks.ts';
import { isExact, unholdable } from './scalars.ts';
import { errorAt, placeAt, type SourceText, type Topic } from './text.ts';

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const WORDS = { true: true, false: false, null: null } as const;

/** The number of a JSON literal, or `unholdable` when a double cannot represent the integer. */
function numberOf(words: string): number | typeof unholdable {
  const number = Number(words);
  if (!Number.isFinite(number)) return unholdable;
  if (words.length < 16 || !/^-?[0-9]+$/.test(words)) return number;
  return isExact(number, BigInt(words)) ? number : unholdable;
}

export interface JsonValues {
  readonly documents: readonly ParsedDocument[];
  /** The offset behind the last of them. */
  readonly end: number;
  /** The position and the error of the first value that is not JSON. */
  readonly rest?: { readonly offset: number; readonly error: DsError };
}

/**
 * Reads the concatenated JSON values of a file, as kubectl does. Duplicate keys, too deep nesting and numbers that a double cannot
 * represent are errors, which `JSON.parse` does not detect. Stops at the first value that is not JSON.
 */
export function parseJsonValues(source: SourceText, from: number, to: number): JsonValues {
  const { text } = source;
  let at = from;
  let marks: Marks = new Map();

  const fail = (message: string, hint?: string, topic?: Topic): never => {
    throw errorAt(source, Math.min(at, text.length), message, hint, topic);
  };
  const here = (): string => (at < to ? JSON.stringify(text.slice(at, at + 1)) : 'the end of the file');
  const skip = (): void => {
    for (;;) {
      const code = at < to ? text.charCodeAt(at) : 0;
      if (code !== 32 && code !== 10 && code !== 9 && code !== 13) return;
      at++;
    }
  };

  const string = (): string => {
    const start = at;
    let end = at;
    for (;;) {
      end = text.indexOf('"', end + 1);
      if (end < 0 || end >= to) return fail('this quoted text is not closed', 'add the closing "');
      let slashes = 0;
      while (text.charCodeAt(end - 1 - slashes) === 92) slashes++;
      if (slashes % 2 === 0) break;
    }
    const inner = text.slice(start + 1, end);
    if (!/[\\\n\t\r]/.test(inner)) {
      at = end + 1;
      return inner;
    }
    try {
      const value = JSON.parse(text.slice(start, end + 1)) as string;
      at = end + 1;
      return value;
    } catch {
      return fail('this quoted text contains a line break, a tab or an unknown escape', 'write \\n, \\t, \\\\');
    }
  };

  const list = (depth: number): Json => {
    const items: Json[] = [];
    const mark: number[] = [];
    at++;
    skip();
    while (text[at] !== ']' || at >= to) {
      if (items.length > 0) {
        if (text[at] !== ',') fail(`expected "," or "]" after an item of a list, not ${here()}`);
        at++;
        skip();
      }
      mark.push(at);
      items.push(value(depth + 1));
      skip();
    }
    at++;
    marks.set(items, mark);
    return items;
  };

  const object = (depth: number): Json => {
    const members: Building = {};
    const mark: (string | number)[] = [];
    at++;
    skip();
    while (text[at] !== '}' || at >= to) {
      if (mark.length > 0) {
        if (text[at] !== ',') fail(`expected "," or "}" after a value, not ${here()}`);
        at++;
        skip();
      }
      const keyStart = at;
      if (text[at] !== '"') fail(`expected a key in double quotes, not ${here()}`);
      const name = string();
      skip();
      if (text[at] !== ':') fail(`expected ":" after a key, not ${here()}`);
      at++;
      skip();
      mark.push(name, keyStart, at);
      if (!setMember(members, name, value(depth + 1))) {
        const first = mark[mark.indexOf(name) + 1] as number;
        at = keyStart;
        fail(
          `duplicate key ${JSON.stringify(name)}, already set on line ${placeAt(source, first).line}`,
          'keep one of them',
          'duplicateKey',
        );
      }
      skip();
    }
    at++;
    marks.set(members, mark);
    return members;
  };

  const value = (depth: number): Json => {
    if (depth > MAX_DEPTH) fail(`this is nested more than ${MAX_DEPTH} levels deep`);
    const first = at < to ? text[at] : undefined;
    if (first === '{') return object(depth);
    if (first === '[') return list(depth);
    if (first === '"') return string();
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0];
    if (word !== undefined) {
      at += word.length;
      return WORDS[word as keyof typeof WORDS];
    }
    NUMBER.lastIndex = at;
    const digits = NUMBER.exec(text)?.[0];
    if (digits === undefined) return fail(`expected a value, not ${here()}`);
    const number = numberOf(digits);
    if (typeof number === 'symbol') return fail('this number would lose precision', 'if it is text, put it in quotes');
    at += digits.length;
    return number;
  };

  const documents: ParsedDocument[] = [];
  let end = from;
  skip();
  while (at < to) {
    const offset = at;
    marks = new Map();
    try {
      documents.push({ value: value(0), offset, marks });
      end = at;
    } catch (error) {
      const failed = asDsError(error);
      if (failed === undefined) throw error;
      return { documents, end, rest: { offset, error: failed } };
    }
    skip();
  }
  return { documents, end };
}
