import { goJson } from '../../core/json/go-json.ts';
import { goText } from '../../core/text/go-text.ts';
import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember, putMember } from '../../core/json/members.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { asNew, DELETE_FROM_LIST, DIRECTIVE, ELEMENT_ORDER, RETAIN_KEYS, StrategicPatchError } from './patch-field.ts';
import { checkOrder, inWantedOrder, keyOf, mergedByKey } from './patch-lists.ts';
import { withoutNulls } from './merge-patch.ts';

/** The merge rules of a field. */
interface FieldRules {
  readonly node: SchemaNode;
  readonly strategy: 'merge' | 'replace';
  /** The merge key of a merged list; undefined for lists of scalars. */
  readonly mergeKey: string | undefined;
}

type Mutable = Record<string, Json | undefined>;

const UNKNOWN: SchemaNode = {};

function rulesOf(schema: Schema, parent: SchemaNode, key: string): FieldRules {
  const { properties, additionalProperties } = schema.resolve(parent);
  const field =
    (properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : additionalProperties) ?? UNKNOWN;
  const strategies = (field['x-kubernetes-patch-strategy'] ?? '').split(',');
  const isList = schema.resolve(field).type === 'array';
  // by default, maps are merged and lists replaced
  const strategy = strategies.includes('merge') || (!isList && !strategies.includes('replace')) ? 'merge' : 'replace';
  return { node: field, strategy, mergeKey: field['x-kubernetes-patch-merge-key'] };
}

/** Merges as the API server does; the original is not modified. */
class Merger {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  map(original: JsonObject, patch: JsonObject, node: SchemaNode): JsonObject {
    const directive = ownMember(patch, DIRECTIVE);
    if (directive === 'replace') return Object.fromEntries(Object.entries(patch).filter(([key]) => key !== DIRECTIVE));
    if (directive === 'delete') return {};
    if (directive !== undefined) {
      throw new StrategicPatchError(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);
    }
    const out: Mutable = { ...retained(original, patch) };
    const done = new Set([RETAIN_KEYS]);
    for (const key of Object.keys(patch)) {
      if (!key.startsWith(ELEMENT_ORDER)) continue;
      const field = key.slice(ELEMENT_ORDER.length);
      this.#orderedList(out, field, ownMember(patch, field), patch[key], rulesOf(this.#schema, node, field));
      done.add(key).add(field);
    }
    for (const [key, value] of Object.entries(patch)) {
      if (done.has(key) || value === undefined) continue;
      if (key.startsWith(DELETE_FROM_LIST)) deleteFrom(out, key.slice(DELETE_FROM_LIST.length), value);
      else this.#field(out, key, value, rulesOf(this.#schema, node, key));
    }
    return out;
  }

  #field(out: Mutable, key: string, value: Json, { node, strategy, mergeKey }: FieldRules): void {
    const current = ownMember(out, key);
    if (value === null) {
      Reflect.deleteProperty(out, key);
    } else if (isObject(value) && isObject(current)) {
      putMember(out, key, strategy === 'merge' ? this.map(current, value, node) : value);
    } else if (Array.isArray(value) && Array.isArray(current)) {
      const lists = [current as readonly Json[], value as readonly Json[]] as const;
      putMember(out, key, strategy === 'merge' ? this.#list(...lists, this.#itemNode(node), mergeKey) : value);
    } else {
      const made = asNew(withoutNulls(value));
      if (made === undefined) Reflect.deleteProperty(out, key);
      else putMember(out, key, made);
    }
  }

  #itemNode(node: SchemaNode): SchemaNode {
    return this.#schema.resolve(node).items ?? UNKNOWN;
  }

  #orderedList(out: Mutable, key: string, patch: Json | undefined, order: Json | undefined, rules: FieldRules): void {
    if (!Array.isArray(order)) throw new StrategicPatchError('invalid patch format of setElementOrder list');
    const wanted = order as readonly Json[];
    const current = ownMember(out, key);
    const before = Array.isArray(current) ? (current as readonly Json[]) : [];
    if (patch === undefined && current === undefined) return;
    if (patch !== undefined && !Array.isArray(patch)) {
      throw new StrategicPatchError('invalid patch format of setElementOrder list');
    }
    const changes = (patch ?? []) as readonly Json[];
    checkOrder(changes, wanted, rules.mergeKey);
    const merged =
      patch === undefined
        ? before
        : current === undefined
          ? changes.map(asNew).filter((item) => item !== undefined)
          : rules.strategy === 'merge'
            ? this.#list(before, changes, this.#itemNode(rules.node), rules.mergeKey)
            : changes;
    putMember(out, key, inWantedOrder(merged, wanted, before, rules.mergeKey));
  }

  #list(
    original: readonly Json[],
    patch: readonly Json[],
    node: SchemaNode,
    mergeKey: string | undefined,
  ): readonly Json[] {
    if (original.length === 0 && patch.length === 0) return original;
    if (!isObject(original[0] ?? patch[0])) {
      const merged = unique([...original, ...patch]);
      return inWantedOrder(merged, patch, original, undefined);
    }
    if (mergeKey === undefined) throw new StrategicPatchError('cannot merge lists without merge key');
    const changes = patch.filter((item) => !isObject(item) || !Object.hasOwn(item, DIRECTIVE));
    const kept = afterDirectives(original, patch, mergeKey);
    const merged =
      kept === undefined
        ? changes
        : mergedByKey(kept, changes, mergeKey, (current, change) => this.map(current, change, node));
    return inWantedOrder(merged, changes, original, mergeKey);
  }
}

/** Removes duplicates, keeping the first. */
function unique(items: readonly Json[]): readonly Json[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const text = goJson(item);
    return !seen.has(text) && seen.add(text);
  });
}

/** A list of maps after the patch's directives to delete items; undefined when the patch replaces the list, as it stands. */
function afterDirectives(
  original: readonly Json[],
  patch: readonly Json[],
  mergeKey: string,
): readonly Json[] | undefined {
  const gone = new Set<string>();
  let replace = false;
  for (const item of patch) {
    if (!isObject(item) || !Object.hasOwn(item, DIRECTIVE)) continue;
    const directive = item[DIRECTIVE];
    if (directive === 'replace') replace = true;
    else if (directive === 'delete') {
      gone.add(goJson(keyOf(item, mergeKey)));
    } else if (directive === 'merge') {
      throw new StrategicPatchError('merging lists cannot yet be specified in the patch');
    } else throw new StrategicPatchError(`unknown patch type: ${goText(directive ?? null)} in map: ${goText(item)}`);
  }
  if (replace) return undefined;
  return original.filter((item) => {
    const key = isObject(item) ? ownMember(item, mergeKey) : undefined;
    return key === undefined || !gone.has(goJson(key));
  });
}

/** Removes the keys that `$retainKeys` does not name. */
function retained(original: JsonObject, patch: JsonObject): JsonObject {
  const keys = patch[RETAIN_KEYS];
  if (keys === undefined) return original;
  if (!Array.isArray(keys)) throw new StrategicPatchError('invalid patch format of retainKeys');
  const kept = keys as readonly Json[];
  const isData = (key: string): boolean =>
    key !== RETAIN_KEYS && !key.startsWith(DELETE_FROM_LIST) && !key.startsWith(ELEMENT_ORDER) && patch[key] !== null;
  if (Object.keys(patch).some((key) => isData(key) && !kept.includes(key))) {
    throw new StrategicPatchError('invalid patch format of retainKeys');
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => kept.includes(key)));
}

function deleteFrom(out: Mutable, key: string, values: Json): void {
  const current = ownMember(out, key);
  if (!Array.isArray(values)) throw new StrategicPatchError('invalid patch format of primitive list');
  if (!Array.isArray(current)) return;
  const gone = new Set((values as readonly Json[]).map((one) => goJson(one)));
  const kept = (current as readonly Json[]).filter((item) => !gone.has(goJson(item)));
  putMember(out, key, kept);
}

/**
 * Applies a strategic merge patch to an object, by its kind's merge keys and strategies. Throws a StrategicPatchError with the API server's
 * message.
 */
export function strategicMergePatch(
  schema: Schema,
  node: SchemaNode,
  original: JsonObject,
  patch: JsonObject,
): JsonObject {
  return new Merger(schema).map(original, patch, node);
}
