import { asDsError, type DsError } from '../core/errors.ts';
import type { Json } from '../core/json/json.ts';
import { parseFullYaml } from './full/full-yaml.ts';
import { parseJsonValues } from './json-values.ts';
import type { ParsedDocument } from './marks.ts';
import { parsePlainYaml } from './plain-yaml.ts';
import { errorAt, requireYamlCharacters, type SourceText } from './text.ts';

/** Only a newline ends a line here, not a carriage return, NEL, LS or PS, because kubectl splits the file before it parses YAML. */
const SEPARATOR = /(?<![^\n])---([^\n]*)/g;
/** NEL, LS and PS, which end lines in YAML 1.1. */
const OTHER_BREAKS = /[\x85\u2028\u2029]/;

const JSON_START = /^\{\s*(?:"|\}|$)/;

/** A limit far above real files; 32 MiB of empty documents would be eight million. */
const MAX_DOCUMENTS = 25_000;

const LEADING_SPACE = /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

interface Part {
  readonly from: number;
  readonly to: number;
}

/**
 * Splits the text at lines that begin with `---`, as kubectl does before it parses anything. The line belongs to the document below it
 * if nothing is above it.
 */
function partsOf(source: SourceText, begin: number): readonly (Part | DsError)[] {
  const parts: (Part | DsError)[] = [];
  let from = begin;
  let wrong: DsError | undefined;
  for (const match of source.text.matchAll(SEPARATOR)) {
    if (match.index < begin) continue;
    if (parts.length >= MAX_DOCUMENTS) {
      const tooMany = `there are more than ${MAX_DOCUMENTS} documents in this file`;
      return [...parts, errorAt(source, match.index, tooMany, 'split it into several files')];
    }
    if (match.index > from || wrong !== undefined) {
      parts.push(wrong ?? { from, to: match.index });
      wrong = undefined;
      from = match.index + match[0].length + 1;
    } else if (/^[^ \t\x85\u2028\u2029]/.test(match[1] ?? '')) {
      // With nothing above it, kubectl reads the line as a part of the document, and this as text.
      wrong = errorAt(
        source,
        match.index + 3,
        'a space or a line end must follow "---"',
        'write a space before a comment',
      );
      continue;
    }
    const rest = match[1]?.replace(LEADING_SPACE, '') ?? '';
    // The text after `---` would be lost, so the document is rejected.
    if (rest !== '' && !rest.startsWith('#')) {
      wrong = errorAt(
        source,
        match.index + 3,
        `only a comment may follow "---"`,
        'begin the document on the next line',
      );
    }
  }
  return [...parts, wrong ?? { from: Math.min(from, source.text.length), to: source.text.length }];
}

/** In characters; API servers accept at most 3 MiB at once. */
const MAX_OBJECT = 4 * 1024 * 1024;
/** The start of a document that holds many objects. */
const LIST = /^ {0,2}"?items"?:/m;

function sizeError(source: SourceText, { from, to }: Part): DsError | undefined {
  if (to - from <= MAX_OBJECT || LIST.test(source.text.slice(from, to))) return undefined;
  return errorAt(source, from, 'this object is larger than 4 MiB; API servers accept at most 3 MiB');
}

async function yamlDocuments(source: SourceText, { from, to }: Part): Promise<readonly ParsedDocument[]> {
  requireYamlCharacters(source, from, to);
  const hasBreaks = OTHER_BREAKS.test(source.text.slice(from, to));
  MARKER_LINE.lastIndex = from;
  const begin = MARKER_LINE.test(source.text) ? MARKER_LINE.lastIndex : from;
  const plain = hasBreaks ? undefined : parsePlainYaml(source.text, Math.min(begin, to), to);
  if (plain !== undefined) return [plain];
  try {
    return await parseFullYaml(source, from, to);
  } catch (error) {
    // If a text is neither JSON nor YAML, the error of the format that it looks like is more helpful.
    const json = JSON_START.test(source.text.slice(from, to)) ? parseJsonValues(source, from, to) : undefined;
    throw (json?.documents.length === 0 ? json.rest?.error : undefined) ?? error;
  }
}

/** The line of a marker above a document. */
const MARKER_LINE = /---(?:[ \t]+(?:#[^\n]*)?)?(?:\n|$)/y;

/** What Go counts as white space. */
const GO_SPACE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const LOOKED_AHEAD = 4096;

/** Whether kubectl tries to read a file as JSON: it looks for a brace at the beginning. */
function beginsLikeJson(text: string): boolean {
  for (let at = 0; at < Math.min(text.length, LOOKED_AHEAD); at++) {
    if (!GO_SPACE.test(text.charAt(at))) return text.charAt(at) === '{';
  }
  return false;
}

/** Where kubectl begins to read YAML behind JSON; undefined near the end, where it only looks for more JSON. */
function yamlBehindJson(text: string, end: number): number | undefined {
  for (let at = end; Buffer.byteLength(text.slice(at, at + 4)) >= 4; at++) {
    const char = text.charAt(at);
    if (!GO_SPACE.test(char)) return at;
    if (char === '\n') return at + 1;
  }
  return undefined;
}

/** A line that ends a document or begins the next one. */
const MARKER = /^(?:---|\.\.\.)(?=\s|$)/gm;
/** Comments and a marker before the first document. */
const START = /^(?:[ \t]*(?:#.*)?\n)*(?:---[ \t]*(?:#.*)?(?:\n|$))?/;

/**
 * The value of the first document of a text, as go-yaml reads it: other documents are ignored, and the last of duplicate keys wins.
 * Undefined when the text is empty. Throws a DsError of kind `input`.
 */
export async function readFirstDocument(source: SourceText): Promise<Json | undefined> {
  const { text } = source;
  const json = text.startsWith('{') ? jsonOf(text) : undefined;
  if (json !== undefined) return json;
  const from = START.exec(text)?.[0].length ?? 0;
  MARKER.lastIndex = from;
  const to = MARKER.exec(text)?.index ?? text.length;
  const plain = OTHER_BREAKS.test(text) ? undefined : parsePlainYaml(text, from, to);
  if (plain !== undefined) return plain.value;
  requireYamlCharacters(source, 0, text.length);
  const [document] = await parseFullYaml(source, 0, text.length, { isForgiving: true });
  return document?.value;
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Flow style, or JSON with text after it
    return undefined;
  }
}

/**
 * The documents of a file in order; for each one that cannot be read, its error. As in kubectl, a file that begins with a brace is a
 * sequence of JSON values; YAML may follow the first of them, and no JSON follows YAML.
 */
export async function readDocuments(source: SourceText): Promise<readonly (ParsedDocument | DsError)[]> {
  const found: (ParsedDocument | DsError)[] = [];
  let from = 0;
  if (beginsLikeJson(source.text)) {
    const { documents, end, rest } = parseJsonValues(source, 0, source.text.length);
    const starts = [...documents.map(({ offset }) => offset), end];
    for (const [index, document] of documents.entries()) {
      const tooLarge = sizeError(source, { from: document.offset, to: starts[index + 1] ?? end });
      found.push(tooLarge ?? document);
    }
    if (rest === undefined) return found.filter(isContent);
    const begin = documents.length > 1 ? undefined : yamlBehindJson(source.text, end);
    if (begin === undefined) return [...found, rest.error];
    from = begin;
  }
  for (const part of partsOf(source, from)) {
    if (part instanceof Error) {
      found.push(part);
      continue;
    }
    const tooLarge = sizeError(source, part);
    if (tooLarge !== undefined) {
      found.push(tooLarge);
      continue;
    }
    try {
      found.push(...(await yamlDocuments(source, part)));
    } catch (error) {
      const failed = asDsError(error);
      if (failed === undefined) throw error;
      found.push(failed);
    }
  }
  return found.filter(isContent);
}

function isContent(one: ParsedDocument | DsError): boolean {
  return one instanceof Error || one.value !== null;
}
