import { unquote } from './unquote.ts';

/** A step from values to values. */
export type Step =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: number | boolean }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'slice'; readonly from: number; readonly to: SliceEnd; readonly step: number | undefined }
  | { readonly kind: 'union'; readonly paths: readonly Path[] }
  | { readonly kind: 'filter'; readonly left: Path; readonly operator: string; readonly right: Path }
  | { readonly kind: 'word'; readonly word: string };

export type Path = readonly Step[];

/** The end of a slice: an index, the element after the start, or the end of the array. */
export type SliceEnd = number | 'one' | 'all';

/** A parsed template of kubectl's `-o jsonpath=`: text, and paths in braces. */
export type Template = readonly (string | Path)[];

/** An error of a template, with client-go's message. */
export class JsonPathError extends Error {}

const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const COMPARISON = /^([^!<>=]+)([!<>=]+)([^]+?)$/;
const TERMINATORS = new Set(' \t\r\n.,[]$@{}');

/** Parses a template; throws a {@link JsonPathError}. */
export function parseTemplate(text: string): Template {
  return new Parser(text).template();
}

/** Parses the content of one pair of braces. */
function parsePath(text: string): Path {
  const path = parseTemplate(`{${text}}`)[0];
  return typeof path === 'object' ? path : [];
}

class Parser {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  template(): Template {
    const parts: (string | Path)[] = [];
    while (this.#position < this.#text.length) {
      const brace = this.#text.indexOf('{', this.#position);
      const end = brace < 0 ? this.#text.length : brace;
      if (end > this.#position) parts.push(this.#text.slice(this.#position, end));
      this.#position = end;
      if (brace >= 0) parts.push(this.#path());
    }
    return parts;
  }

  /** From the opening brace to the position after the closing one. */
  #path(): Path {
    const steps: Step[] = [];
    this.#position += 1;
    for (;;) {
      const rest = this.#text.slice(this.#position);
      const char = rest.slice(0, 1);
      if (char === '}') {
        this.#position += 1;
        return steps;
      }
      if (char === '' || char === '\r' || char === '\n') throw new JsonPathError('unclosed action');
      if (rest.startsWith('[?(')) steps.push(this.#filter());
      else if (rest.startsWith('..')) steps.push(...this.#recursive(steps.at(-1)));
      else if (char === ' ' || char === '@' || char === '$') this.#position += 1;
      else if (char === '[') steps.push(...this.#brackets());
      else if (char === '"' || char === "'") steps.push({ kind: 'text', text: this.#quoted(char) });
      else if (char === '.') steps.push(this.#field(1));
      else if (/^[-+\p{Nd}]/u.test(rest)) steps.push(this.#number());
      else if (/^[_\p{L}]/u.test(rest)) steps.push(this.#word());
      else throw new JsonPathError(`unrecognized character in action: ${unicodeName(rest)}`);
    }
  }

  /** Up to the next terminator; a backslash escapes a character. */
  #name(): string {
    const start = this.#position;
    while (this.#position < this.#text.length && !TERMINATORS.has(this.#text.charAt(this.#position))) {
      this.#position += this.#text.charAt(this.#position) === '\\' ? 2 : 1;
    }
    return this.#text.slice(start, this.#position);
  }

  #field(skip: number): Step {
    this.#position += skip;
    const name = this.#name();
    return name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') };
  }

  #recursive(previous: Step | undefined): readonly Step[] {
    if (previous?.kind === 'recursive') throw new JsonPathError('invalid multiple recursive descent');
    this.#position += 2;
    const named = /^[_\p{L}\p{Nd}]/u.test(this.#text.slice(this.#position));
    return named ? [{ kind: 'recursive' }, this.#field(0)] : [{ kind: 'recursive' }];
  }

  #word(): Step {
    const start = this.#position;
    while (this.#position < this.#text.length && !TERMINATORS.has(this.#text.charAt(this.#position))) this.#position++;
    const word = this.#text.slice(start, this.#position);
    return word === 'true' || word === 'false' ? { kind: 'literal', value: word === 'true' } : { kind: 'word', word };
  }

  #number(): Step {
    const text = /^[-+]?[.\p{Nd}]*/u.exec(this.#text.slice(this.#position))?.[0] ?? '';
    this.#position += text.length;
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(text)) throw new JsonPathError(`cannot parse number ${text}`);
    return { kind: 'literal', value: Number(text) };
  }

  #quoted(quote: string): string {
    const start = this.#position;
    for (;;) {
      this.#position += 1;
      const char = this.#text.charAt(this.#position);
      if (char === '' || char === '\n') throw new JsonPathError('unterminated quoted string');
      if (char === quote && this.#text.charAt(this.#position - 1) !== '\\') break;
    }
    this.#position += 1;
    const quoted = this.#text.slice(start, this.#position);
    const text = unquote(quoted);
    if (text === undefined) throw new JsonPathError(`unquote string ${quoted} error invalid syntax`);
    return text;
  }

  #brackets(): Path {
    const end = this.#text.slice(this.#position).search(/[\]\n]/);
    if (end < 0 || this.#text.charAt(this.#position + end) === '\n') throw new JsonPathError('unterminated array');
    const inside = this.#text.slice(this.#position + 1, this.#position + end);
    this.#position += end + 1;
    const parts = inside.split(',');
    if (parts.length > 1) {
      return [{ kind: 'union', paths: parts.map((part) => parsePath(`[${part.replace(/^ +| +$/g, '')}]`)) }];
    }
    const key = /^'([^']*)'$/.exec(inside)?.[1];
    return key === undefined ? [sliceOf(inside === '*' ? ':' : inside)] : parsePath(`.${key}`);
  }

  #filter(): Step {
    const start = this.#position + '[?('.length;
    let quote: string | undefined;
    let closed = false;
    for (this.#position = start; ; this.#position++) {
      const char = this.#text.charAt(this.#position);
      if (char === '' || char === '\n') throw new JsonPathError('unterminated filter');
      if (char === '"' || char === "'") {
        if (quote === undefined) quote = char;
        else if (char === quote && this.#text.charAt(this.#position - 1) !== '\\') closed = true;
      } else if (char === ')' && (quote === undefined) !== closed) {
        break;
      }
    }
    const text = this.#text.slice(start, this.#position);
    if (this.#text.charAt(this.#position + 1) !== ']') throw new JsonPathError('unclosed array expect ]');
    this.#position += 2;
    const [, left, operator = '', right] = COMPARISON.exec(text) ?? [];
    if (left === undefined || right === undefined) {
      return { kind: 'filter', left: parsePath(text), operator: 'exists', right: [] };
    }
    return { kind: 'filter', left: parsePath(left), operator, right: parsePath(right) };
  }
}

function sliceOf(text: string): Step {
  const match = SLICE.exec(text);
  if (match === null) throw new JsonPathError(`invalid array index ${text}`);
  const [, from = '', to, step] = match;
  const index = (digits: string): number => {
    if (digits === '-') throw new JsonPathError('array index - is not a number');
    if (!Number.isSafeInteger(Number(digits))) throw new JsonPathError(`array index ${digits} is not a number`);
    return Number(digits);
  };
  const end = to === undefined ? 'one' : to === ':' ? 'all' : index(to.slice(1));
  const stride = step === undefined || step === ':' ? undefined : index(step.slice(1));
  return { kind: 'slice', from: index(from), to: end, step: stride };
}

function unicodeName(text: string): string {
  const code = text.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')} '${String.fromCodePoint(code)}'`;
}
