import type { KubeObject } from '../../kube/wire.ts';
import { keyOfObject, type Stored } from './object.ts';
import { OWNER_INDEX, type Index, type ResourceType } from './resource-type.ts';

const OWNERS: Index<KubeObject> = {
  valuesOf: (object) => (object.metadata?.ownerReferences ?? []).map(({ uid }) => uid),
};

/** The position of `key` in the sorted keys, or where it would be inserted. */
export function positionOf(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Merges two sorted lists, without duplicates. */
function merged(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.length === 0) return a;
  const all: string[] = [];
  let at = 0;
  for (const key of b) {
    for (let next = a[at]; next !== undefined && next < key; next = a[++at]) all.push(next);
    if (a[at] === key) at++;
    all.push(key);
  }
  return [...all, ...a.slice(at)];
}

/** The live objects of one type, sorted by key, with their indexes. */
export class Collection {
  readonly type: ResourceType;
  readonly #objects = new Map<string, Stored>();
  #keys: readonly string[] = [];
  /** Keys added since the last sort; some may be deleted again. */
  #added = new Set<string>();
  #removed = false;
  readonly #indexes = new Map<string, Map<string, Set<string>>>();
  readonly #indexers: readonly (readonly [string, Index<KubeObject>])[];

  constructor(type: ResourceType) {
    this.type = type;
    this.#indexers = [[OWNER_INDEX, OWNERS], ...Object.entries(type.indexes ?? {})];
    for (const [name] of this.#indexers) this.#indexes.set(name, new Map());
  }

  get size(): number {
    return this.#objects.size;
  }

  /** Sorted on demand, once for many writes. Do not keep it over a write. */
  get keys(): readonly string[] {
    if (this.#added.size > 0 || this.#removed) {
      this.#keys = merged(this.#keys, [...this.#added].sort()).filter((key) => this.#objects.has(key));
      this.#added = new Set();
      this.#removed = false;
    }
    return this.#keys;
  }

  get(key: string): Stored | undefined {
    return this.#objects.get(key);
  }

  /** The keys with an index value, in the order in which they got it. */
  indexed(index: string, value: string): ReadonlySet<string> {
    const values = this.#indexes.get(index);
    if (values === undefined) throw new Error(`${this.type.plural} have no index ${index}`);
    return values.get(value) ?? new Set();
  }

  /** The half-open range of positions in a namespace, or of all keys. */
  rangeOf(namespace: string | undefined): readonly [number, number] {
    const { keys } = this;
    if (namespace === undefined) return [0, keys.length];
    // '0' follows '/': the first key after "namespace/".
    return [positionOf(keys, `${namespace}/`), positionOf(keys, `${namespace}0`)];
  }

  put(object: Stored): void {
    const key = keyOfObject(object);
    const old = this.#objects.get(key);
    if (old === undefined) this.#added.add(key);
    this.#objects.set(key, object);
    this.#reindex(key, old, object);
  }

  remove(key: string): void {
    const old = this.#objects.get(key);
    if (old === undefined) return;
    this.#objects.delete(key);
    this.#removed = true;
    this.#reindex(key, old, undefined);
  }

  #reindex(key: string, old: KubeObject | undefined, object: KubeObject | undefined): void {
    for (const [name, index] of this.#indexers) {
      const before = old === undefined ? [] : index.valuesOf(old);
      const after = object === undefined ? [] : index.valuesOf(object);
      if (before.length === after.length && before.every((value, at) => value === after[at])) continue;
      const entries = this.#indexes.get(name);
      for (const value of before) {
        const keys = entries?.get(value);
        keys?.delete(key);
        if (keys?.size === 0) entries?.delete(value);
      }
      for (const value of after) {
        const keys = entries?.get(value);
        if (keys === undefined) entries?.set(value, new Set([key]));
        else keys.add(key);
      }
    }
  }
}
