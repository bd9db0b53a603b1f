import { isObject, type Json } from '../../core/json/json.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { ownMember } from '../../core/json/members.ts';
import { itemNameIn, itemsByName } from '../../apimachinery/schema/list-items.ts';
import type { Schema, SchemaNode } from '../../apimachinery/schema/schema.ts';
import type { PodTemplateSpec } from '../../kube/wire.ts';

/** A path segment: a field, the name of a list's item, or a list index. */
export type PathStep = string | { readonly item: string } | number;

/** A field that differs between two versions. */
export interface FieldChange {
  readonly path: readonly PathStep[];
  /** Undefined when the field was added. */
  readonly before: Json | undefined;
  /** Undefined when the field was removed. */
  readonly after: Json | undefined;
  /** The same elements in another order; `before` and `after` are then lists of their names or, without names, of the elements. */
  readonly reordered?: true;
}

/** The differences of two templates, in field order, additions last. Null and empty lists count as absent. */
export function templateChanges(
  schema: Schema,
  before: PodTemplateSpec,
  after: PodTemplateSpec,
): readonly FieldChange[] {
  return fieldChanges(schema, schema.field(schema.field(daemonSetNode(schema), 'spec'), 'template'), before, after);
}

/** {@link templateChanges} for any two values of a node of the schema, such as a DaemonSet. */
export function fieldChanges(
  schema: Schema,
  node: SchemaNode,
  before: Json | undefined,
  after: Json | undefined,
): readonly FieldChange[] {
  const comparison = new Comparison(schema);
  comparison.compare(node, before, after);
  return comparison.changes;
}

/** The schema of a DaemonSet. */
export function daemonSetNode(schema: Schema): SchemaNode {
  return schema.kind({ group: 'apps', version: 'v1', kind: 'DaemonSet' }) ?? {};
}

/** `spec.containers[agent].image`, `spec.tolerations[2].key`, `metadata.labels[app.kubernetes.io/name]`. */
export function formatPath(path: readonly PathStep[]): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      if (typeof step !== 'string') return `[${step.item}]`;
      return /^[A-Za-z0-9_$-]+$/.test(step) ? `.${step}` : `[${step}]`;
    })
    .join('')
    .replace(/^\./, '');
}

/** Walks both values in parallel. */
class Comparison {
  readonly changes: FieldChange[] = [];
  readonly #schema: Schema;
  /** The current position; copied only for changes. */
  readonly #path: PathStep[] = [];

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  compare(node: SchemaNode, before: Json | undefined, after: Json | undefined): void {
    const from = present(before);
    const to = present(after);
    if (from === to) return;
    if (isObject(from) && isObject(to)) {
      const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
      for (const key of keys) {
        this.#below(key, this.#schema.field(node, key), ownMember(from, key), ownMember(to, key));
      }
    } else if (isList(from) && isList(to)) this.#lists(node, from, to);
    else this.#add(from, to);
  }

  #below(step: PathStep, node: SchemaNode, before: Json | undefined, after: Json | undefined): void {
    this.#path.push(step);
    this.compare(node, before, after);
    this.#path.pop();
  }

  #add(before: Json | undefined, after: Json | undefined, reordered?: true): void {
    this.changes.push({ path: [...this.#path], before, after, ...(reordered && { reordered }) });
  }

  #lists(node: SchemaNode, before: readonly Json[], after: readonly Json[]): void {
    const items = this.#schema.resolve(node).items ?? {};
    const nameOf = itemNameIn(this.#schema, node);
    const from = nameOf && itemsByName(before, nameOf);
    const to = nameOf && itemsByName(after, nameOf);
    if (from !== undefined && to !== undefined) {
      this.#named(items, from, to);
    } else if (before.every(isObject) && after.every(isObject)) {
      this.#unnamed(items, before, after);
    } else if (!jsonEqual(before, after)) this.#add(before, after);
  }

  /** Items that are equal on both sides did not change, wherever they stand: a removed toleration does not change those after it. */
  #unnamed(node: SchemaNode, before: readonly Json[], after: readonly Json[]): void {
    const { removed, added } = withoutEqual(before, after);
    // then as many are removed as added
    if (before.length === after.length) {
      if (removed.length === 0 && !jsonEqual(before, after)) this.#add(before, after, true);
      for (const [at, index] of removed.entries()) this.#below(index, node, before[index], after[added[at] ?? index]);
      return;
    }
    for (const index of removed) {
      this.#below(index, node, before[index], added.includes(index) ? after[index] : undefined);
    }
    for (const index of added.filter((each) => !removed.includes(each))) {
      this.#below(index, node, undefined, after[index]);
    }
  }

  #named(node: SchemaNode, before: ReadonlyMap<string, Json>, after: ReadonlyMap<string, Json>): void {
    for (const item of new Set([...before.keys(), ...after.keys()])) {
      this.#below({ item }, node, before.get(item), after.get(item));
    }
    const kept = [...before.keys()].filter((name) => after.has(name));
    const keptNow = [...after.keys()].filter((name) => before.has(name));
    if (kept.some((name, index) => name !== keptNow[index])) this.#add([...before.keys()], [...after.keys()], true);
  }
}

/** The indexes of the items of each list without an equal in the other. */
function withoutEqual(
  before: readonly Json[],
  after: readonly Json[],
): { readonly removed: readonly number[]; readonly added: readonly number[] } {
  const counts = new Map<string, number>();
  const keyOf = (item: Json): string => JSON.stringify(item, sortedKeys);
  for (const item of after) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  const take = (item: Json): boolean => {
    const left = counts.get(keyOf(item)) ?? 0;
    if (left > 0) counts.set(keyOf(item), left - 1);
    return left > 0;
  };
  const removed = [...before.keys()].filter((index) => !take(before[index] ?? null));
  // what is left in `counts` has no equal before it
  const added = [...after.keys()].filter((index) => take(after[index] ?? null));
  return { removed, added };
}

/** A replacer for JSON.stringify that sorts the keys of objects. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function present(value: Json | undefined): Json | undefined {
  return value === null || (isList(value) && value.length === 0) ? undefined : value;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
