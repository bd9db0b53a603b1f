import type { Json } from '../../core/json/json.ts';
import { JsonPathError } from './parse.ts';

/** The comparisons of client-go's filters: only values of the same type, and booleans only for equality. */
export function compareValues(left: Json, operator: string, right: Json): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case '<':
      return isLess(left, right);
    case '<=':
      return isLess(left, right) || isEqual(left, right);
    case '>':
      return !isLess(left, right) && !isEqual(left, right);
    case '>=':
      return !isLess(left, right);
    default:
      throw new JsonPathError(`unrecognized filter operator ${operator}`);
  }
}

function isEqual(left: Json, right: Json): boolean {
  commonKind(left, right);
  return left === right;
}

function isLess(left: Json, right: Json): boolean {
  const kind = commonKind(left, right);
  if (kind === 'boolean') throw new JsonPathError('invalid type for comparison');
  return (left as number | string) < (right as number | string);
}

function commonKind(left: Json, right: Json): string {
  const [a, b] = [kindOf(left), kindOf(right)];
  if (a !== b) throw new JsonPathError('incompatible types for comparison');
  return a;
}

function kindOf(value: Json): string {
  if (value === null || typeof value === 'object') throw new JsonPathError('invalid type for comparison');
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float';
  return typeof value;
}
