import { byText } from '../../core/by-text.ts';
import { goText } from '../../core/go-text.ts';
import { isObject, type Json } from '../../core/json.ts';
import { jsonEqual } from '../../core/json-equal.ts';
import { DIRECTIVE, StrategicPatchError } from './patch-field.ts';

/** What Go's reflection tells apart in JSON. */
export type Shape = 'map' | 'list' | 'string' | 'number' | 'boolean' | 'null';

export function shapeOf(value: Json): Shape {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return isObject(value) ? 'map' : (typeof value as 'string' | 'number' | 'boolean');
}

/** The one shape that all items have. Throws when they differ, are lists, or when there is none. */
export function itemShape(...lists: readonly (readonly Json[])[]): Shape {
  const [first, ...others] = new Set(lists.flat().map((item) => shapeOf(item)));
  if (first === undefined) throw new StrategicPatchError('no elements in any of the given slices');
  if (first === 'list') throw new StrategicPatchError('lists of lists are not supported');
  if (others.length > 0) {
    throw new StrategicPatchError(`list element types are not identical: [${lists.map(goText).join(' ')}]`);
  }
  return first;
}

/** What an item of a merged list is known by. */
export function keyOf(item: Json, mergeKey: string): Json {
  const key = isObject(item) && Object.hasOwn(item, mergeKey) ? item[mergeKey] : undefined;
  if (key !== undefined) return key;
  throw new StrategicPatchError(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
}

/** Where an item of a list stands in another, by the merge key or by itself; -1 when it does not. */
export function indexIn(list: readonly Json[], item: Json, mergeKey: string | undefined): number {
  if (mergeKey === undefined) return list.findIndex((other) => jsonEqual(other, item));
  const key = keyOf(item, mergeKey);
  return list.findIndex((other) => isObject(other) && jsonEqual(other[mergeKey], key));
}

/** The items of a list in the order in which another has them; what it does not have keeps its place. */
export function inOrderOf(
  items: readonly Json[],
  order: readonly Json[],
  mergeKey: string | undefined,
): readonly Json[] {
  return [...items].sort((a, b) => {
    const [x, y] = [indexIn(order, a, mergeKey), indexIn(order, b, mergeKey)];
    return x >= 0 && y >= 0 ? x - y : 0;
  });
}

/** Both lists as one, each in its own order: an item of `theirs` comes first only where it did `before`. */
export function interleaved(
  theirs: readonly Json[],
  mine: readonly Json[],
  before: readonly Json[],
  mergeKey: string | undefined,
): readonly Json[] {
  const out: Json[] = [];
  let [left, right] = [0, 0];
  while (left < theirs.length || right < mine.length) {
    const [other, own] = [theirs[left], mine[right]];
    if (other === undefined || own === undefined) {
      out.push(...(own === undefined ? theirs.slice(left) : mine.slice(right)));
      return out;
    }
    const [x, y] = [indexIn(before, other, mergeKey), indexIn(before, own, mergeKey)];
    if (x >= 0 && y >= 0 && x < y) {
      out.push(other);
      left++;
    } else {
      out.push(own);
      right++;
    }
  }
  return out;
}

/**
 * Sorted by text, as Go's sort.Sort leaves short lists when its order calls equals smaller than one another: these end up turned
 * around. It shows where several items have one key, such as a port for TCP and for UDP.
 */
export function sortedByText<T>(items: readonly T[], text: (item: T) => string): T[] {
  return items.toReversed().sort((a, b) => byText(text(a), text(b)));
}

/** Each scalar once; the last of the list takes the place of a repeated one, as upstream. */
export function deduplicated(items: readonly Json[]): Json[] {
  const left = [...items];
  for (let i = 0; i < left.length; i++) {
    for (let j = i + 1; j < left.length; j++) {
      if (!jsonEqual(left[i], left[j])) continue;
      const last = left.pop();
      if (j < left.length && last !== undefined) left[j] = last;
      j--;
    }
  }
  return left;
}

/** Throws unless the items of the patch stand in its order list, in that order; what it only says goes does not count. */
export function checkOrder(patch: readonly Json[], wanted: readonly Json[], mergeKey: string | undefined): void {
  const items = patch.filter((item) => !isObject(item) || !(DIRECTIVE in item));
  if (wanted.length === 0 || items.length === 0) return;
  let next = 0;
  for (const item of wanted) {
    const current = items[next];
    if (current !== undefined && indexIn([item], current, mergeKey) === 0) next++;
  }
  if (next < items.length) {
    const message = `The order in patch list:\n${goText(patch)}\n doesn't match $setElementOrder list:\n${goText(wanted)}\n`;
    throw new StrategicPatchError(message);
  }
}
