import type { YAMLError } from 'yaml';
import type { DsError } from '../../core/errors.ts';
import { documentAround, errorAt, isInSecret, type SourceText } from '../text.ts';

/** A key such as `metadata:` whose `name:` is below it but not indented, which happens when text is copied through a chat or a web page. */
const LOST_INDENTATION =
  /^( *)(metadata|spec|selector|template|matchLabels):[ ]*\n\1(name|namespace|labels|selector|matchLabels|template|metadata|spec|containers):/m;

/** Found once per document, however many errors it has; keyed by the offset of the document. */
const hints = new WeakMap<SourceText, Map<number, string | undefined>>();

/** The next step if the indentation of the document around an offset seems to be lost; otherwise undefined. */
export function lostIndentationHint(source: SourceText, offset: number): string | undefined {
  const { from, to } = documentAround(source.text, offset);
  const known = hints.get(source) ?? new Map<number, string | undefined>();
  hints.set(source, known);
  if (known.has(from)) return known.get(from);
  const [, , parent, child] = LOST_INDENTATION.exec(source.text.slice(from, to)) ?? [];
  const hint =
    parent === undefined || child === undefined
      ? undefined
      : `the indentation seems to be lost: indent "${child}:" two spaces further than "${parent}:", and the lines below it too`;
  known.set(from, hint);
  return hint;
}

/** The offset of the first key of a document that seems to have lost its indentation. */
export function lostIndentationAt(text: string, from: number, to: number): number | undefined {
  const match = LOST_INDENTATION.exec(text.slice(from, to));
  if (match === null) return undefined;
  return from + match.index + match[0].length - `${match[3] ?? ''}:`.length;
}

const COLON_IN_VALUE =
  'put a value that contains ": " in quotes, and a nested key on its own line, indented two spaces further';

/** An error in our words, the next step, and its place if that differs from the library's. */
type Explained = readonly [message: string, hint?: string, offset?: number];

/** The line of an offset. */
function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end < 0 ? undefined : end).trim();
}

/** A line without the colon after its key. */
function withoutColon(text: string, offset: number): Explained | undefined {
  const [, key, value] = /^(?:- )?([A-Za-z][\w./-]*)(?: +([^:#]+))?$/.exec(lineAt(text, offset)) ?? [];
  if (key === undefined) return undefined;
  return [`the ":" after "${key}" is missing`, `write "${key}:${value === undefined ? '' : ` ${value}`}"`];
}

/** A value that is followed by a line that is indented further but cannot belong to it. */
function deeperLine(text: string, offset: number): Explained | undefined {
  const [whole = '', value = ''] = /^([^\n]*)\n(?:[ \t]*(?:#[^\n]*)?\n)*/.exec(text.slice(offset, offset + 2000)) ?? [];
  if (whole === '' || /:(?:\s|$)/.test(value)) return undefined;
  const start = offset + whole.length;
  const [spaces = ''] = /^ */.exec(text.slice(start, start + 200)) ?? [];
  const above = /^[ ]*(?:- +)*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[0].length ?? 0;
  if (spaces.length <= above) return undefined;
  const message = 'this line is indented further than the line above, whose key already has a value';
  return [message, `indent it by ${above} spaces, like that key`, start + spaces.length];
}

/** The errors of the library, explained by what the user probably did, with the next step; undefined for those that say little. */
function explained(
  { code, message }: Pick<YAMLError, 'code' | 'message'>,
  source: SourceText,
  offset: number,
): Explained | undefined {
  const { text } = source;
  const missingColon = (): Explained | undefined =>
    isInSecret(source, offset) ? undefined : withoutColon(text, offset);
  switch (code) {
    case 'TAB_AS_INDENT':
      return ['YAML does not allow tabs as indentation', 'use spaces instead of the tab'];
    case 'BLOCK_AS_IMPLICIT_KEY':
      return (
        deeperLine(text, offset) ?? [
          'a key is not allowed here: the line already has one, or it is indented too far',
          COLON_IN_VALUE,
        ]
      );
    case 'MULTILINE_IMPLICIT_KEY':
      return (
        missingColon() ?? [
          'a key is not allowed here: the value above continues on this line, because it is indented further',
          'indent it as much as the key above',
        ]
      );
    case 'BAD_INDENT':
      return [lowerFirst(message), 'indent it like the lines around it'];
    case 'MISSING_CHAR':
      if (message.startsWith('Implicit map keys')) {
        const missing = 'this is neither `key: value` nor an item of a list';
        return missingColon() ?? [missing, 'is the ":" missing, or the space after it?'];
      }
      if (message.startsWith('Sequence item')) {
        const hint = 'indent it like the keys of its item';
        return ['only the "- " of an item is allowed here', hint];
      }
      return message.startsWith('Missing closing')
        ? [
            'this quoted text is not closed',
            'close it; text that continues on further lines must be indented more than its key',
          ]
        : message.includes('must end with a')
          ? [lowerFirst(message)]
          : undefined;
    case 'BAD_SCALAR_START':
      return [lowerFirst(message), 'put the value in quotes'];
    default:
      return undefined;
  }
}

function lowerFirst(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1);
}

/** An error of the library in our words; undefined if it says too little to be of use. */
export function syntaxError(
  source: SourceText,
  offset: number,
  error: Pick<YAMLError, 'code' | 'message'>,
): DsError | undefined {
  const lost = lostIndentationHint(source, offset);
  const found = explained(error, source, offset) ?? (lost === undefined ? undefined : [lowerFirst(error.message)]);
  if (found === undefined) return undefined;
  const [message, hint, at = offset] = found;
  const topic = lost !== undefined ? 'lostIndentation' : error.code === 'TAB_AS_INDENT' ? 'tab' : 'syntax';
  return errorAt(source, Math.min(at, source.text.length), message, lost ?? hint, topic);
}
