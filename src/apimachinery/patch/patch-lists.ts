import { byText } from '../../core/text/by-text.ts';
import { goJson } from '../../core/json/go-json.ts';
import { goText } from '../../core/text/go-text.ts';
import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import { DIRECTIVE, StrategicPatchError } from './patch-field.ts';

/** The kinds of JSON values that Go's reflection distinguishes. */
export type Shape = 'map' | 'list' | 'string' | 'number' | 'boolean' | 'null';

export function shapeOf(value: Json): Shape {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return isObject(value) ? 'map' : (typeof value as 'string' | 'number' | 'boolean');
}

/** The common shape of all items. Throws when they differ, are lists, or when there are none. */
export function itemShape(...lists: readonly (readonly Json[])[]): Shape {
  const [first, ...others] = new Set(lists.flat().map((item) => shapeOf(item)));
  if (first === undefined) throw new StrategicPatchError('no elements in any of the given slices');
  if (first === 'list') throw new StrategicPatchError('lists of lists are not supported');
  if (others.length > 0) {
    throw new StrategicPatchError(`list element types are not identical: [${lists.map(goText).join(' ')}]`);
  }
  return first;
}

/** The merge key value of an item. */
export function keyOf(item: Json, mergeKey: string): Json {
  const key = isObject(item) && Object.hasOwn(item, mergeKey) ? item[mergeKey] : undefined;
  if (key !== undefined) return key;
  throw new StrategicPatchError(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
}

/** The identity of a list item as text: its merge key, or the whole item; undefined without the key. */
function identityOf(item: Json, mergeKey: string | undefined): string | undefined {
  if (mergeKey === undefined) return goJson(item);
  const key = isObject(item) ? ownMember(item, mergeKey) : undefined;
  return key === undefined ? undefined : goJson(key);
}

function asKey(item: Json, mergeKey: string | undefined): Json {
  return mergeKey === undefined ? item : keyOf(item, mergeKey);
}

/**
 * Finds the position of an item in a list (the first of several) by merge key or whole item; -1 when missing. The list is indexed once. The
 * returned function throws for an item without the merge key.
 */
export function positionsIn(list: readonly Json[], mergeKey: string | undefined): (item: Json) => number {
  const positions = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const identity = identityOf(item, mergeKey);
    if (identity !== undefined && !positions.has(identity)) positions.set(identity, index);
  }
  return (item) => positions.get(goJson(asKey(item, mergeKey))) ?? -1;
}

/** Merges changes into a list: `merge` combines a change with the first item that has its merge key; the others are appended. */
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

/** Sorts a list by the order of another; items that are not in it keep their position. */
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

/**
 * The wanted items in that order; the others, which stay as they were before, keep their position among them. `arrange` puts the items of
 * one side into an order.
 */
export function inWantedOrder(
  items: readonly Json[],
  wanted: readonly Json[],
  before: readonly Json[],
  mergeKey: string | undefined,
  arrange: typeof inOrderOf = inOrderOf,
): readonly Json[] {
  const positionOf = positionsIn(wanted, mergeKey);
  const [mine, theirs]: [Json[], Json[]] = [[], []];
  for (const item of items) (positionOf(item) >= 0 ? mine : theirs).push(item);
  return interleaved(arrange(theirs, before, mergeKey), arrange(mine, wanted, mergeKey), before, mergeKey);
}

/** Combines both lists, each in its own order: an item of `theirs` comes first only where it did `before`. */
function interleaved(
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
 * Sorts by text like Go's sort.Sort for short lists with a comparison that is not strict: equal items end up reversed. This matters where
 * several items share a key, such as a port for TCP and UDP.
 */
export function sortedByText<T>(items: readonly T[], text: (item: T) => string): T[] {
  return items.toReversed().sort((a, b) => byText(text(a), text(b)));
}

/** Removes duplicate scalars; the last item takes the place of a duplicate, as upstream. */
export function deduplicated(items: readonly Json[]): Json[] {
  const left = items.map((item) => ({ item, identity: goJson(item) }));
  const places = new Map<string, Set<number>>();
  for (const [index, { identity }] of left.entries()) {
    places.set(identity, (places.get(identity) ?? new Set<number>()).add(index));
  }
  for (let i = 0; i < left.length; i++) {
    const mine = places.get(left[i]?.identity ?? '') ?? new Set<number>();
    for (const place of [...mine].sort((a, b) => a - b)) {
      // the replacement may be a duplicate too
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

/** Throws unless the patch's items are in the order of its order list; deletions do not count. */
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
