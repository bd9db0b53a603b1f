import { LONGEST_KEY } from '../plain-scalars.ts';
import type { TextCursor } from './text-cursor.ts';

/** A place where a key may have begun, which a `:` behind it on the same line decides. */
export interface PossibleKey {
  /** In a block collection, at its indentation, nothing but a key may stand. */
  readonly isRequired: boolean;
  /** The number of its first token. */
  readonly token: number;
  readonly at: number;
  readonly line: number;
  readonly column: number;
}

/** At most one possible key for each open flow collection, and one for the blocks around them. */
export class PossibleKeys {
  readonly #cursor: TextCursor;
  readonly #levels: (PossibleKey | undefined)[] = [undefined];
  readonly #levelsByToken = new Map<number, number>();
  /** The last text that is too long for a key. */
  #tooLong: PossibleKey | undefined;

  constructor(cursor: TextCursor) {
    this.#cursor = cursor;
  }

  get isFlow(): boolean {
    return this.#levels.length > 1;
  }

  get #last(): number {
    return this.#levels.length - 1;
  }

  openFlow(): void {
    this.#levels.push(undefined);
  }

  /** The key of the level has been dropped before. */
  closeFlow(): void {
    if (this.isFlow) this.#levels.pop();
  }

  /** Whether the token with that number may still become a part of a key. */
  mayBegin(token: number): boolean {
    const level = this.#levelsByToken.get(token);
    return level !== undefined && this.#valid(level) !== undefined;
  }

  /** The possible key of the innermost collection, which is a key now. */
  take(): PossibleKey | undefined {
    const key = this.#valid(this.#last);
    if (key !== undefined) this.#forget(this.#last, key);
    return key;
  }

  /** A key may begin at the cursor, with the token of that number. */
  save(token: number, isRequired: boolean): void {
    this.drop();
    const { at, line, column } = this.#cursor;
    this.#levels[this.#last] = { isRequired, token, at, line, column };
    this.#levelsByToken.set(token, this.#last);
  }

  /** The possible key of the innermost collection is none. */
  drop(level = this.#last): void {
    const key = this.#levels[level];
    if (key === undefined) return;
    if (key.line === this.#cursor.line && this.#isTooLong(key)) this.#tooLong = key;
    if (key.isRequired) {
      this.refuseTooLong();
      const hint = 'is the ":" missing, or the space after it?';
      this.#cursor.fail(key.at, 'this is neither `key: value` nor an item of a list', hint);
    }
    this.#forget(level, key);
  }

  /** For a `:` without a key: whether a text on its line was too long. */
  refuseTooLong(): void {
    if (this.#tooLong?.line !== this.#cursor.line) return;
    const hint = 'put "? " before the key, and ": " and its value on the next line';
    this.#cursor.fail(this.#tooLong.at, `a key may have at most ${LONGEST_KEY} characters on one line`, hint);
  }

  #forget(level: number, { token }: PossibleKey): void {
    this.#levels[level] = undefined;
    this.#levelsByToken.delete(token);
  }

  /** The possible key of a level, unless it can no longer be one. */
  #valid(level: number): PossibleKey | undefined {
    const key = this.#levels[level];
    if (key === undefined) return undefined;
    if (key.line === this.#cursor.line && !this.#isTooLong(key)) return key;
    this.drop(level);
    return undefined;
  }

  #isTooLong({ at }: PossibleKey): boolean {
    const end = this.#cursor.at;
    return end - at > LONGEST_KEY && Array.from(this.#cursor.slice(at, end)).length > LONGEST_KEY;
  }
}
