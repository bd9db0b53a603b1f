import { byText } from '../../core/text/by-text.ts';
import type { Json, JsonObject } from '../../core/json/json.ts';
import { parseQuantity } from '../../apimachinery/quantity/quantity.ts';
import { findValues } from '../jsonpath/evaluate.ts';
import { JsonPathError } from '../jsonpath/parse.ts';
import { parseRelaxedPath } from '../jsonpath/relaxed.ts';

/**
 * Sorts objects by the first result of a path, as `kubectl --sort-by` does: numbers and quantities by value, other strings by character,
 * objects without a result first. Throws a {@link JsonPathError} if no object has one, or values cannot be compared.
 */
export function sortBy<T extends JsonObject>(objects: readonly T[], path: string): readonly T[] {
  const { path: steps, shown } = parseRelaxedPath(path);
  const keyed = objects.map((object) => ({ object, key: findValues(steps, object)[0] }));
  if (objects.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw new JsonPathError(`couldn't find any field with path "${shown}" in the list of objects`);
  }
  return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ object }) => object);
}

function compareKeys(a: Json | undefined, b: Json | undefined): number {
  if (a === undefined || a === null || b === undefined || b === null) return rank(a) - rank(b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  throw new JsonPathError(`unsortable values: ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
}

function rank(key: Json | undefined): number {
  return key === undefined ? 0 : key === null ? 1 : 2;
}

function compareTexts(a: string, b: string): number {
  const [x, y] = [parseQuantity(a), parseQuantity(b)];
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0;
  return byText(a, b);
}
