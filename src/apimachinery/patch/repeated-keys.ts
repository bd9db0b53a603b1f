import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { DIRECTIVE } from './patch-field.ts';

/** A merge key of a patch that stands more than once in the list that it is for. */
export interface RepeatedKey {
  /** `spec.template.spec.containers[0].env`: where it stands in the live object. */
  readonly field: string;
  readonly key: string;
}

/** What to say of it to who sends the patch. */
export function repeatedKeyWarning({ field, key }: RepeatedKey): string {
  return `${field} has ${key} more than once, and a strategic merge patch changes the first only`;
}

/** The items of a list by their merge key, in their order. */
function byMergeKey(list: readonly Json[], mergeKey: string): ReadonlyMap<Json, readonly number[]> {
  const found = new Map<Json, number[]>();
  for (const [index, item] of list.entries()) {
    const key = isObject(item) ? ownMember(item, mergeKey) : undefined;
    const places = key === undefined ? undefined : found.get(key);
    if (places !== undefined) places.push(index);
    else if (key !== undefined) found.set(key, [index]);
  }
  return found;
}

/**
 * Where a strategic merge patch is ambiguous: the API server merges an item into the first one that has its merge key, and the others
 * stay as they are, such as an environment variable's last value, which is the one in force. What the patch replaces or deletes
 * (`$patch`) is not ambiguous.
 */
export function* repeatedKeys(
  schema: Schema,
  node: SchemaNode,
  live: JsonObject,
  patch: JsonObject,
  at = '',
): Iterable<RepeatedKey> {
  if (Object.hasOwn(patch, DIRECTIVE)) return;
  const { properties, additionalProperties } = schema.resolve(node);
  for (const [key, part] of Object.entries(patch)) {
    const there = ownMember(live, key);
    const of = ownMember(properties, key) ?? additionalProperties;
    if (of === undefined || part === undefined || there === undefined) continue;
    const field = at === '' ? key : `${at}.${key}`;
    if (isObject(part) && isObject(there)) yield* repeatedKeys(schema, of, there, part, field);
    const mergeKey = of['x-kubernetes-patch-merge-key'];
    const isMerged = of['x-kubernetes-patch-strategy']?.split(',').includes('merge') === true;
    if (!isMerged || mergeKey === undefined || !Array.isArray(part) || !Array.isArray(there)) continue;
    const list = { node: schema.resolve(of).items ?? {}, items: there as readonly Json[], mergeKey, field };
    yield* repeatedInList(schema, list, part as readonly Json[]);
  }
}

interface MergedList {
  /** The schema of an item. */
  readonly node: SchemaNode;
  readonly items: readonly Json[];
  readonly mergeKey: string;
  readonly field: string;
}

function* repeatedInList(
  schema: Schema,
  { node, items, mergeKey, field }: MergedList,
  patches: readonly Json[],
): Iterable<RepeatedKey> {
  if (patches.some((item) => isObject(item) && item[DIRECTIVE] === 'replace')) return;
  const places = byMergeKey(items, mergeKey);
  for (const patch of patches) {
    if (!isObject(patch) || Object.hasOwn(patch, DIRECTIVE)) continue;
    const key = ownMember(patch, mergeKey) ?? null;
    const [first, second] = places.get(key) ?? [];
    if (second !== undefined) yield { field, key: typeof key === 'string' ? key : JSON.stringify(key) };
    const there = first === undefined ? undefined : items[first];
    if (isObject(there)) yield* repeatedKeys(schema, node, there, patch, `${field}[${first ?? 0}]`);
  }
}
