import { FUNCTIONS, type GoFunction, type ParameterType } from './functions.ts';
import { nodeText, type Command, type Node, type Operand, type Pipe } from './nodes.ts';
import { GoTemplateError } from './template-error.ts';
import { isMap, isTrue, typeOf, type Value } from './values.ts';

export interface Variable {
  readonly name: string;
  value: Value;
}

/** A template while it runs. */
export interface Frame {
  readonly variables: Variable[];
  /** Whether a missing key is an error. */
  readonly strict: boolean;
  /** What an error message names. */
  current: Operand | Command | Pipe | Node | undefined;
  variable(name: string): Variable;
  /** Throws a {@link GoTemplateError} that names {@link Frame.current}. */
  fail(message: string): never;
}

/** Gives the value of a pipeline, and declares its variables. */
export type Evaluator = (pipe: Pipe, dot: Value) => Value;

export function createEvaluator(frame: Frame): Evaluator {
  const field = (of: Value, key: string, hasArgs: boolean): Value => {
    if (of === undefined)
      return frame.strict ? frame.fail(`nil data; no entry for key ${JSON.stringify(key)}`) : undefined;
    if (of === null) return frame.fail(`nil pointer evaluating interface {}.${key}`);
    if (!isMap(of)) return frame.fail(`can't evaluate field ${key} in type ${receiverType(of)}`);
    if (hasArgs) return frame.fail(`${key} is not a method but has arguments`);
    const value = Object.hasOwn(of, key) ? of[key] : undefined;
    return value === undefined && frame.strict ? frame.fail(`map has no entry for key ${JSON.stringify(key)}`) : value;
  };
  const fields = (of: Value, names: readonly string[], hasArgs: boolean): Value =>
    names.reduce<Value>((value, each, at) => field(value, each, hasArgs && at === names.length - 1), of);

  /** The value of what is not called with arguments. */
  const operand = (node: Operand, dot: Value, hasArgs = false): Value => {
    frame.current = node;
    switch (node.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return undefined;
      case 'constant':
        return node.value;
      case 'field':
        return fields(dot, node.names, hasArgs);
      case 'variable': {
        const { value } = frame.variable(node.name);
        if (node.names.length === 0 && hasArgs)
          return frame.fail(`can't give argument to non-function ${nodeText(node)}`);
        return fields(value, node.names, hasArgs);
      }
      case 'chain': {
        if (node.of.kind === 'nil') return frame.fail(`indirection through explicit nil in ${nodeText(node)}`);
        const of = operand(node.of, dot);
        return fields(of, node.names, hasArgs);
      }
      case 'pipe':
        return pipeline(node.pipe, dot);
      case 'function':
        return call(node.name, [node], dot, undefined, node);
    }
  };

  /** An argument, as the function expects it. */
  const argument = (node: Operand, type: ParameterType, dot: Value): Value => {
    if (type === 'string' && node.kind === 'nil') {
      frame.current = node;
      return frame.fail('cannot assign nil to string');
    }
    if (type === 'string' && node.kind === 'constant' && typeof node.value !== 'string') {
      frame.current = node;
      return frame.fail(`expected string; found ${node.text}`);
    }
    return validated(operand(node, dot), type);
  };
  const validated = (value: Value, type: ParameterType): Value => {
    if (type === 'any') return value ?? null;
    if (type === 'value' || typeof value === 'string') return value;
    if (value === undefined) return frame.fail('invalid value; expected string');
    return frame.fail(`wrong type for value; expected string; got ${typeOf(value)}`);
  };

  const call = (
    called: string,
    [, ...args]: readonly Operand[],
    dot: Value,
    piped: { readonly value: Value } | undefined,
    node: Operand | Command,
  ): Value => {
    const known = FUNCTIONS.get(called);
    if (known === undefined) return frame.fail(`${JSON.stringify(called)} is not a defined function`);
    checkCount(called, known, args.length, piped === undefined ? args.length : args.length + 1);
    const typeAt = (at: number): ParameterType => known.parameters[at] ?? known.more ?? 'any';
    if (called === 'and' || called === 'or') {
      let value: Value;
      for (const each of args) {
        value = argument(each, 'value', dot);
        if (isTrue(value) === (called === 'or')) return value;
      }
      return piped === undefined ? value : piped.value;
    }
    const values = args.map((each, at) => argument(each, typeAt(at), dot));
    if (piped !== undefined) values.push(validated(piped.value, typeAt(args.length)));
    try {
      return known.run(values, args[0] === undefined ? '' : nodeText(args[0]));
    } catch (error) {
      if (!(error instanceof GoTemplateError)) throw error;
      frame.current = node;
      return frame.fail(`error calling ${called}: ${error.message}`);
    }
  };
  const checkCount = (called: string, { parameters, more }: GoFunction, given: number, all: number): void => {
    const wanted = parameters.length;
    if (more !== undefined && all < wanted)
      frame.fail(`wrong number of args for ${called}: want at least ${wanted} got ${given}`);
    if (more === undefined && all !== wanted)
      frame.fail(`wrong number of args for ${called}: want ${wanted} got ${all}`);
  };

  const command = (node: Command, dot: Value, piped: { readonly value: Value } | undefined): Value => {
    const { args } = node;
    const [first] = args;
    const hasArgs = args.length > 1 || piped !== undefined;
    frame.current = first;
    if (first.kind === 'function') return call(first.name, args, dot, piped, node);
    if (hasArgs && ['pipe', 'constant', 'dot', 'nil'].includes(first.kind)) {
      return frame.fail(`can't give argument to non-function ${nodeText(first)}`);
    }
    return first.kind === 'nil' ? frame.fail('nil is not a command') : operand(first, dot, hasArgs);
  };

  const pipeline = (pipe: Pipe, dot: Value): Value => {
    frame.current = pipe;
    let piped: { readonly value: Value } | undefined;
    // a nil in an object is no value at the end of a pipeline
    for (const each of pipe.commands) piped = { value: command(each, dot, piped) ?? undefined };
    const value = piped?.value;
    for (const declared of pipe.variables) {
      if (pipe.isAssignment) frame.variable(declared).value = value;
      else frame.variables.push({ name: declared, value });
    }
    return value;
  };

  return pipeline;
}

/** Values of an object are interfaces in Go, those of the template are not. */
function receiverType(value: Value): string {
  return typeof value === 'object' ? typeOf(value) : 'interface {}';
}
