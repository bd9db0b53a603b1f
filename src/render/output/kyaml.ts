import type { Json, JsonObject } from '../../core/json/json.ts';
import { isObject } from '../../core/json/json.ts';
import { replaceUnsafe } from '../../core/text/terminal-safe.ts';
import { isPlainKey } from './kyaml-keys.ts';

export interface KyamlOptions {
  /** Escapes characters that are unsafe for a terminal; the value does not change. */
  readonly forTerminal?: boolean;
  /** Keeps the order of the keys of the outermost object. */
  readonly asGiven?: boolean;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\r': '\\r',
  '\v': '\\v',
  '\0': '\\0',
  '\x1b': '\\e',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

/** What Go does not count as printable; a lone surrogate is printed as a replacement character. */
const NOT_PRINTABLE = /["\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const SPACE = /^[\t\v\f\r \x85\xa0\p{Zs}\u2028\u2029]$/u;

function escaped(char: string): string {
  const short = ESCAPES[char];
  if (short !== undefined) return short;
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code < 0xe000) return '\ufffd';
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

function indentOf(level: number): string {
  return '  '.repeat(level);
}

/** A value as one KYAML document, as `kubectl -o kyaml` writes it: `---`, braces, strings in quotes, long texts line by line. */
export function toKyaml(value: Json, { forTerminal = false, asGiven = false }: KyamlOptions = {}): string {
  const shown = (char: string): string =>
    NOT_PRINTABLE.test(char) ? escaped(char) : forTerminal ? replaceUnsafe(char, escaped) : char;

  const quoted = (text: string, level: number): string => {
    if (!text.includes('\n'))
      return `"${Array.from(text, (char) => (char === '\t' && !forTerminal ? char : inLine(char))).join('')}"`;
    // each line of the text is a line of its own, which ends with a backslash
    const lines = text.split('\n').map((line, index, all) => {
      const chars = Array.from(line, (char) => (char === '\t' && !forTerminal ? char : inLine(char))).join('');
      const end = index < all.length - 1 ? '\\n' : '';
      if (chars + end === '') return '';
      const lead = SPACE.test(Array.from(line)[0] ?? '') ? '\\' : ' ';
      return `${indentOf(level)}${lead}${chars}${end}\\\n`;
    });
    return `"\\\n${lines.join('')}${indentOf(level)}"`;
  };
  const inLine = (char: string): string => (char === '\t' ? '\\t' : char === '\n' ? '\\n' : shown(char));

  const key = (text: string): string => (isPlainKey(text) ? text : `"${Array.from(text, inLine).join('')}"`);

  const write = (item: Json, level: number): string => {
    if (typeof item === 'string') return quoted(item, level + 1);
    if (Array.isArray(item)) return list(item as readonly Json[], level);
    return isObject(item) ? map(item, level) : JSON.stringify(item);
  };
  const list = (items: readonly Json[], level: number): string => {
    if (items.length === 0) return '[]';
    if (items.every((item) => Array.isArray(item) || isObject(item))) {
      return `[${items.map((item) => write(item, level)).join(', ')}]`;
    }
    const lines = items.map((item) => `${indentOf(level + 1)}${write(item, level + 1)},\n`);
    return `[\n${lines.join('')}${indentOf(level)}]`;
  };
  const map = (object: JsonObject, level: number): string => {
    const keys = Object.keys(object).filter((name) => object[name] !== undefined);
    const ordered = asGiven && level === 0 ? keys : keys.sort();
    if (ordered.length === 0) return '{}';
    const lines = ordered.map(
      (name) => `${indentOf(level + 1)}${key(name)}: ${write(object[name] ?? null, level + 1)},\n`,
    );
    return `{\n${lines.join('')}${indentOf(level)}}`;
  };
  return `---\n${write(value, 0)}\n`;
}
