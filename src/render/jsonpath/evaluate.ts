import { isObject, type Json } from '../../core/json/json.ts';
import { compareValues } from './compare.ts';
import { JsonPathError, type Path, type Step, type Template } from './parse.ts';

export interface FindOptions {
  /** A missing field is an error: `--allow-missing-template-keys=false`. */
  readonly strict?: boolean;
}

/**
 * The results of each part of a template, with ranges expanded; missing fields have no results, as in `kubectl get`. Throws a {@link
 * JsonPathError} where client-go fails: an index out of bounds, or a value that is not an array.
 */
export function findResults(
  template: Template,
  value: Json,
  { strict = false }: FindOptions = {},
): readonly (readonly Json[])[] {
  const { results, end } = findUntilEnd(template, 0, value, strict);
  if (end < template.length) throw new JsonPathError('not in range, nothing to end');
  return results;
}

/** All values of a path. */
export function findValues(path: Path, value: Json, { strict = false }: FindOptions = {}): readonly Json[] {
  return walk(path, [value], strict);
}

function walk(path: Path, values: readonly Json[], strict: boolean): readonly Json[] {
  return path.reduce((found, step) => take(step, found, strict), values);
}

interface Found {
  readonly results: readonly (readonly Json[])[];
  /** The index of the `{end}`, or the length of the template. */
  readonly end: number;
}

function findUntilEnd(template: Template, start: number, value: Json, strict: boolean): Found {
  const results: (readonly Json[])[] = [];
  for (let index = start; index < template.length; index++) {
    const part = template[index] ?? '';
    if (typeof part === 'string') {
      results.push([part]);
    } else if (isWord(part[0], 'end')) {
      return { results, end: index };
    } else if (isWord(part[0], 'range')) {
      const items = findValues(part.slice(1), value, { strict });
      for (const item of items) results.push(...findUntilEnd(template, index + 1, item, strict).results);
      index = endOfRange(template, index);
    } else {
      results.push(findValues(part, value, { strict }));
    }
  }
  return { results, end: template.length };
}

function endOfRange(template: Template, start: number): number {
  let depth = 0;
  for (let index = start; index < template.length; index++) {
    const step = typeof template[index] === 'object' ? (template[index] as Path)[0] : undefined;
    if (isWord(step, 'range')) depth++;
    if (isWord(step, 'end') && --depth === 0) return index;
  }
  // client-go continues after a range without {end}, and prints the rest once more
  return start;
}

function isWord(step: Step | undefined, word: string): boolean {
  return step?.kind === 'word' && step.word === word;
}

function take(step: Step, values: readonly Json[], strict: boolean): readonly Json[] {
  switch (step.kind) {
    case 'text':
      return [step.text];
    case 'literal':
      return values.map(() => step.value);
    case 'field': {
      const found = values.flatMap((value) => fieldOf(value, step.name));
      if (strict && found.length === 0) throw new JsonPathError(`${step.name} is not found`);
      return found;
    }
    case 'wildcard':
      return values.flatMap(childrenOf);
    case 'recursive':
      return descend(values);
    case 'slice':
      return values.flatMap((value) => (value === null ? [] : slice(value, step)));
    case 'union':
      return step.paths.flatMap((path) => walk(path, values, strict));
    case 'filter':
      return values.flatMap((value) => filter(value, step));
    case 'word':
      throw new JsonPathError(`unrecognized identifier ${step.word}`);
  }
}

function fieldOf(value: Json, name: string): readonly Json[] {
  const field = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return field === undefined ? [] : [field];
}

/** The bytes of a string: a quirk of Go's reflection that templates may depend on. */
function childrenOf(value: Json): readonly Json[] {
  if (typeof value === 'string') return Array.from(Buffer.from(value));
  if (Array.isArray(value)) return value as readonly Json[];
  return isObject(value) ? Object.values(value).filter((child) => child !== undefined) : [];
}

function descend(values: readonly Json[]): readonly Json[] {
  return values.flatMap((value) => {
    const children = childrenOf(value);
    return children.length === 0 ? [] : [value, ...descend(children)];
  });
}

function slice(value: Json, { from, to, step }: Extract<Step, { kind: 'slice' }>): readonly Json[] {
  if (!Array.isArray(value)) throw new JsonPathError(`${goType(value)} is not array or slice`);
  const items = value as readonly Json[];
  const { length } = items;
  const start = from < 0 ? from + length : from;
  const requested = to === 'all' ? length : to === 'one' ? from + 1 : to;
  const end = requested < 0 || (requested === 0 && to === 'one') ? requested + length : requested;
  if (start === end) return [];
  if (start >= length || start < 0) {
    throw new JsonPathError(`array index out of bounds: index ${start}, length ${length}`);
  }
  if (end > length || end < 0) {
    throw new JsonPathError(`array index out of bounds: index ${end - 1}, length ${length}`);
  }
  if (start > end) throw new JsonPathError(`starting index ${start} is greater than ending index ${end}`);
  if (step !== undefined && step <= 0) throw new JsonPathError('step must be > 0');
  return items.slice(start, end).filter((_, index) => index % (step ?? 1) === 0);
}

function filter(value: Json, { left, operator, right }: Extract<Step, { kind: 'filter' }>): readonly Json[] {
  if (!Array.isArray(value)) throw new JsonPathError(`${goType(value)} is not array or slice and cannot be filtered`);
  return (value as readonly Json[]).filter((item) => {
    if (operator === 'exists') return exists(left, item);
    const [a, moreLeft] = findValues(left, item);
    if (moreLeft !== undefined) throw new JsonPathError('can only compare one element at a time');
    if (a === undefined) return false;
    const [b, moreRight] = findValues(right, item);
    if (moreRight !== undefined) throw new JsonPathError('can only compare one element at a time');
    return b !== undefined && compareValues(a, operator, b);
  });
}

function exists(path: Path, item: Json): boolean {
  try {
    return findValues(path, item).length > 0;
  } catch (error) {
    if (error instanceof JsonPathError) return false;
    throw error;
  }
}

/** The name of a decoded JSON value's type in Go. */
function goType(value: Json): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return isObject(value) ? 'map[string]interface {}' : 'string';
}
