import { byText } from '../../core/text/by-text.ts';
import { goJson } from '../../core/json/go-json.ts';
import { goText } from '../../core/text/go-text.ts';
import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
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

/** What tells items of a list apart, as text: their merge key, or the whole item; undefined for one without the key. */
function identityOf(item: Json, mergeKey: string | undefined): string | undefined {
  if (mergeKey === undefined) return goJson(item);
  const key = isObject(item) ? ownMember(item, mergeKey) : undefined;
  return key === undefined ? undefined : goJson(key);
}

function asKey(item: Json, mergeKey: string | undefined): Json {
  return mergeKey === undefined ? item : keyOf(item, mergeKey);
}

/**
 * Finds where an item stands in a list (the first of several), by the merge key or by the whole item; -1 when it does not. The list
 * is walked once, however often is asked. The function throws for an item without the merge key.
 */
export function positionsIn(list: readonly Json[], mergeKey: string | undefined): (item: Json) => number {
  const positions = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const identity = identityOf(item, mergeKey);
    if (identity !== undefined && !positions.has(identity)) positions.set(identity, index);
  }
  return (item) => positions.get(goJson(asKey(item, mergeKey))) ?? -1;
}

/**
 * The list with the changes laid over it: `merge` makes one of a change and of the first item that has its merge key; what has no
 * counterpart comes last.
 */
export function mergedByKey(
  list: readonly Json[],
  changes: readonly Json[],
  mergeKey: string,
  merge: (current: JsonObject, change: JsonObject) => Json,
): readonly Json[] {
  const merged = [...list];
  const positions = new Map<string, number>();
  const note = (item: Json, index: number): void => {
    const identity = identityOf(item, mergeKey);
    if (identity !== undefined && !positions.has(identity)) positions.set(identity, index);
  };
  for (const [index, item] of list.entries()) note(item, index);
  for (const change of changes) {
    const at = positions.get(goJson(keyOf(change, mergeKey)));
    const current = at === undefined ? undefined : merged[at];
    if (at !== undefined && isObject(current) && isObject(change)) merged[at] = merge(current, change);
    else note(change, merged.push(change) - 1);
  }
  return merged;
}

/** The items of a list in the order in which another has them; what it does not have keeps its place. */
export function inOrderOf(
  items: readonly Json[],
  order: readonly Json[],
  mergeKey: string | undefined,
): readonly Json[] {
  if (items.length < 2) return items;
  const positionOf = positionsIn(order, mergeKey);
  return items
    .map((item) => ({ item, at: positionOf(item) }))
    .sort(({ at: x }, { at: y }) => (x >= 0 && y >= 0 ? x - y : 0))
    .map(({ item }) => item);
}

/** Both lists as one, each in its own order: an item of `theirs` comes first only where it did `before`. */
export function interleaved(
  theirs: readonly Json[],
  mine: readonly Json[],
  before: readonly Json[],
  mergeKey: string | undefined,
): readonly Json[] {
  const out: Json[] = [];
  const positionOf = positionsIn(before, mergeKey);
  let [left, right] = [0, 0];
  while (left < theirs.length || right < mine.length) {
    const [other, own] = [theirs[left], mine[right]];
    if (other === undefined || own === undefined) {
      return out.concat(own === undefined ? theirs.slice(left) : mine.slice(right));
    }
    const [x, y] = [positionOf(other), positionOf(own)];
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
  const left = items.map((item) => ({ item, identity: goJson(item) }));
  const places = new Map<string, Set<number>>();
  for (const [index, { identity }] of left.entries()) {
    places.set(identity, (places.get(identity) ?? new Set<number>()).add(index));
  }
  for (let i = 0; i < left.length; i++) {
    const mine = places.get(left[i]?.identity ?? '') ?? new Set<number>();
    for (const place of [...mine].sort((a, b) => a - b)) {
      // the one that takes its place may be the same again
      while (place > i && mine.has(place)) {
        const last = left.pop();
        const others = places.get(last?.identity ?? '');
        others?.delete(left.length);
        if (last === undefined || others === mine) continue;
        left[place] = last;
        others?.add(place);
        mine.delete(place);
      }
    }
  }
  return left.map(({ item }) => item);
}

/** Throws unless the items of the patch stand in its order list, in that order; what it only says goes does not count. */
export function checkOrder(patch: readonly Json[], wanted: readonly Json[], mergeKey: string | undefined): void {
  const items = patch.filter((item) => !isObject(item) || !Object.hasOwn(item, DIRECTIVE));
  if (wanted.length === 0 || items.length === 0) return;
  let next = 0;
  for (const item of wanted) {
    const current = items[next];
    if (current !== undefined && identityOf(item, mergeKey) === goJson(asKey(current, mergeKey))) next++;
  }
  if (next < items.length) {
    const message = `The order in patch list:\n${goText(patch)}\n doesn't match $setElementOrder list:\n${goText(wanted)}\n`;
    throw new StrategicPatchError(message);
  }
}
