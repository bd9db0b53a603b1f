import { END, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isWord } from './characters.ts';
import { errorAt, type SourceText, type Topic } from '../text.ts';

const NEWLINE = 10;
const HASH = 35;
const BYTE_ORDER_MARK = 0xfeff;

/** A position in a part of a file, with its line. */
export class TextCursor {
  readonly source: SourceText;
  /** Behind the last line end, which kubectl adds if the file ends without one. */
  readonly to: number;
  readonly #newlineAt: number;
  at: number;
  /** Lines before this one. */
  line = 0;
  lineStart: number;

  constructor(source: SourceText, from: number, to: number) {
    this.source = source;
    this.#newlineAt = source.text.charCodeAt(to - 1) === NEWLINE ? -1 : to;
    this.to = Math.max(to, this.#newlineAt + 1);
    this.at = source.text.charCodeAt(from) === BYTE_ORDER_MARK && from < to ? from + 1 : from;
    this.lineStart = this.at;
  }

  get column(): number {
    return this.at - this.lineStart;
  }

  /** The character code `ahead` of the cursor; END behind the text. */
  code(ahead = 0): number {
    const index = this.at + ahead;
    if (index === this.#newlineAt) return NEWLINE;
    return index < this.to ? this.source.text.charCodeAt(index) : END;
  }

  slice(start: number, end = this.at): string {
    return this.source.text.slice(start, end);
  }

  startsWith(text: string): boolean {
    return this.at + text.length <= this.to && this.source.text.startsWith(text, this.at);
  }

  /** Moves behind a line break, and returns what it is in a value: NEL is a newline there. */
  skipBreak(): string {
    const code = this.code();
    this.at += 1;
    this.line += 1;
    this.lineStart = this.at;
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n';
  }

  /** Ends the last line, as if a line break ended the text. */
  endLastLine(): void {
    if (this.at > this.lineStart) this.line += 1;
    this.lineStart = this.at;
  }

  skipBlanks(): void {
    while (isBlank(this.code())) this.at += 1;
  }

  skipComment(): void {
    if (this.code() !== HASH) return;
    while (!isBreakOrEnd(this.code())) this.at += 1;
  }

  /** The letters, digits, `_` and `-` from here on. */
  takeWord(): string {
    const start = this.at;
    while (isWord(this.code())) this.at += 1;
    return this.slice(start);
  }

  /** Moves behind the rest of a line, in which only a comment may be; false when something else is there. */
  finishLine(): boolean {
    this.skipBlanks();
    this.skipComment();
    if (!isBreakOrEnd(this.code())) return false;
    if (isBreak(this.code())) this.skipBreak();
    return true;
  }

  /** Whether this is a line of `---` or `...`. */
  isMarker(text?: '---' | '...'): boolean {
    if (this.at !== this.lineStart || !isBlankOrEnd(this.code(3))) return false;
    return text === undefined ? this.startsWith('---') || this.startsWith('...') : this.startsWith(text);
  }

  fail(at: number, message: string, hint?: string, topic?: Topic): never {
    throw errorAt(this.source, Math.min(at, this.source.text.length), message, hint, topic);
  }
}
