import type { Building, Json } from '../core/json/json.ts';
import { setMember } from '../core/json/members.ts';
import { MAX_DEPTH } from './max-depth.ts';
import type { Marks, ParsedDocument } from './marks.ts';
import { giveUp, NOT_PLAIN, PlainCursor, SPACE } from './plain-cursor.ts';
import {
  isKey,
  isQuote,
  LONGEST_KEY,
  readFlowPlain,
  readKey,
  readLiteral,
  readPlain,
  readQuoted,
} from './plain-scalars.ts';

const COMMA = 44;
const COLON = 58;
const BRACKET = 91;
const BRACKET_END = 93;
const BRACE = 123;
const BAR = 124;
const BRACE_END = 125;

/**
 * Reads the part of YAML that nearly every manifest keeps to: block mappings and lists, scalars, `|` blocks, and flow
 * collections on one line. Gives undefined for everything else, errors included: then the full reader is needed, which loads a
 * library and takes ten times as long. A test holds the two to the same result for whatever this one reads.
 */
export function parsePlainYaml(text: string, from: number, to: number): ParsedDocument | undefined {
  const cursor = new PlainCursor(text, from, to);
  const marks: Marks = new Map();
  try {
    cursor.nextLine();
    if (cursor.column < 0) return { value: null, offset: from, marks };
    const offset = cursor.at;
    const value = readBlock(cursor, marks, 0);
    return cursor.column < 0 ? { value, offset, marks } : undefined;
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}

function readBlock(cursor: PlainCursor, marks: Marks, depth: number): Json {
  if (cursor.isDash()) return readSequence(cursor, marks, depth);
  return isKey(cursor) ? readMapping(cursor, marks, depth) : giveUp();
}

function readMapping(cursor: PlainCursor, marks: Marks, depth: number): Json {
  if (depth > MAX_DEPTH) giveUp();
  const indent = cursor.column;
  const object: Building = {};
  const mark: (string | number)[] = [];
  while (cursor.column === indent && !cursor.isDash()) {
    const keyStart = cursor.at;
    const name = readKey(cursor);
    const keyEnd = cursor.at;
    let value: Json;
    if (cursor.skipEmptyRest()) {
      const isBelow = cursor.column > indent || (cursor.column === indent && cursor.isDash());
      mark.push(name, keyStart, isBelow ? cursor.at : keyEnd);
      value = isBelow ? readBlock(cursor, marks, depth + 1) : null;
    } else {
      mark.push(name, keyStart, cursor.at);
      value = readInline(cursor, marks, indent, depth);
    }
    if (!setMember(object, name, value)) giveUp();
  }
  if (cursor.column >= indent) giveUp();
  marks.set(object, mark);
  return object;
}

function readSequence(cursor: PlainCursor, marks: Marks, depth: number): Json {
  if (depth > MAX_DEPTH) giveUp();
  const indent = cursor.column;
  const list: Json[] = [];
  const mark: number[] = [];
  while (cursor.column === indent && cursor.isDash()) {
    const dash = cursor.at;
    cursor.at += 1;
    if (cursor.skipEmptyRest()) {
      mark.push(cursor.column > indent ? cursor.at : dash);
      list.push(cursor.column > indent ? readBlock(cursor, marks, depth + 1) : null);
      continue;
    }
    mark.push(cursor.at);
    if (cursor.isDash() || isKey(cursor)) {
      cursor.column = indent + (cursor.at - dash);
      list.push(readBlock(cursor, marks, depth + 1));
    } else list.push(readInline(cursor, marks, indent, depth));
  }
  if (cursor.column > indent) giveUp();
  marks.set(list, mark);
  return list;
}

/** Reads a value that begins on this line, up to the start of the next line with content. */
function readInline(cursor: PlainCursor, marks: Marks, indent: number, depth: number): Json {
  const first = cursor.code(cursor.at);
  let value: Json;
  if (first === BAR) value = readLiteral(cursor, indent);
  else if (isQuote(first)) {
    value = readQuoted(cursor, indent);
    cursor.finishLine();
  } else if (first === BRACE || first === BRACKET) {
    value = readFlow(cursor, marks, depth + 1);
    cursor.finishLine();
  } else value = readPlain(cursor, indent);
  cursor.nextLine();
  // A comment ended the scalar, or the indentation is wrong.
  if (cursor.column > indent) giveUp();
  return value;
}

function readFlowValue(cursor: PlainCursor, marks: Marks, depth: number): Json {
  const first = cursor.code(cursor.at);
  if (isQuote(first)) return readQuoted(cursor);
  if (first === BRACE || first === BRACKET) return readFlow(cursor, marks, depth + 1);
  return readFlowPlain(cursor);
}

function readFlow(cursor: PlainCursor, marks: Marks, depth: number): Json {
  if (depth > MAX_DEPTH) giveUp();
  const isList = cursor.code(cursor.at) === BRACKET;
  const end = isList ? BRACKET_END : BRACE_END;
  const list: Json[] = [];
  const object: Building = {};
  const mark: (string | number)[] = [];
  cursor.at += 1;
  cursor.skipSpaces();
  while (cursor.code(cursor.at) !== end) {
    const start = cursor.at;
    if (isList) {
      mark.push(start);
      list.push(readFlowValue(cursor, marks, depth));
    } else {
      const name = readFlowValue(cursor, marks, depth);
      const isPair = cursor.code(cursor.at) === COLON && cursor.code(cursor.at + 1) === SPACE;
      if (typeof name !== 'string' || !isPair || cursor.at - start > LONGEST_KEY) return giveUp();
      cursor.at += 1;
      cursor.skipSpaces();
      mark.push(name, start, cursor.at);
      if (!setMember(object, name, readFlowValue(cursor, marks, depth))) giveUp();
    }
    cursor.skipSpaces();
    if (cursor.code(cursor.at) === COMMA) {
      cursor.at += 1;
      cursor.skipSpaces();
    } else if (cursor.code(cursor.at) !== end) giveUp();
  }
  cursor.at += 1;
  const value = isList ? list : object;
  marks.set(value, mark);
  return value;
}
