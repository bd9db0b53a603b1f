import { asDsError, type DsError } from '../core/errors.ts';
import type { Json } from '../core/json/json.ts';
import { parseFullYaml } from './full-yaml.ts';
import { parseJsonValues } from './json-values.ts';
import type { ParsedDocument } from './marks.ts';
import { parsePlainYaml } from './plain-yaml.ts';
import { hasOtherBreaks } from './other-breaks.ts';
import { errorAt, requireYamlCharacters, type SourceText } from './text.ts';

/** Only a newline ends a line here, not a carriage return, NEL, LS or PS, because kubectl splits the file before it parses YAML. */
const SEPARATOR = /(?<![^\n])---([^\n]*)/g;
/** A line with a directive, which does not change how the document is read. */
const DIRECTIVE_LINE = /^\s*(?:[%#]|$)/;

const JSON_START = /^\{\s*(?:"|\}|$)/;

/** A limit far above real files; 32 MiB of empty documents would be eight million. */
const MAX_DOCUMENTS = 25_000;

interface Part {
  readonly from: number;
  readonly to: number;
}

/** Splits the text at lines that begin with `---`, as kubectl does before it parses anything. */
function partsOf(source: SourceText): readonly (Part | DsError)[] {
  const parts: (Part | DsError)[] = [];
  let from = 0;
  let wrong: DsError | undefined;
  for (const match of source.text.matchAll(SEPARATOR)) {
    if (parts.length >= MAX_DOCUMENTS) {
      const tooMany = `there are more than ${MAX_DOCUMENTS} documents in this file`;
      return [...parts, errorAt(source, match.index, tooMany, 'split it into several files')];
    }
    parts.push(wrong ?? { from, to: match.index });
    from = match.index + match[0].length;
    const rest = match[1]?.trim() ?? '';
    // The text after `---` would be lost, so the document is rejected.
    wrong =
      rest === '' || rest.startsWith('#')
        ? undefined
        : errorAt(source, match.index + 3, `only a comment may follow "---"`, 'begin the document on the next line');
  }
  return [...parts, wrong ?? { from, to: source.text.length }];
}

/** In characters; API servers accept at most 3 MiB at once. */
const MAX_OBJECT = 4 * 1024 * 1024;
/** The start of a document that holds many objects. */
const LIST = /^ {0,2}"?items"?:/m;

async function documentsOf(source: SourceText, { from, to }: Part): Promise<readonly ParsedDocument[]> {
  if (to - from > MAX_OBJECT && !LIST.test(source.text.slice(from, to))) {
    throw errorAt(source, from, 'this object is larger than 4 MiB; API servers accept at most 3 MiB');
  }
  const head = /\s*([^\s]?)/y;
  head.lastIndex = from;
  const first = head.exec(source.text)?.[1] ?? '';
  if (head.lastIndex > to || first === '') return [];
  if (first === '{') {
    const { documents, rest } = parseJsonValues(source, from, to);
    if (rest === undefined) return documents;
    // A document that begins like JSON but is not JSON is read as YAML from there on, as in kubectl.
    const { offset, error } = rest;
    const others = yamlDocuments(source, offset, to).catch((other: unknown) => {
      // If it is neither, the error of the format that it looks like is more helpful.
      throw JSON_START.test(source.text.slice(offset, to)) ? error : other;
    });
    return [...documents, ...(await others)];
  }
  const part = source.text.slice(from, to);
  if (first === '%' && part.split('\n').every((line) => DIRECTIVE_LINE.test(line))) return [];
  return yamlDocuments(source, from, to);
}

async function yamlDocuments(source: SourceText, from: number, to: number): Promise<readonly ParsedDocument[]> {
  requireYamlCharacters(source, from, to);
  const hasBreaks = hasOtherBreaks(source.text.slice(from, to));
  const plain = hasBreaks ? undefined : parsePlainYaml(source.text, from, to);
  return plain === undefined ? parseFullYaml(source, from, to) : [plain];
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
  const plain = hasOtherBreaks(text) ? undefined : parsePlainYaml(text, from, to);
  if (plain !== undefined) return plain.value;
  requireYamlCharacters(source, 0, text.length);
  const [document] = await parseFullYaml(source, 0, text.length, { lastKeyWins: true });
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

/** The documents of a file in order; for each one that cannot be read, its error. */
export async function readDocuments(source: SourceText): Promise<readonly (ParsedDocument | DsError)[]> {
  const found: (ParsedDocument | DsError)[] = [];
  for (const part of partsOf(source)) {
    if (part instanceof Error) {
      found.push(part);
      continue;
    }
    try {
      found.push(...(await documentsOf(source, part)).filter(({ value }) => value !== null));
    } catch (error) {
      const failed = asDsError(error);
      if (failed === undefined) throw error;
      found.push(failed);
    }
  }
  return found;
}
