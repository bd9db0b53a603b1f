import { lex, type Token, type TokenKind } from './lex.ts';
import { constantOf, unquote } from './literals.ts';
import { GoTemplateError } from './template-error.ts';
import type { Value } from './values.ts';

/** The tokens of a template while it is parsed, and the state that the parts of the parser share. */
export interface Cursor {
  /** The variables in scope. */
  variables: readonly string[];
  /** How many ranges are open. */
  ranges: number;
  /** The line where the current action began; 0 outside. */
  actionLine: number;
  peek(): Token;
  take(): Token;
  /** The next token that is no white space. */
  peekWord(): Token;
  takeWord(): Token;
  back(): void;
  place(): number;
  return(place: number): void;
  expect(kind: TokenKind, context: string): Token;
  fail(message: string, line?: number): never;
  unexpected(token: Token, context: string): never;
  literal(token: Token): Value;
}

export function isKeyword(token: Token, word: string): boolean {
  return token.kind === 'keyword' && token.text === word;
}

/** Throws {@link GoTemplateError}s with Go's messages. */
export function createCursor(source: string): Cursor {
  const tokens = lex(source);
  const last: Token = tokens.at(-1) ?? { kind: 'end', text: '', at: 0, line: 1 };
  let next = 0;

  const peek = (): Token => tokens[next] ?? last;
  const peekWord = (): Token => {
    while (peek().kind === 'space') next++;
    return peek();
  };
  const take = (): Token => {
    const token = peek();
    next++;
    return token;
  };
  const takeWord = (): Token => {
    peekWord();
    return take();
  };
  const fail = (message: string, line = peek().line): never => {
    throw new GoTemplateError(`template: output:${line}: ${message}`);
  };
  const unexpected = (token: Token, context: string): never => {
    if (token.kind !== 'error') return fail(`unexpected ${shown(token)} in ${context}`, token.line);
    const { actionLine } = cursor;
    const started = actionLine === 0 || actionLine === token.line ? '' : ` in action started at output:${actionLine}`;
    const where = token.text.endsWith(' action') ? started.replace(' in action', '') : started;
    return fail(`${token.text}${where}`, token.line);
  };

  const cursor: Cursor = {
    variables: ['$'],
    ranges: 0,
    actionLine: 0,
    peek,
    take,
    peekWord,
    takeWord,
    back: () => {
      next--;
    },
    place: () => next,
    return: (place) => {
      next = place;
    },
    expect: (kind, context) => {
      const token = takeWord();
      return token.kind === kind ? token : unexpected(token, context);
    },
    fail,
    unexpected,
    literal: ({ kind, text, line }) => {
      try {
        return kind === 'string' ? unquote(text) : constantOf(text);
      } catch (error) {
        if (error instanceof GoTemplateError) return fail(error.message, line);
        throw error;
      }
    },
  };
  return cursor;
}

/** A token as Go's messages quote it. */
function shown({ kind, text }: Token): string {
  if (kind === 'end') return 'EOF';
  if (kind === 'keyword') return `<${text}>`;
  return text.length > 10 ? `${JSON.stringify(text.slice(0, 10))}...` : JSON.stringify(text);
}
