import { isObject, type Json } from '../../core/json/json.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { ownMember } from '../../core/json/members.ts';
import type { PodTemplateSpec } from '../../kube/wire.ts';

/** A path segment: a field, an element found by its merge key, or a list index. */
export type PathStep = string | { readonly key: string; readonly value: string } | number;

/** A field that differs between two versions. */
export interface FieldChange {
  readonly path: readonly PathStep[];
  /** Undefined when the field was added. */
  readonly before: Json | undefined;
  /** Undefined when the field was removed. */
  readonly after: Json | undefined;
  /** The same elements in another order; `before` and `after` are then lists of their merge keys. */
  readonly reordered?: true;
}

/** Merge keys by the field that holds the list. Other lists are compared as a whole or by position. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  ports: 'containerPort',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  volumes: 'name',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  resourceClaims: 'name',
  claims: 'name',
};

/** The differences of two templates, in field order, additions last. Null and empty lists count as absent. */
export function templateChanges(before: PodTemplateSpec, after: PodTemplateSpec): readonly FieldChange[] {
  return fieldChanges(before, after);
}

/** {@link templateChanges} for any two values, such as a DaemonSet's spec. */
export function fieldChanges(before: Json | undefined, after: Json | undefined): readonly FieldChange[] {
  const comparison = new Comparison();
  comparison.compare(before, after);
  return comparison.changes;
}

/** `spec.containers[agent].image`, `spec.tolerations[2].key`, `metadata.labels[app.kubernetes.io/name]`. */
export function formatPath(path: readonly PathStep[]): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      if (typeof step !== 'string') return `[${step.value}]`;
      return /^[A-Za-z0-9_$-]+$/.test(step) ? `.${step}` : `[${step}]`;
    })
    .join('')
    .replace(/^\./, '');
}

/** Walks both values in parallel. */
class Comparison {
  readonly changes: FieldChange[] = [];
  /** The current position; copied only for changes. */
  readonly #path: PathStep[] = [];

  compare(before: Json | undefined, after: Json | undefined): void {
    const from = present(before);
    const to = present(after);
    if (from === to) return;
    if (isObject(from) && isObject(to)) {
      const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
      for (const key of keys) this.#below(key, ownMember(from, key), ownMember(to, key));
    } else if (isList(from) && isList(to)) this.#lists(from, to);
    else this.#add(from, to);
  }

  #below(step: PathStep, before: Json | undefined, after: Json | undefined): void {
    this.#path.push(step);
    this.compare(before, after);
    this.#path.pop();
  }

  #add(before: Json | undefined, after: Json | undefined, reordered?: true): void {
    this.changes.push({ path: [...this.#path], before, after, ...(reordered && { reordered }) });
  }

  #lists(before: readonly Json[], after: readonly Json[]): void {
    const field = this.#path.at(-1);
    const key = typeof field === 'string' ? mergeKeyOf(field) : undefined;
    const from = key === undefined ? undefined : byKey(before, key);
    const to = key === undefined ? undefined : byKey(after, key);
    if (key !== undefined && from !== undefined && to !== undefined) {
      this.#keyed(from, to, key);
    } else if (before.every(isObject) && after.every(isObject)) {
      const length = Math.max(before.length, after.length);
      for (let index = 0; index < length; index++) this.#below(index, before[index], after[index]);
    } else if (!jsonEqual(before, after)) this.#add(before, after);
  }

  #keyed(before: ReadonlyMap<string, Json>, after: ReadonlyMap<string, Json>, key: string): void {
    for (const value of new Set([...before.keys(), ...after.keys()])) {
      this.#below({ key, value }, before.get(value), after.get(value));
    }
    const kept = [...before.keys()].filter((value) => after.has(value));
    const keptNow = [...after.keys()].filter((value) => before.has(value));
    const moved = kept.some((value, index) => value !== keptNow[index]);
    if (moved) this.#add([...before.keys()], [...after.keys()], true);
  }
}

/** The merge key for a field's list; undefined for lists that are replaced. */
export function mergeKeyOf(field: string): string | undefined {
  return Object.hasOwn(MERGE_KEYS, field) ? MERGE_KEYS[field] : undefined;
}

/** The elements by merge key; undefined when a key is missing or duplicate. */
export function byKey(list: readonly Json[], key: string): ReadonlyMap<string, Json> | undefined {
  const map = new Map<string, Json>();
  for (const item of list) {
    const value = isObject(item) ? item[key] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    map.set(String(value), item);
  }
  return map.size === list.length ? map : undefined;
}

function present(value: Json | undefined): Json | undefined {
  return value === null || (isList(value) && value.length === 0) ? undefined : value;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
