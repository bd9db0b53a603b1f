import { createEvaluator, type Frame, type Variable } from './evaluate.ts';
import { nodeText, type BranchNode, type GoTemplate, type IncludeNode, type Node, type Pipe } from './nodes.ts';
import { GoTemplateError } from './template-error.ts';
import { int, isList, isMap, isTrue, keysOf, kindOf, numberIn, printedText, valueText, type Value } from './values.ts';
import type { JsonObject } from '../../core/json/json.ts';

/** Go allows more, but its stack grows. */
const MAX_CALLS = 1000;

/** How a list of nodes ended. */
type Flow = 'done' | 'break' | 'continue';

export interface ExecuteOptions {
  /** Whether a missing key is an error: `--allow-missing-template-keys=false`. */
  readonly strict?: boolean;
}

/** The output of a template for an object. Throws a {@link GoTemplateError} with Go's message. */
export function executeGoTemplate(template: GoTemplate, data: JsonObject, options: ExecuteOptions = {}): string {
  const output: string[] = [];
  run(template, 'output', template.body, data, { output, strict: options.strict === true, calls: 0 });
  return output.join('');
}

interface Shared {
  readonly output: string[];
  readonly strict: boolean;
  readonly calls: number;
}

/** Runs one template, with variables of its own. */
function run(template: GoTemplate, name: string, body: readonly Node[], data: Value, shared: Shared): void {
  const frame = createFrame(template, name, data, shared.strict);
  const { variables } = frame;
  const pipeline = createEvaluator(frame);

  const range = (node: BranchNode, dot: Value): void => {
    const { pipe, body: inner, otherwise } = node;
    frame.current = node;
    const value = pipeline(pipe, dot);
    const mark = variables.length;
    const [first, second] = pipe.variables;
    const pass = (key: Value, item: Value): Flow => {
      const place = (declared: string, each: Value, at: number): void => {
        if (pipe.isAssignment) frame.variable(declared).value = each;
        else variables[mark - at] = { name: declared, value: each };
      };
      if (first !== undefined && second === undefined) place(first, item, 1);
      if (first !== undefined && second !== undefined) {
        place(first, key, 2);
        place(second, item, 1);
      }
      const flow = walk(inner, item);
      variables.length = mark;
      return flow;
    };
    const items = itemsOf(value, pipe);
    for (const [key, item] of items) if (pass(key, item) === 'break') return;
    if (items.length === 0 && otherwise !== undefined) walk(otherwise, dot);
  };
  const itemsOf = (value: Value, { variables: declared }: Pipe): readonly (readonly [Value, Value])[] => {
    if (value === undefined || value === null) return [];
    if (isList(value)) return value.map((item, at) => [int(at), item] as const);
    if (isMap(value)) return keysOf(value).map((key) => [key, value[key]] as const);
    const count = numberIn(value);
    if (count === undefined || !['int', 'uint'].includes(kindOf(value))) {
      return frame.fail(`range can't iterate over ${valueText(value)}`);
    }
    if (declared.length > 1) frame.fail(`can't use ${valueText(value)} to iterate over more than one variable`);
    return Array.from({ length: Math.max(0, count) }, (_, at) => [undefined, typeof value === 'number' ? at : int(at)]);
  };

  const include = (node: IncludeNode, dot: Value): void => {
    frame.current = node;
    const included = template.defined.get(node.name) ?? frame.fail(`template ${JSON.stringify(node.name)} not defined`);
    if (shared.calls === MAX_CALLS) frame.fail(`exceeded maximum template depth (${MAX_CALLS})`);
    const value = node.pipe === undefined ? undefined : pipeline(node.pipe, dot);
    run(template, node.name, included, value, { ...shared, calls: shared.calls + 1 });
  };

  const step = (node: Node, dot: Value): Flow => {
    frame.current = node;
    switch (node.kind) {
      case 'text':
        shared.output.push(node.text);
        return 'done';
      case 'action': {
        const value = pipeline(node.pipe, dot);
        if (node.pipe.variables.length === 0) shared.output.push(printedText(value));
        return 'done';
      }
      case 'if':
      case 'with': {
        const mark = variables.length;
        const value = pipeline(node.pipe, dot);
        const chosen = isTrue(value) ? node.body : (node.otherwise ?? []);
        const flow = walk(chosen, isTrue(value) && node.kind === 'with' ? value : dot);
        variables.length = mark;
        return flow;
      }
      case 'range': {
        const mark = variables.length;
        range(node, dot);
        variables.length = mark;
        return 'done';
      }
      case 'template':
        include(node, dot);
        return 'done';
      case 'break':
      case 'continue':
        return node.kind;
    }
  };
  const walk = (nodes: readonly Node[], dot: Value): Flow => {
    for (const node of nodes) {
      const flow = step(node, dot);
      if (flow !== 'done') return flow;
    }
    return 'done';
  };
  walk(body, data);
}

function createFrame(template: GoTemplate, name: string, data: Value, strict: boolean): Frame {
  const variables: Variable[] = [{ name: '$', value: data }];
  const frame: Frame = {
    variables,
    strict,
    current: undefined,
    variable: (wanted) =>
      variables.findLast((each) => each.name === wanted) ?? frame.fail(`undefined variable: ${wanted}`),
    fail: (message) => {
      const { current } = frame;
      if (current === undefined) throw new GoTemplateError(`template: ${name}: ${message}`);
      const lines = template.source.slice(0, current.at).split('\n');
      const place = `output:${lines.length}:${Buffer.byteLength(lines.at(-1) ?? '')}`;
      const quoted = nodeText(current);
      throw new GoTemplateError(`template: ${place}: executing ${JSON.stringify(name)} at <${quoted}>: ${message}`);
    },
  };
  return frame;
}
