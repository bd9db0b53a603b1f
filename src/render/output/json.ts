import type { Json, JsonObject } from '../../core/json/json.ts';
import { replaceUnsafe } from '../../core/text/terminal-safe.ts';

export interface JsonOptions {
  /** Spaces per level; 0: all in one line. */
  readonly indent: number;
  /** Escapes characters that are unsafe for a terminal; the value does not change. */
  readonly forTerminal?: boolean;
}

function escape(char: string): string {
  return Array.from({ length: char.length }, (_, unit) => char.charCodeAt(unit))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}

function quote(text: string, forTerminal: boolean): string {
  // as Go does, so that JSON can be embedded in HTML and scripts
  const quoted = JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, escape);
  return forTerminal ? replaceUnsafe(quoted, escape) : quoted;
}

/**
 * A value as JSON in the order of its keys, for values that are not objects of the API, such as our own Status. For a terminal, unsafe
 * characters are escaped, as in {@link toJson}.
 */
export function toOrderedJson(value: Json, { indent, forTerminal = false }: JsonOptions): string {
  const text = JSON.stringify(value, undefined, indent);
  // outside strings there is only ASCII, and strings contain no line ends
  return forTerminal ? replaceUnsafe(text, (char) => (char === '\n' ? char : escape(char))) : text;
}

/** A value as Go's encoding/json writes it, with sorted keys: the output of `kubectl -o json` without the final newline. */
export function toJson(value: Json, { indent, forTerminal = false }: JsonOptions): string {
  const colon = indent === 0 ? ':' : ': ';
  const block = (open: string, lines: readonly string[], close: string, depth: number): string => {
    if (lines.length === 0) return open + close;
    if (indent === 0) return open + lines.join(',') + close;
    const margin = `\n${' '.repeat(indent * (depth + 1))}`;
    return `${open}${margin}${lines.join(`,${margin}`)}\n${' '.repeat(indent * depth)}${close}`;
  };
  const write = (item: Json, depth: number): string => {
    if (typeof item === 'string') return quote(item, forTerminal);
    if (item === null || typeof item !== 'object') return JSON.stringify(item);
    if (Array.isArray(item)) {
      const items = item as readonly Json[];
      return block(
        '[',
        items.map((each) => write(each, depth + 1)),
        ']',
        depth,
      );
    }
    const object = item as JsonObject;
    const lines = Object.keys(object)
      .sort()
      .flatMap((key) => {
        const child = object[key];
        return child === undefined ? [] : [`${quote(key, forTerminal)}${colon}${write(child, depth + 1)}`];
      });
    return block('{', lines, '}', depth);
  };
  return write(value, 0);
}
