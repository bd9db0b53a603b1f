export const NEWLINE = 10;
export const SPACE = 32;
export const HASH = 35;
const DASH = 45;

/**
 * Thrown and caught by the plain reader only. There is one instance, because creating a stack trace costs more than reading the document.
 */
export const NOT_PLAIN = new Error('not the YAML that the plain reader knows');

export function giveUp(): never {
  throw NOT_PLAIN;
}

/** A position in a part of a text, and the state of its line. */
export class PlainCursor {
  readonly text: string;
  readonly to: number;
  /** The next character to read; after `nextLine`, the first of a line with content. */
  at: number;
  /** The indentation of that character; -1 at the end. */
  column = -1;

  constructor(text: string, from: number, to: number) {
    this.text = text;
    this.at = from;
    this.to = to;
  }

  /** The character code; a newline at the end of the text. */
  code(index: number): number {
    return index < this.to ? this.text.charCodeAt(index) : NEWLINE;
  }

  endOfLine(index: number): number {
    const end = this.text.indexOf('\n', index);
    return end < 0 || end > this.to ? this.to : end;
  }

  skipSpaces(): void {
    while (this.code(this.at) === SPACE) this.at++;
  }

  /** Moves from the start of a line to the first character that is neither blank nor in a comment. */
  nextLine(): void {
    while (this.at < this.to) {
      const start = this.at;
      this.skipSpaces();
      const first = this.code(this.at);
      if (first === NEWLINE) this.at += 1;
      else if (first === HASH) this.at = this.endOfLine(this.at) + 1;
      else {
        this.column = this.at - start;
        return;
      }
    }
    this.column = -1;
  }

  /** Moves to the next line after a value, which only a comment may follow. */
  finishLine(): void {
    const start = this.at;
    this.skipSpaces();
    const next = this.code(this.at);
    if (next === NEWLINE) this.at += 1;
    else if (next === HASH && this.at > start) this.at = this.endOfLine(this.at) + 1;
    else giveUp();
  }

  /** Whether the rest of the line is only a comment; the cursor then moves to the next line with content. */
  skipEmptyRest(): boolean {
    this.skipSpaces();
    const next = this.code(this.at);
    if (next !== NEWLINE && next !== HASH) return false;
    this.at = this.endOfLine(this.at) + 1;
    this.nextLine();
    return true;
  }

  /** Whether an item of a block list begins here. */
  isDash(): boolean {
    if (this.code(this.at) !== DASH) return false;
    const next = this.code(this.at + 1);
    return next === SPACE || next === NEWLINE;
  }
}
