import { isKeyword, type Cursor } from './cursor.ts';
import { FUNCTION_NAMES } from './function-names.ts';
import type { Token, TokenKind } from './lex.ts';
import { nodeText, type Command, type Operand, type Pipe } from './nodes.ts';

const MAX_DEPTH = 1000;

/** What a command can start with. */
const STARTS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'character',
  'dot',
  'field',
  'identifier',
  'number',
  'string',
  'variable',
  'left',
]);

/** Parses a pipeline up to a token of the kind `end`, which is taken; `context` is for messages. */
export type PipelineParser = (context: string, end: TokenKind) => Pipe;

export function createPipelineParser(cursor: Cursor): PipelineParser {
  let depth = 0;

  const variable = ({ text, at }: Token): Operand => {
    if (!cursor.variables.includes(text)) cursor.fail(`undefined variable ${JSON.stringify(text)}`);
    return { kind: 'variable', name: text, names: [], at };
  };

  const term = (): Operand | undefined => {
    const token = cursor.peekWord();
    const { at, text } = token;
    const taken = <T>(value: T): T => {
      cursor.take();
      return value;
    };
    switch (token.kind) {
      case 'identifier':
        if (!FUNCTION_NAMES.has(text)) cursor.fail(`function ${JSON.stringify(text)} not defined`);
        return taken({ kind: 'function', name: text, at });
      case 'dot':
        return taken({ kind: 'dot', at });
      case 'keyword':
        return text === 'nil' ? taken({ kind: 'nil', at }) : undefined;
      case 'variable':
        return taken(variable(token));
      case 'field':
        return taken({ kind: 'field', names: [text.slice(1)], at });
      case 'bool':
        return taken({ kind: 'constant', value: text === 'true', text, at });
      case 'character':
      case 'number':
      case 'string':
        return taken({ kind: 'constant', value: cursor.literal(token), text, at });
      case 'left': {
        cursor.take();
        if (++depth > MAX_DEPTH) cursor.fail('max expression depth exceeded');
        const pipe = pipeline('parenthesized pipeline', 'right');
        depth--;
        return { kind: 'pipe', pipe, at: pipe.at };
      }
      default:
        return undefined;
    }
  };
  const operand = (): Operand | undefined => {
    const first = term();
    if (first === undefined || cursor.peek().kind !== 'field') return first;
    const { at } = cursor.peek();
    const names: string[] = [];
    while (cursor.peek().kind === 'field') names.push(cursor.take().text.slice(1));
    switch (first.kind) {
      case 'field':
      case 'variable':
        return { ...first, names: [...first.names, ...names], at };
      case 'constant':
      case 'nil':
      case 'dot':
        return cursor.fail(`unexpected . after term ${JSON.stringify(nodeText(first))}`);
      default:
        return { kind: 'chain', of: first, names, at };
    }
  };

  const command = (): Command => {
    const { at } = cursor.peekWord();
    const args: Operand[] = [];
    for (;;) {
      const argument = operand();
      if (argument !== undefined) args.push(argument);
      const token = cursor.take();
      if (token.kind === 'space') continue;
      if (token.kind === 'close' || token.kind === 'right') cursor.back();
      else if (token.kind !== 'pipe') cursor.unexpected(token, 'operand');
      break;
    }
    const [first, ...rest] = args;
    if (first === undefined) return cursor.fail('empty command');
    return { kind: 'command', args: [first, ...rest], at };
  };

  /** `$a, $b :=` or `$a =`. */
  const declarations = (context: string): Pick<Pipe, 'variables' | 'isAssignment'> => {
    const names: string[] = [];
    for (;;) {
      const start = cursor.place();
      const token = cursor.peekWord();
      if (token.kind !== 'variable') return { variables: names, isAssignment: false };
      cursor.take();
      const after = cursor.peekWord();
      if (after.kind === 'assign' || after.kind === 'declare') {
        cursor.take();
        names.push(token.text);
        cursor.variables = [...cursor.variables, token.text];
        return { variables: names, isAssignment: after.kind === 'assign' };
      }
      if (after.kind !== 'mark' || after.text !== ',') {
        cursor.return(start);
        return { variables: names, isAssignment: false };
      }
      cursor.take();
      names.push(token.text);
      cursor.variables = [...cursor.variables, token.text];
      if (context !== 'range' || names.length > 1) cursor.fail(`too many declarations in ${context}`);
      if (!['variable', 'close', 'right'].includes(cursor.peekWord().kind))
        cursor.fail('range can only initialize variables');
    }
  };

  const pipeline = (context: string, end: TokenKind): Pipe => {
    const { at } = cursor.peekWord();
    const declared = declarations(context);
    const commands: Command[] = [];
    for (;;) {
      const token = cursor.peekWord();
      if (token.kind === end) {
        cursor.take();
        break;
      }
      if (!STARTS.has(token.kind) && !isKeyword(token, 'nil')) cursor.unexpected(cursor.take(), context);
      commands.push(command());
    }
    if (commands.length === 0) cursor.fail(`missing value for ${context}`);
    const wrong = commands.slice(1).findIndex(({ args: [first] }) => ['constant', 'dot', 'nil'].includes(first.kind));
    if (wrong >= 0) cursor.fail(`non executable command in pipeline stage ${wrong + 2}`);
    return { kind: 'pipeline', ...declared, commands, at };
  };

  return pipeline;
}
