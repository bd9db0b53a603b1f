/** The layout characters to keep. Both default to false, so that a value stays one line and one cell. */
export interface SafeOptions {
  readonly newlines?: boolean;
  readonly tabs?: boolean;
}

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Control characters, line and paragraph separators, unpaired surrogates, and characters that are invisible or change the text direction.
 * Joiners between letters of other scripts, and selectors after such letters, are part of the spelling. Compiled at first use, because
 * compiling takes a millisecond.
 */
const unsafe = (): RegExp =>
  /(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])|(?<=[^\x00-\x7f])[\ufe00-\ufe0f]|([\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb])/gu;

function visible(char: string, options: SafeOptions): string {
  const code = char.codePointAt(0) ?? 0;
  if (char === '\n') return options.newlines === true ? char : '\\n';
  if (char === '\t') return options.tabs === true ? char : '\\t';
  // kubectl replaces these two; it has no precedent for the others
  if (char === '\r') return '\\r';
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  if (code === 0x7f) return '^?';
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** The text with every character that is unsafe for a terminal replaced by the result of `replace`. */
export function replaceUnsafe(text: string, replace: (char: string) => string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(unsafe(), (match: string, found: string | undefined) =>
    found === undefined ? match : replace(found),
  );
}

/**
 * Text without escape sequences, control characters, and characters that reorder or hide their surroundings; each is replaced by something
 * visible (`^[` for ESC as in kubectl, `\u202e`). Not reversible. To be used for every string from a server or a file before it is printed
 * as text.
 */
export function safeText(text: string, options: SafeOptions = {}): string {
  return replaceUnsafe(text, (char) => visible(char, options));
}

/** A value as one cell of a table: safe, and cut at its first line break with `...`, as in kubectl's tables. */
export function safeCell(text: string): string {
  if (PLAIN.test(text)) return text;
  const lineEnd = text.search(/[\f\n\r]/);
  return lineEnd < 0 ? safeText(text) : `${safeText(text.slice(0, lineEnd))}...`;
}
