import type { Value } from './values.ts';

interface Placed {
  /** The index in the template that errors name. */
  readonly at: number;
}

/** What can be an argument. */
export type Operand = Placed &
  (
    | { readonly kind: 'dot' | 'nil' }
    | { readonly kind: 'field'; readonly names: readonly string[] }
    | { readonly kind: 'variable'; readonly name: string; readonly names: readonly string[] }
    | { readonly kind: 'chain'; readonly of: Operand; readonly names: readonly string[] }
    | { readonly kind: 'function'; readonly name: string }
    | { readonly kind: 'constant'; readonly value: Value; readonly text: string }
    | { readonly kind: 'pipe'; readonly pipe: Pipe }
  );

export interface Command extends Placed {
  readonly kind: 'command';
  readonly args: readonly [Operand, ...Operand[]];
}

export interface Pipe extends Placed {
  readonly kind: 'pipeline';
  readonly variables: readonly string[];
  /** `=` instead of `:=`. */
  readonly isAssignment: boolean;
  readonly commands: readonly Command[];
}

/** `if`, `with` and `range`. */
export interface BranchNode extends Placed {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipe: Pipe;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[] | undefined;
}

/** `{{template "name" pipeline}}`. */
export interface IncludeNode extends Placed {
  readonly kind: 'template';
  readonly name: string;
  readonly pipe: Pipe | undefined;
}

export type Node =
  | BranchNode
  | IncludeNode
  | (Placed &
      (
        | { readonly kind: 'text'; readonly text: string }
        | { readonly kind: 'action'; readonly pipe: Pipe }
        | { readonly kind: 'break' | 'continue' }
      ));

/** A parsed template, with those it defines. */
export interface GoTemplate {
  readonly source: string;
  readonly body: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}

/** A part of a template as Go's error messages quote it. */
export function nodeText(node: Operand | Command | Pipe | Node): string {
  switch (node.kind) {
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'field':
      return node.names.map((name) => `.${name}`).join('');
    case 'variable':
      return [node.name, ...node.names].join('.');
    case 'chain': {
      const of = nodeText(node.of);
      return `${of}${node.names.map((name) => `.${name}`).join('')}`;
    }
    case 'function':
      return node.name;
    case 'constant':
      return node.text;
    case 'pipe':
      return `(${nodeText(node.pipe)})`;
    case 'command':
      return node.args.map(nodeText).join(' ');
    case 'pipeline': {
      const declared =
        node.variables.length === 0 ? '' : `${node.variables.join(', ')} ${node.isAssignment ? '=' : ':='} `;
      return declared + node.commands.map(nodeText).join(' | ');
    }
    case 'action':
      return `{{${nodeText(node.pipe)}}}`;
    case 'template':
      return `{{template ${JSON.stringify(node.name)}${node.pipe === undefined ? '' : ` ${nodeText(node.pipe)}`}}}`;
    case 'text':
      return node.text;
    case 'break':
    case 'continue':
    case 'if':
    case 'with':
    case 'range':
      return `{{${node.kind}}}`;
  }
}
