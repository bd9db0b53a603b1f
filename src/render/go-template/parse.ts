import { createCursor, isKeyword } from './cursor.ts';
import type { GoTemplate, Node } from './nodes.ts';
import { createPipelineParser } from './parse-pipeline.ts';

/** What ends a list of nodes. */
interface Ending {
  readonly kind: 'end' | 'else';
  readonly text: string;
}

/** Parses a template in the language of Go's text/template, with the functions of kubectl. Throws a GoTemplateError. */
export function parseGoTemplate(source: string): GoTemplate {
  const cursor = createCursor(source);
  const pipeline = createPipelineParser(cursor);
  const defined = new Map<string, readonly Node[]>();

  const control = (kind: 'if' | 'with' | 'range'): Node => {
    const outer = cursor.variables.length;
    const pipe = pipeline(kind, 'close');
    if (kind === 'range') cursor.ranges++;
    const { nodes: body, ending } = list();
    if (kind === 'range') cursor.ranges--;
    let otherwise: readonly Node[] | undefined;
    if (ending.kind === 'else') {
      if (kind !== 'range' && isKeyword(cursor.peek(), kind)) {
        cursor.take();
        otherwise = [control(kind)];
      } else {
        const last = list();
        if (last.ending.kind !== 'end') cursor.fail(`expected end; found ${last.ending.text}`);
        otherwise = last.nodes;
      }
    }
    cursor.variables = cursor.variables.slice(0, outer);
    return { kind, pipe, body, otherwise, at: pipe.at };
  };

  const nameOf = (context: string): { readonly name: string; readonly at: number } => {
    const token = cursor.takeWord();
    if (token.kind !== 'string') return cursor.unexpected(token, context);
    return { name: cursor.literal(token) as string, at: token.at };
  };

  const define = (name: string, nodes: readonly Node[]): void => {
    const before = defined.get(name);
    if (before === undefined || isEmpty(before)) defined.set(name, nodes);
    else if (!isEmpty(nodes)) cursor.fail(`template: multiple definition of template ${JSON.stringify(name)}`);
  };
  /** The body of a template of its own, whose variables are its own too. */
  const definition = (name: string, context: string): void => {
    const outer = cursor.variables;
    cursor.variables = ['$'];
    const { nodes, ending } = list();
    if (ending.kind !== 'end') cursor.fail(`unexpected ${ending.text} in ${context}`);
    cursor.variables = outer;
    define(name, nodes);
  };

  const action = (): Node | Ending => {
    const token = cursor.peekWord();
    if (token.kind !== 'keyword' || token.text === 'nil') {
      const { at } = token;
      return { kind: 'action', pipe: pipeline('command', 'close'), at };
    }
    cursor.take();
    const { text: word, at } = token;
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        return control(word);
      case 'end':
        cursor.expect('close', 'end');
        return { kind: 'end', text: '{{end}}' };
      case 'else': {
        const following = cursor.peekWord();
        if (!isKeyword(following, 'if') && !isKeyword(following, 'with')) cursor.expect('close', 'else');
        return { kind: 'else', text: '{{else}}' };
      }
      case 'break':
      case 'continue': {
        const after = cursor.takeWord();
        if (after.kind !== 'close') cursor.unexpected(after, `{{${word}}}`);
        if (cursor.ranges === 0) cursor.fail(`{{${word}}} outside {{range}}`);
        return { kind: word, at };
      }
      case 'template': {
        const { name, at: place } = nameOf('template clause');
        if (cursor.peekWord().kind === 'close') {
          cursor.take();
          return { kind: 'template', name, pipe: undefined, at: place };
        }
        return { kind: 'template', name, pipe: pipeline('template clause', 'close'), at: place };
      }
      case 'block': {
        const { name, at: place } = nameOf('block clause');
        const pipe = pipeline('block clause', 'close');
        definition(name, 'block clause');
        return { kind: 'template', name, pipe, at: place };
      }
      default:
        return cursor.unexpected(token, 'command');
    }
  };

  const item = (): Node | Ending => {
    const token = cursor.takeWord();
    if (token.kind === 'text') return { kind: 'text', text: token.text, at: token.at };
    if (token.kind !== 'open') return cursor.unexpected(token, 'input');
    cursor.actionLine = token.line;
    const node = action();
    cursor.actionLine = 0;
    return node;
  };

  const list = (): { readonly nodes: readonly Node[]; readonly ending: Ending } => {
    const nodes: Node[] = [];
    while (cursor.peekWord().kind !== 'end') {
      const node = item();
      if (isEnding(node)) return { nodes, ending: node };
      nodes.push(node);
    }
    return cursor.fail('unexpected EOF');
  };

  const body: Node[] = [];
  while (cursor.peek().kind !== 'end') {
    const start = cursor.place();
    if (cursor.take().kind === 'open' && isKeyword(cursor.takeWord(), 'define')) {
      const { name } = nameOf('define clause');
      cursor.expect('close', 'define clause');
      definition(name, 'define clause');
      continue;
    }
    cursor.return(start);
    const node = item();
    if (isEnding(node)) return cursor.fail(`unexpected ${node.text}`);
    body.push(node);
  }
  define('output', body);
  return { source, body: defined.get('output') ?? [], defined };
}

function isEmpty(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
}

function isEnding(node: Node | Ending): node is Ending {
  return node.kind === 'end' || node.kind === 'else';
}
