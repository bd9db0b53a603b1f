import { readBlockScalar } from './block-scalars.ts';
import { END, isBlank, isBlankOrEnd, isBreak, isTab } from './characters.ts';
import { PossibleKeys } from './possible-keys.ts';
import { readPlainScalar } from './plain-text.ts';
import { readAnchor, readDirective, readTag } from './properties.ts';
import { readQuotedScalar } from './quoted-scalars.ts';
import type { TextCursor } from './text-cursor.ts';
import type { Sign, Token } from './tokens.ts';

const FLOW_SIGNS: Readonly<Record<string, Sign>> = {
  '[': 'listStart',
  '{': 'mappingStart',
  ']': 'listEnd',
  '}': 'mappingEnd',
};
/** Characters that begin a plain scalar only if something follows, or never. */
const INDICATORS = '-?:,[]{}#&*!|>\'"%@`';

/**
 * Splits YAML 1.1 into tokens exactly where go-yaml does, which reads manifests for kubectl: the same texts are keys, the same
 * indentation begins and ends collections, and the same places are errors.
 */
export class Scanner {
  readonly #cursor: TextCursor;
  readonly #queue: Token[] = [];
  /** The number of tokens that were taken out of the queue. */
  #taken = 0;
  /** The indentation of the current block collection; -1 for none. */
  #indent = -1;
  readonly #indents: number[] = [];
  readonly #keys: PossibleKeys;
  #isKeyAllowed = true;

  constructor(cursor: TextCursor) {
    this.#cursor = cursor;
    this.#keys = new PossibleKeys(cursor);
  }

  peek(): Token {
    for (;;) {
      const [first] = this.#queue;
      if (first !== undefined && !this.#keys.mayBegin(this.#taken)) return first;
      this.#readNext();
    }
  }

  take(): Token {
    const token = this.peek();
    this.#queue.shift();
    this.#taken += 1;
    return token;
  }

  get #isFlow(): boolean {
    return this.#keys.isFlow;
  }

  #sign(type: Sign, at = this.#cursor.at): void {
    this.#queue.push({ type, at });
  }

  #saveKey(): void {
    if (!this.#isKeyAllowed) return;
    const isRequired = !this.#isFlow && this.#indent === this.#cursor.column;
    this.#keys.save(this.#taken + this.#queue.length, isRequired);
  }

  /** Begins a block collection at a column that is further in; its token is inserted before the token with the given number. */
  #openBlock(column: number, type: Sign, at: number, token?: number): void {
    if (this.#isFlow || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (token === undefined) this.#sign(type, at);
    else this.#queue.splice(token - this.#taken, 0, { type, at });
  }

  #closeBlocks(column: number): void {
    if (this.#isFlow) return;
    while (this.#indent > column) {
      this.#sign('blockEnd');
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  /** Moves behind white space and comments. In a block, a tab may not begin a line, nor follow `-`, `?` or `:`. */
  #skipToToken(): void {
    const cursor = this.#cursor;
    for (;;) {
      const areTabsAllowed = this.#isFlow || !this.#isKeyAllowed;
      for (let code = cursor.code(); isBlank(code) && (areTabsAllowed || !isTab(code)); code = cursor.code())
        cursor.at += 1;
      cursor.skipComment();
      if (!isBreak(cursor.code())) return;
      cursor.skipBreak();
      if (!this.#isFlow) this.#isKeyAllowed = true;
    }
  }

  #readNext(): void {
    const cursor = this.#cursor;
    this.#skipToToken();
    this.#closeBlocks(cursor.column);
    const code = cursor.code();
    if (code === END) this.#end();
    else if (cursor.column === 0 && code === 37) {
      this.#leaveAll();
      this.#queue.push(readDirective(cursor));
    } else if (cursor.isMarker('---')) this.#marker('documentStart');
    else if (cursor.isMarker('...')) this.#marker('documentEnd');
    else this.#readContent(String.fromCharCode(code));
  }

  #end(): void {
    this.#cursor.endLastLine();
    this.#leaveAll();
    this.#sign('end');
  }

  /** Closes what a marker, a directive or the end of the text closes. */
  #leaveAll(): void {
    this.#closeBlocks(-1);
    this.#keys.drop();
    this.#isKeyAllowed = false;
  }

  #marker(type: Sign): void {
    this.#leaveAll();
    this.#sign(type);
    this.#cursor.at += 3;
  }

  #readContent(sign: string): void {
    const cursor = this.#cursor;
    const isAlone = isBlankOrEnd(cursor.code(1));
    const flow = FLOW_SIGNS[sign];
    if (flow !== undefined) this.#flowSign(flow);
    else if (sign === ',') this.#comma();
    else if (sign === '-' && isAlone) this.#dash();
    else if (sign === '?' && (this.#isFlow || isAlone)) this.#explicitKey();
    else if (sign === ':' && (this.#isFlow || isAlone)) this.#colon();
    else if (sign === '*') this.#keyPart(() => readAnchor(cursor, 'alias'));
    else if (sign === '&') this.#keyPart(() => readAnchor(cursor, 'anchor'));
    else if (sign === '!') this.#keyPart(() => readTag(cursor));
    else if ((sign === '|' || sign === '>') && !this.#isFlow) this.#blockScalar();
    else if (sign === '"' || sign === "'") this.#keyPart(() => readQuotedScalar(cursor));
    else if (this.#beginsPlain(sign)) this.#plainScalar();
    else this.#refuse(sign);
  }

  #beginsPlain(sign: string): boolean {
    if (isTab(this.#cursor.code())) return false;
    if (sign === '-') return !isBlank(this.#cursor.code(1));
    if (sign === '?' || sign === ':') return !this.#isFlow;
    return !INDICATORS.includes(sign);
  }

  #refuse(sign: string): never {
    const { at } = this.#cursor;
    if (sign !== '\t')
      return this.#cursor.fail(at, `a value cannot begin with ${JSON.stringify(sign)}`, 'put the value in quotes');
    return this.#cursor.fail(at, 'YAML does not allow tabs as indentation', 'use spaces instead of the tab', 'tab');
  }

  #flowSign(type: Sign): void {
    if (type === 'listStart' || type === 'mappingStart') {
      this.#saveKey();
      this.#keys.openFlow();
      this.#isKeyAllowed = true;
    } else {
      this.#keys.drop();
      this.#keys.closeFlow();
      this.#isKeyAllowed = false;
    }
    this.#sign(type);
    this.#cursor.at += 1;
  }

  #comma(): void {
    this.#keys.drop();
    this.#isKeyAllowed = true;
    this.#sign('comma');
    this.#cursor.at += 1;
  }

  #dash(): void {
    const { at, column } = this.#cursor;
    if (!this.#isFlow) {
      if (!this.#isKeyAllowed)
        this.#cursor.fail(at, 'an item of a list cannot begin here', 'begin it on the next line');
      this.#openBlock(column, 'blockList', at);
    }
    this.#keys.drop();
    this.#isKeyAllowed = true;
    this.#sign('dash');
    this.#cursor.at += 1;
  }

  #explicitKey(): void {
    const { at, column } = this.#cursor;
    if (!this.#isFlow) {
      if (!this.#isKeyAllowed) this.#cursor.fail(at, 'a key cannot begin here', 'begin it on the next line');
      this.#openBlock(column, 'blockMapping', at);
    }
    this.#keys.drop();
    this.#isKeyAllowed = !this.#isFlow;
    this.#sign('key');
    this.#cursor.at += 1;
  }

  #colon(): void {
    const { at, column } = this.#cursor;
    const key = this.#keys.take();
    if (key !== undefined) {
      this.#queue.splice(key.token - this.#taken, 0, { type: 'key', at: key.at });
      this.#openBlock(key.column, 'blockMapping', key.at, key.token);
      this.#isKeyAllowed = false;
    } else {
      this.#keys.refuseTooLong();
      if (!this.#isFlow) {
        if (!this.#isKeyAllowed) {
          const hint =
            'put a value that contains ": " in quotes, and a nested key on its own line, indented two spaces further';
          this.#cursor.fail(at, 'a key is not allowed here: the line already has one, or it is indented too far', hint);
        }
        this.#openBlock(column, 'blockMapping', at);
      }
      this.#isKeyAllowed = !this.#isFlow;
    }
    this.#sign('value', at);
    this.#cursor.at += 1;
  }

  /** What may be a key, or the beginning of one. */
  #keyPart(read: () => Token): void {
    this.#saveKey();
    this.#isKeyAllowed = false;
    this.#queue.push(read());
  }

  #blockScalar(): void {
    this.#keys.drop();
    this.#isKeyAllowed = true;
    this.#queue.push(readBlockScalar(this.#cursor, this.#indent));
  }

  #plainScalar(): void {
    this.#saveKey();
    const { token, hasBreak } = readPlainScalar(this.#cursor, this.#indent, this.#isFlow);
    this.#isKeyAllowed = hasBreak;
    this.#queue.push(token);
  }
}
