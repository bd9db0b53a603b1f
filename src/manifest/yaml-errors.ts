import type { YAMLError } from 'yaml';
import type { DsError } from '../core/errors.ts';
import { errorAt, type SourceText } from './text.ts';

/** `metadata:` with `name:` below it and not further in, and the like: what copying through a chat or a web page does. */
const LOST_INDENTATION =
  /^( *)(metadata|spec|selector|template|matchLabels):[ ]*\n\1(name|namespace|labels|selector|matchLabels|template|metadata|spec|containers):/m;

/** Looked for once a file, however many errors it has. */
const hints = new WeakMap<SourceText, string | undefined>();

/** The next step when a file's indentation seems lost; undefined when it does not. */
export function lostIndentationHint(source: SourceText): string | undefined {
  if (hints.has(source)) return hints.get(source);
  const [, , parent, child] = LOST_INDENTATION.exec(source.text) ?? [];
  const hint =
    parent === undefined || child === undefined
      ? undefined
      : `the indentation seems lost: "${child}:" must stand two spaces further in than "${parent}:", and so on below`;
  hints.set(source, hint);
  return hint;
}

/** The offset of the first key of a document that seems to have lost its indentation. */
export function lostIndentationAt(text: string, from: number, to: number): number | undefined {
  const match = LOST_INDENTATION.exec(text.slice(from, to));
  if (match === null) return undefined;
  return from + match.index + match[0].length - `${match[3] ?? ''}:`.length;
}

const COLON_IN_VALUE =
  'put a value that contains ": " in quotes, and an inner key on a line of its own, two spaces further in';

/** The library's words by what a person did, and the next step. */
function explained({ code, message }: Pick<YAMLError, 'code' | 'message'>): readonly [string, string?] {
  switch (code) {
    case 'TAB_AS_INDENT':
      return ['a tab cannot indent YAML', 'use spaces instead of the tab'];
    case 'BLOCK_AS_IMPLICIT_KEY':
      return ['a key cannot stand here: its line already has one, or it is indented too far', COLON_IN_VALUE];
    case 'MULTILINE_IMPLICIT_KEY':
      return [
        'a key cannot stand here: the value above goes on in this line, because it is indented further',
        'indent it as much as the key above',
      ];
    case 'BAD_INDENT':
      return [lowerFirst(message), 'give it as many spaces as its neighbours'];
    case 'MISSING_CHAR':
      return message.startsWith('Implicit map keys')
        ? ['this is neither `key: value` nor an item of a list', 'is the ":" missing, or the space behind it?']
        : message.startsWith('Missing closing')
          ? [
              'this quoted text has no end',
              'close it; text that goes on in further lines is indented more than its key',
            ]
          : [lowerFirst(message)];
    case 'BAD_SCALAR_START':
      return [lowerFirst(message), 'put the value in quotes'];
    default:
      return [lowerFirst(message)];
  }
}

function lowerFirst(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1);
}

export function syntaxError(source: SourceText, offset: number, error: Pick<YAMLError, 'code' | 'message'>): DsError {
  const [message, hint] = explained(error);
  const lost = lostIndentationHint(source);
  const topic = lost !== undefined ? 'lostIndentation' : error.code === 'TAB_AS_INDENT' ? 'tab' : 'syntax';
  return errorAt(source, Math.min(offset, source.text.length), message, lost ?? hint, topic);
}
