import { parseInt64 } from '../quantity/int64.ts';
import { isLabelKey, isLabelValue } from './label-syntax.ts';

type Operator = 'in' | 'notin' | '=' | '==' | '!=' | '>' | '<';

/** One of a selector's comma-separated requirements. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator | 'exists' | '!';
  readonly values: readonly string[];
}

const BINARY: readonly string[] = ['in', 'notin', '=', '==', '!=', '>', '<'];
const SYMBOLS = new Set(['=', '!', '(', ')', ',', '>', '<', '==', '!=']);
const END = '';
const CHARACTERS = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const WRONG_KEY = `a label key is a name of at most 63 characters, which must consist of ${CHARACTERS}, behind an optional DNS prefix and '/'`;
const WRONG_VALUE = `a valid label has at most 63 characters, and must be an empty string or consist of ${CHARACTERS}`;

/** A syntax error, with apimachinery's message. */
export class SelectorSyntaxError extends Error {}

/** Parses `key=value,key in (a,b),!key`; empty for a selector that matches everything. Throws a {@link SelectorSyntaxError}. */
export function parseSelectorText(text: string): readonly Requirement[] {
  return new Parser(text).parse();
}

class Parser {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = text.match(/==|!=|[=!(),<>]|[^=!(),<> \t\r\n]+/g) ?? [];
  }

  parse(): readonly Requirement[] {
    const requirements: Requirement[] = [];
    if (this.#peek() === END) return requirements;
    for (;;) {
      const token = this.#peek();
      if (token !== '!' && !isIdentifier(token))
        throw new SelectorSyntaxError(`found '${token}', expected: !, identifier, or 'end of string'`);
      requirements.push(checked(this.#requirement()));
      const after = this.#take();
      if (after === END) return requirements;
      if (after !== ',') throw new SelectorSyntaxError(`found '${after}', expected: ',' or 'end of string'`);
      const next = this.#peek();
      if (next !== '!' && !isIdentifier(next))
        throw new SelectorSyntaxError(`found '${next}', expected: identifier after ','`);
    }
  }

  #requirement(): Requirement {
    const negated = this.#peek() === '!';
    if (negated) this.#take();
    const key = this.#take();
    if (!isIdentifier(key)) throw requirementError(`found '${key}', expected: identifier`);
    if (negated) return { key, operator: '!', values: [] };
    const operator = this.#peek();
    if (operator === END || operator === ',') return { key, operator: 'exists', values: [] };
    this.#take();
    if (!BINARY.includes(operator))
      throw requirementError(`found '${operator}', expected: ${BINARY.slice().sort().join(', ')}`);
    const several = operator === 'in' || operator === 'notin';
    return { key, operator: operator as Operator, values: several ? this.#values() : [this.#value()] };
  }

  #values(): readonly string[] {
    const open = this.#take();
    if (open !== '(') throw requirementError(`found '${open}' expected: '('`);
    const values = new Set<string>();
    let value = '';
    for (;;) {
      const token = this.#take();
      if (token === ')' || token === ',') {
        values.add(value);
        value = '';
        if (token === ')') return [...values];
      } else if (isIdentifier(token) && value === '') value = token;
      else throw requirementError(`found '${token}', expected: ',' or ')'`);
    }
  }

  #value(): string {
    const next = this.#peek();
    if (next === END || next === ',') return '';
    this.#take();
    if (!isIdentifier(next)) throw requirementError(`found '${next}', expected: identifier`);
    return next;
  }

  #peek(): string {
    return this.#tokens[this.#next] ?? END;
  }

  #take(): string {
    const token = this.#peek();
    this.#next++;
    return token;
  }
}

function isIdentifier(token: string): boolean {
  return token !== END && !SYMBOLS.has(token);
}

function requirementError(why: string): Error {
  return new SelectorSyntaxError(`unable to parse requirement: ${why}`);
}

function checked(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement;
  if (!isLabelKey(key)) {
    throw requirementError(`<nil>: Invalid value: ${JSON.stringify(key)}: ${WRONG_KEY}`);
  }
  const isOrder = operator === '>' || operator === '<';
  for (const [index, value] of values.entries()) {
    const wrong = `Invalid value: ${JSON.stringify(value)}`;
    if (isOrder && parseInt64(value) === undefined) {
      throw requirementError(`values[${index}]: ${wrong}: for 'Gt', 'Lt' operators, the value must be an integer`);
    }
    if (!isLabelValue(value)) throw requirementError(`values[${index}][${key}]: ${wrong}: ${WRONG_VALUE}`);
  }
  return requirement;
}

/** Whether the labels, or fields read as labels, satisfy the requirement. */
export function requirementHolds(
  { key, operator, values }: Requirement,
  labels: Readonly<Record<string, unknown>>,
): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case '=':
    case '==':
    case 'in':
      return typeof value === 'string' && values.includes(value);
    case '!=':
    case 'notin':
      return typeof value !== 'string' || !values.includes(value);
    case '>':
    case '<': {
      const actual = typeof value === 'string' ? parseInt64(value) : undefined;
      const limit = parseInt64(values[0] ?? '');
      if (actual === undefined || limit === undefined) return false;
      return operator === '>' ? actual > limit : actual < limit;
    }
  }
}
