import { badRequest } from './api-error.ts';

export type Labels = Readonly<Record<string, string>>;

type Operator = 'in' | 'notin' | '=' | '==' | '!=' | '>' | '<';

interface Requirement {
  readonly key: string;
  readonly operator: Operator | 'exists' | '!';
  readonly values: readonly string[];
}

const BINARY: readonly string[] = ['in', 'notin', '=', '==', '!=', '>', '<'];
const SYMBOLS = new Set(['=', '!', '(', ')', ',', '>', '<', '==', '!=']);
const END = '';

/** Reads `key=value,key in (a,b),!key` from its tokens; the words of its refusals are apimachinery's. */
class Parser {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = text.match(/==|!=|[=!(),<>]|[^=!(),<>\s]+/g) ?? [];
  }

  parse(): readonly Requirement[] {
    const requirements: Requirement[] = [];
    if (this.#peek() === END) return requirements;
    for (;;) {
      const token = this.#peek();
      if (token !== '!' && !isIdentifier(token))
        throw badRequest(`found '${token}', expected: !, identifier, or 'end of string'`);
      requirements.push(this.#requirement());
      const after = this.#take();
      if (after === END) return requirements;
      if (after !== ',') throw badRequest(`found '${after}', expected: ',' or 'end of string'`);
      const next = this.#peek();
      if (next !== '!' && !isIdentifier(next)) throw badRequest(`found '${next}', expected: identifier after ','`);
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
    return checked({ key, operator: operator as Operator, values: several ? this.#values() : [this.#value()] });
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
  return badRequest(`unable to parse requirement: ${why}`);
}

function checked(requirement: Requirement): Requirement {
  const { operator, values } = requirement;
  if ((operator === '>' || operator === '<') && !/^[-+]?\d+$/.test(values[0] ?? '')) {
    const value = JSON.stringify(values[0]);
    throw requirementError(
      `values[0]: Invalid value: ${value}: for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  }
  return requirement;
}

function holds({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case '>':
    case '<': {
      if (value === undefined || !/^[-+]?\d+$/.test(value)) return false;
      const [actual, limit] = [BigInt(value), BigInt(values[0] ?? '0')];
      return operator === '>' ? actual > limit : actual < limit;
    }
  }
}

/** The test that a `labelSelector` parameter stands for; undefined when it selects everything. */
export function parseLabelSelector(text: string): ((labels: Labels) => boolean) | undefined {
  const requirements = new Parser(text).parse();
  if (requirements.length === 0) return undefined;
  return (labels) => requirements.every((requirement) => holds(requirement, labels));
}
