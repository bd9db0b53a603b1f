import { DsError } from '../core/errors.ts';

/** The text of a file with newlines as line ends, so that every offset counts the same characters. */
export interface SourceText {
  /** As the user gave it, for messages: a path, a URL, or `STDIN`. */
  readonly file: string;
  readonly text: string;
}

/** A place in a file as editors count: lines and columns (in UTF-16 units) from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The maximum number of columns of an excerpt. */
const EXCERPT_WIDTH = 100;

/** Characters that neither JSON nor YAML allows in a text: control characters except tab and line ends. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f]/;
/** Characters that only YAML forbids: other control characters, and noncharacters. */
const NOT_IN_YAML = /[\x7f-\x84\x86-\x9f\ufffe\uffff]/;

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  // Drops a byte order mark, as it does above.
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** A carriage return without a newline before `---`, or between `---` and other text; kubectl splits files at newlines only. */
const LONE_RETURN = /\r(?=---)|(?<![^\n])---[^\n]*?\r(?!\n)(?=\s*[^\s])/;

function withNewlines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/**
 * The text of a manifest's bytes: UTF-8, or UTF-16 when a byte order mark says so, as kubectl reads it.
 * @throws DsError `input` when it is not text.
 */
export function sourceText(file: string, bytes: Uint8Array): SourceText {
  let text: string;
  try {
    text = decoded(bytes);
  } catch (cause) {
    throw new DsError('input', `${file}: this is not UTF-8 text`, {
      hint: `save the file as UTF-8; is it a compressed file or an image?`,
      cause,
    });
  }
  const source = { file, text: text.includes('\r') ? withNewlines(text) : text };
  const lone = text.includes('\r') ? LONE_RETURN.exec(text) : null;
  if (lone !== null) {
    const offset = withNewlines(text.slice(0, lone.index + lone[0].length)).length - 1;
    const message =
      'a carriage return does not end a line of "---": kubectl ignores or refuses what is on the other side of it';
    throw errorAt(source, offset, message, 'save the file with line ends of Unix or Windows');
  }
  const control = source.text.search(CONTROL);
  if (control >= 0) throw notAllowed(source, control);
  return source;
}

function notAllowed(source: SourceText, offset: number): DsError {
  const code = source.text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0');
  return errorAt(source, offset, `the control character U+${code} is not allowed`, 'delete it, or escape it');
}

/** Throws a DsError for a character that JSON allows and YAML forbids. */
export function requireYamlCharacters(source: SourceText, from: number, to: number): void {
  // In this part only: a file may have thousands of them.
  const found = source.text.slice(from, to).search(NOT_IN_YAML);
  if (found >= 0) throw notAllowed(source, from + found);
}

/** The offsets of the lines, computed when the first place in a file is needed. */
const lineStarts = new WeakMap<SourceText, readonly number[]>();

function lineStartsOf(source: SourceText): readonly number[] {
  const known = lineStarts.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1)) starts.push(at + 1);
  lineStarts.set(source, starts);
  return starts;
}

export function placeAt(source: SourceText, offset: number): Place {
  const starts = lineStartsOf(source);
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { file: source.file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The document around an offset: the text between `---` lines. */
export function documentAround(text: string, offset: number): { readonly from: number; readonly to: number } {
  const before = text.lastIndexOf('\n---', Math.max(0, offset - 1));
  const from = before < 0 ? (text.startsWith('---') ? text.indexOf('\n') + 1 : 0) : text.indexOf('\n', before + 1) + 1;
  const next = text.indexOf('\n---', offset);
  return { from, to: next < 0 ? text.length : next + 1 };
}

/** `FILE:LINE:COL`, which editors and terminals turn into links. */
export function placeName({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

const SECRET = /["']?\bkind["']?[ \t]*:[ \t]*["']?Secret\b/;

/** Whether the document around an offset is a Secret, whose lines must not be logged. */
export function isInSecret({ text }: SourceText, offset: number): boolean {
  const end = text.indexOf('\n---', offset);
  return SECRET.test(text.slice(Math.max(0, text.lastIndexOf('\n---', offset)), end < 0 ? undefined : end));
}

/** The line of an offset with a caret below it, each after a line end. A long line is cut around the offset. Empty for a Secret. */
export function excerptAt(source: SourceText, offset: number): string {
  if (isInSecret(source, offset)) return '';
  const { line, column } = placeAt(source, offset);
  const start = offset - (column - 1);
  const end = source.text.indexOf('\n', start);
  const whole = source.text.slice(start, end < 0 ? undefined : end).replaceAll('\t', ' ');
  const from = column - 1 > EXCERPT_WIDTH - 20 ? column - 1 - EXCERPT_WIDTH / 2 : 0;
  const shown = `${from > 0 ? '…' : ''}${whole.slice(from, from + EXCERPT_WIDTH)}${whole.length > from + EXCERPT_WIDTH ? '…' : ''}`;
  const caret = ' '.repeat(column - 1 - from + (from > 0 ? 1 : 0));
  const number = String(line);
  return `\n  ${number} | ${shown}\n  ${' '.repeat(number.length)} | ${caret}^`;
}

/** The place that an error of a manifest is about. */
export type Topic = 'syntax' | 'tab' | 'lostIndentation' | 'duplicateKey' | 'identity';

/** The message of an error of {@link errorAt}, and its place. */
export interface Whereabouts {
  readonly source: SourceText;
  readonly offset: number;
  /** Without the place and the excerpt. */
  readonly message: string;
  readonly topic: Topic;
}

const whereabouts = new WeakMap<DsError, Whereabouts>();

/** For callers that print errors in another form; undefined for an error without a place in a file. */
export function whereaboutsOf(error: DsError): Whereabouts | undefined {
  return whereabouts.get(error);
}

/** An error of kind `input` that names the place and shows the line. */
export function errorAt(
  source: SourceText,
  offset: number,
  message: string,
  hint?: string,
  topic: Topic = 'syntax',
): DsError {
  const text = `${placeName(placeAt(source, offset))}: ${message}${excerptAt(source, offset)}`;
  const error = new DsError('input', text, hint === undefined ? {} : { hint });
  whereabouts.set(error, { source, offset, message, topic });
  return error;
}
