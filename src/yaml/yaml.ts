import { isObject, type Json, type JsonObject } from '../core/json/json.ts';
import { replaceUnsafe } from '../core/text/terminal-safe.ts';
import { compareYamlKeys } from './yaml-keys.ts';
import { isPlainInBlocks, readsAsOtherType } from './yaml-plain.ts';

/** Lines are folded at the first space after this column, where folding does not change the value. */
const FOLD_AFTER = 80;
/** Keys that are longer, in bytes, or have several lines are written as `? KEY`. */
const LONGEST_SIMPLE_KEY = 128;
const INDENT = 2;

/** Characters that go-yaml writes only in double quotes, such as control characters, tabs and everything outside the first plane. */
const NOT_PRINTABLE = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\u2028\u2029]/u;
const ESCAPES = new Map([
  ['\0', '0'],
  ['\x07', 'a'],
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\v', 'v'],
  ['\f', 'f'],
  ['\r', 'r'],
  ['\x1b', 'e'],
  ['"', '"'],
  ['\\', '\\'],
  ['\x85', 'N'],
  ['\u2028', 'L'],
  ['\u2029', 'P'],
]);

type Style = 'plain' | 'single' | 'double' | 'literal';

/**
 * A JSON value as one YAML document, byte for byte as kubectl writes it: keys in go-yaml's order, block style, sequences not indented,
 * values quoted if YAML 1.1 would misread them, lines folded after column 80. Line separators are escaped, which kubectl leaves as they
 * are. For a terminal, unsafe characters are escaped too, which does not change the value.
 */
export function toYaml(value: Json, options: { readonly forTerminal?: boolean } = {}): string {
  const writer = new YamlWriter(options.forTerminal === true);
  writer.document(value);
  return writer.text;
}

function styleOf(text: string): Style {
  if (NOT_PRINTABLE.test(text)) return 'double';
  if (text.includes('\n')) return / \n| $/.test(text) ? 'double' : 'literal';
  if (readsAsOtherType(text)) return 'double';
  return isPlainInBlocks(text) ? 'plain' : 'single';
}

function escapeCharacter(char: string): string {
  const known = ESCAPES.get(char);
  if (known !== undefined) return `\\${known}`;
  const hex = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Integers in full; other numbers with the fewest digits that identify them, with an exponent below 0.0001 and from a million on. */
function formatNumber(value: number): string {
  if (Number.isInteger(value) && value < 2 ** 64 && value >= -(2 ** 63)) return BigInt(value).toString();
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return value.toString();
  return `${mantissa}e${power < 0 ? '-' : '+'}${Math.abs(power).toString().padStart(2, '0')}`;
}

class YamlWriter {
  text = '';
  #column = 0;
  readonly #forTerminal: boolean;

  constructor(forTerminal: boolean) {
    this.#forTerminal = forTerminal;
  }

  document(value: Json): void {
    if (isObject(value) && hasEntries(value)) this.#mapping(value, 0);
    else if (Array.isArray(value) && value.length > 0) this.#sequence(value as readonly Json[], 0);
    else this.#flowOrScalar(value, 0);
    this.#endLine();
  }

  #put(text: string): void {
    this.text += text;
    this.#column += text.length;
  }

  #endLine(): void {
    if (this.#column > 0) this.text += '\n';
    this.#column = 0;
  }

  /** Begins a line, unless the current line ends with an indicator that the text may follow. */
  #indent(indent: number, inline: boolean): void {
    if (inline) return;
    this.#endLine();
    this.#put(' '.repeat(indent));
  }

  #mapping(mapping: JsonObject, indent: number, inline = false): void {
    for (const key of Object.keys(mapping).sort(compareYamlKeys)) {
      const value = mapping[key];
      if (value === undefined) continue;
      this.#indent(indent, inline);
      inline = false;
      if (key.includes('\n') || Buffer.byteLength(key) > LONGEST_SIMPLE_KEY) {
        this.#put('? ');
        this.#scalar(key, indent, false);
        this.#indent(indent, false);
        this.#put(':');
        this.#behindIndicator(value, indent);
      } else {
        this.#scalar(key, indent, true);
        this.#put(':');
        this.#behindKey(value, indent);
      }
    }
  }

  #sequence(items: readonly Json[], indent: number, inline = false): void {
    for (const item of items) {
      this.#indent(indent, inline);
      inline = false;
      this.#put('-');
      this.#behindIndicator(item, indent);
    }
  }

  #behindKey(value: Json, indent: number): void {
    if (isObject(value) && hasEntries(value)) {
      this.#mapping(value, indent + INDENT);
    } else if (Array.isArray(value) && value.length > 0) {
      this.#sequence(value as readonly Json[], indent);
    } else {
      this.#put(' ');
      this.#flowOrScalar(value, indent);
    }
  }

  #behindIndicator(value: Json, indent: number): void {
    this.#put(' ');
    if (isObject(value) && hasEntries(value)) this.#mapping(value, indent + INDENT, true);
    else if (Array.isArray(value) && value.length > 0) this.#sequence(value as readonly Json[], indent + INDENT, true);
    else this.#flowOrScalar(value, indent);
  }

  #flowOrScalar(value: Json, indent: number): void {
    if (value === null) this.#put('null');
    else if (typeof value === 'string') this.#scalar(value, indent, false);
    else if (typeof value === 'number') this.#put(formatNumber(value));
    else if (typeof value === 'boolean') this.#put(value ? 'true' : 'false');
    else this.#put(Array.isArray(value) ? '[]' : '{}');
  }

  #scalar(text: string, indent: number, isKey: boolean): void {
    const style = this.#mustEscape(text) ? 'double' : styleOf(text);
    const quoted = style === 'single' ? `'${text.replaceAll("'", "''")}'` : text;
    if (style === 'double') this.#doubleQuoted(text, indent, isKey);
    else if (style === 'literal') this.#literal(text, indent);
    else if (isKey) this.#put(quoted);
    else this.#folded(quoted, indent, style === 'single' ? 2 : 1);
  }

  #mustEscape(text: string): boolean {
    if (NOT_PRINTABLE.test(text)) return true;
    return this.#forTerminal && replaceUnsafe(text, (char) => (char === '\n' ? char : '')) !== text;
  }

  /** Plain and single-quoted text, folded only at single spaces, and never within `edge` characters of its ends. */
  #folded(text: string, indent: number, edge: number): void {
    if (this.#column + text.length <= FOLD_AFTER || !text.includes(' ')) {
      this.#put(text);
      return;
    }
    const chars = Array.from(text);
    for (const [index, char] of chars.entries()) {
      const alone = char === ' ' && chars[index - 1] !== ' ' && chars[index + 1] !== ' ';
      const inner = index >= edge && index < chars.length - edge;
      if (alone && inner && this.#column > FOLD_AFTER) this.#foldLine(indent);
      else this.#putOne(char);
    }
  }

  #doubleQuoted(text: string, indent: number, isKey: boolean): void {
    this.#put('"');
    const chars = Array.from(text);
    let spaces = false;
    for (const [index, char] of chars.entries()) {
      if (char !== ' ') {
        // a leading byte order mark makes go-yaml escape everything after it
        const escape = ESCAPES.has(char) || text.startsWith('\ufeff') || this.#mustEscape(char);
        if (escape) this.#put(escapeCharacter(char));
        else this.#putOne(char);
        spaces = false;
        continue;
      }
      const inner = index > 0 && index < chars.length - 1;
      if (!isKey && !spaces && inner && this.#column > FOLD_AFTER) {
        this.#foldLine(indent);
        if (chars[index + 1] === ' ') this.#put('\\');
      } else {
        this.#put(' ');
      }
      spaces = true;
    }
    this.#put('"');
  }

  #literal(text: string, indent: number): void {
    const indentHint = /^[ \n]/.test(text) ? String(INDENT) : '';
    const chompHint = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
    this.#put(`|${indentHint}${chompHint}`);
    const margin = ' '.repeat(indent + INDENT);
    const lines = text.split('\n').map((line) => (line === '' ? '' : margin + line));
    this.text += `\n${lines.join('\n')}`;
    this.#column = lines.at(-1)?.length ?? 0;
  }

  #foldLine(indent: number): void {
    this.text += `\n${' '.repeat(indent + INDENT)}`;
    this.#column = indent + INDENT;
  }

  /** One character, whatever its length in UTF-16, counts as one column. */
  #putOne(char: string): void {
    this.text += char;
    this.#column += 1;
  }
}

function hasEntries(object: JsonObject): boolean {
  return Object.values(object).some((value) => value !== undefined);
}
