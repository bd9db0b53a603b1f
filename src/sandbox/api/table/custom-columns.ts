import { ageOf } from '../../../core/text/human-duration.ts';
import { isObject, stringAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { AGE, NAME, type Column } from './column.ts';

/** The columns of a definition that declares none. */
const USUAL: readonly Column[] = [NAME, { ...AGE, type: 'date' }];

/** The columns of a custom resource, from its definition's `additionalPrinterColumns`. */
export function customColumns(definitions: readonly JsonObject[]): readonly Column[] {
  return definitions.length === 0 ? USUAL : [NAME, ...definitions.map(columnOf)];
}

function columnOf(definition: JsonObject): Column {
  const type = stringAt(definition, 'type') ?? 'string';
  const steps = stepsOf(stringAt(definition, 'jsonPath') ?? '');
  return {
    name: stringAt(definition, 'name') ?? '',
    type: type as Column['type'],
    priority: definition['priority'] === 1 ? 1 : 0,
    cell: (object, now) => cellOf(type, firstAt(object, steps), now),
  };
}

function cellOf(type: string, value: Json | undefined, now: number): Json {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'string':
      return textOf(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? ageOf(value, now) : null;
    default:
      return null;
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** One step of a path: from values to their children. */
type Step = (value: Json) => readonly Json[];

const TOKEN =
  /^(?:\.?\[(?<index>-?\d+|\*)\]|\.?\['(?<quoted>(?:[^'\\]|\\.)*)'\]|\.?\[\?\(\s*@(?<path>[^=!<>]*?)\s*==\s*(?<wanted>"[^"]*"|'[^']*'|[^)\s]+)\s*\)\]|\.(?<name>(?:[^.[\]\\]|\\.)+))/;

/** Evaluates the simple JSON paths that definitions may use; an invalid path finds nothing. */
function stepsOf(text: string): readonly Step[] {
  const steps: Step[] = [];
  for (let rest = text; rest !== '';) {
    const match = TOKEN.exec(rest);
    if (match === null) return [() => []];
    const { index, quoted, path, wanted, name } = match.groups ?? {};
    if (index !== undefined) steps.push((value) => itemsAt(value, index));
    else if (wanted !== undefined) steps.push(filter(stepsOf(path ?? ''), wanted.replace(/^["']|["']$/g, '')));
    else steps.push(field((quoted ?? name ?? '').replace(/\\(.)/g, '$1')));
    rest = rest.slice(match[0].length);
  }
  return steps;
}

function field(name: string): Step {
  return (value) => {
    const found = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    return found === undefined ? [] : [found];
  };
}

function filter(steps: readonly Step[], wanted: string): Step {
  return (value) => itemsAt(value, '*').filter((item) => textOf(firstAt(item, steps)) === wanted);
}

function itemsAt(value: Json, index: string): readonly Json[] {
  const items = Array.isArray(value) ? (value as readonly Json[]) : [];
  if (index === '*') return items;
  const item = items.at(Number(index));
  return item === undefined ? [] : [item];
}

function firstAt(value: Json, steps: readonly Step[]): Json | undefined {
  return steps.reduce<readonly Json[]>((values, step) => values.flatMap((one) => step(one)), [value])[0];
}
