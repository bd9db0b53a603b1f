import { appendTo } from '../../core/append-to.ts';
import { goJson } from '../../core/json/go-json.ts';
import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { ownMember } from '../../core/json/members.ts';
import { UNKNOWN } from '../managed-fields/shape.ts';
import { itemNameIn } from '../schema/list-items.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { DIRECTIVE } from './patch-field.ts';

/** A merge key that several items of a list share, and that a strategic merge patch therefore merges into the wrong one. */
export interface SharedMergeKey {
  /** `spec.template.spec.containers[0].env`. */
  readonly field: string;
  /** `name LEVEL`. */
  readonly key: string;
  /** The requested list has two items with the same identity. */
  readonly isRepeated: boolean;
}

/** The versions of a list or map: before the patch, as intended, and as the API server stores it. */
interface Versions<T> {
  /** The last applied version; empty for a patch that a user wrote. */
  readonly original: T;
  /** The file, or the patch. */
  readonly wanted: T;
  readonly live: T;
  readonly result: T;
}

interface MergedList {
  readonly schema: Schema;
  readonly node: SchemaNode;
  readonly mergeKey: string;
  readonly field: string;
}

type Groups = ReadonlyMap<string, readonly JsonObject[]>;

/**
 * Where a strategic merge patch does not do what it is meant to: the API server merges an item into the first one that has its merge
 * key, and deletes all that have it. So a changed second variable of a name changes the first, and of port 53 for UDP and TCP one is
 * lost.
 */
export function* sharedMergeKeys(
  schema: Schema,
  node: SchemaNode,
  versions: Versions<JsonObject>,
  at = '',
): Iterable<SharedMergeKey> {
  if (Object.hasOwn(versions.wanted, DIRECTIVE)) return;
  const { properties, additionalProperties } = schema.resolve(node);
  for (const [key, wanted] of Object.entries(versions.wanted)) {
    const fieldNode = ownMember(properties, key) ?? additionalProperties;
    if (fieldNode === undefined) continue;
    const field = at === '' ? key : `${at}.${key}`;
    const mergeKey = fieldNode['x-kubernetes-patch-merge-key'];
    const isMerged = fieldNode['x-kubernetes-patch-strategy']?.split(',').includes('merge') === true;
    const values = each(versions, (version) => ownMember(version, key));
    if (isObject(wanted)) yield* sharedMergeKeys(schema, fieldNode, each(values, asObject), field);
    else if (isMerged && mergeKey !== undefined) {
      yield* inList({ schema, node: fieldNode, mergeKey, field }, each(values, asItems));
    }
  }
}

function* inList(list: MergedList, items: Versions<readonly JsonObject[]>): Iterable<SharedMergeKey> {
  if (items.wanted.some((item) => item[DIRECTIVE] === 'replace')) return;
  const { schema, node, mergeKey, field } = list;
  const itemNode = schema.resolve(node).items ?? UNKNOWN;
  const byKey = each(items, (some) => grouped(some, (item) => goJson(ownMember(item, mergeKey) ?? null)));
  // ports are identified by number and protocol, although patches use the number alone
  const named = itemNameIn(schema, node);
  const nameOf = (item: JsonObject): string => named?.(item) ?? goJson(ownMember(item, mergeKey) ?? null);
  const places = new Map([...byKey.result.keys()].map((key, index) => [key, index]));
  for (const key of new Set([...byKey.wanted.keys(), ...byKey.original.keys()])) {
    const sharing = each(byKey, (groups) => groups.get(key) ?? []);
    const { original, wanted, live } = sharing;
    if (wanted.some((item) => Object.hasOwn(item, DIRECTIVE))) continue;
    if ([original, wanted, live].every(({ length }) => length < 2)) {
      const single = each(sharing, ([item = {}]) => item);
      if (wanted.length > 0) yield* sharedMergeKeys(schema, itemNode, single, `${field}[${places.get(key) ?? 0}]`);
      continue;
    }
    const identified = each(sharing, (some) => grouped(some, nameOf));
    if (isReached(identified)) continue;
    const text = ownMember(wanted[0] ?? original[0], mergeKey) ?? null;
    const isRepeated = identified.wanted.size < wanted.length;
    yield { field, key: `${mergeKey} ${typeof text === 'string' ? text : goJson(text)}`, isRepeated };
  }
}

/** Whether the result has the intended items, plus the live items that neither the file nor the last apply contains. */
function isReached({ original, wanted, live, result }: Versions<Groups>): boolean {
  const identities = new Set([wanted, live, result].flatMap((groups) => [...groups.keys()]));
  return [...identities].every((identity) => {
    const expected = wanted.get(identity) ?? (original.has(identity) ? [] : (live.get(identity) ?? []));
    const stored = result.get(identity) ?? [];
    return stored.length === expected.length && expected.every((item, index) => holds(stored[index], item));
  });
}

function holds(stored: Json | undefined, wanted: Json): boolean {
  if (!isObject(stored) || !isObject(wanted)) return jsonEqual(stored, wanted);
  return Object.entries(wanted).every(
    ([key, value]) => value === undefined || value === null || holds(ownMember(stored, key), value),
  );
}

function each<T, U>({ original, wanted, live, result }: Versions<T>, map: (version: T) => U): Versions<U> {
  return { original: map(original), wanted: map(wanted), live: map(live), result: map(result) };
}

function grouped(items: readonly JsonObject[], keyOf: (item: JsonObject) => string): Groups {
  const groups = new Map<string, JsonObject[]>();
  for (const item of items) {
    const key = keyOf(item);
    appendTo(groups, key, item);
  }
  return groups;
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function asItems(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}
