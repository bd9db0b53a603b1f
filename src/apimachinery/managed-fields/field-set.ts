import { isObject, type JsonObject } from '../../core/json/json.ts';
import type { FieldPath, PathElement } from './path-element.ts';

/** A set of paths. A path can be a member, have members below it, or both. Immutable except for `insert` and `put`, which build a set. */
export class FieldSet {
  readonly #members = new Set<PathElement>();
  readonly #children = new Map<PathElement, FieldSet>();

  get isEmpty(): boolean {
    return this.#members.size === 0 && this.#children.size === 0;
  }

  insert(path: FieldPath): void {
    const last = path.at(-1);
    if (last === undefined) return;
    path
      .slice(0, -1)
      .reduce<FieldSet>((set, element) => set.#childOf(element), this)
      .#members.add(last);
  }

  /** Adds an element as a member, a set below it, or both; `below` is shared, not copied. */
  put(element: PathElement, isMember: boolean, below?: FieldSet): void {
    if (isMember) this.#members.add(element);
    if (below === undefined || below.isEmpty) return;
    const known = this.#children.get(element);
    this.#children.set(element, known === undefined ? below : known.union(below));
  }

  has(path: FieldPath): boolean {
    const last = path.at(-1);
    if (last === undefined) return false;
    return path
      .slice(0, -1)
      .reduce<FieldSet>((set, element) => set.below(element), this)
      .hasMember(last);
  }

  /** Whether this element itself is a member. */
  hasMember(element: PathElement): boolean {
    return this.#members.has(element);
  }

  /** The set below an element. */
  below(element: PathElement): FieldSet {
    return this.#children.get(element) ?? new FieldSet();
  }

  /** The elements that are members or have members below them. */
  elements(): readonly PathElement[] {
    return [...new Set([...this.#members, ...this.#children.keys()])];
  }

  union(other: FieldSet): FieldSet {
    return this.#combined(
      other,
      (element) => this.#members.has(element) || other.#members.has(element),
      (a, b) => a.union(b),
    );
  }

  intersection(other: FieldSet): FieldSet {
    return this.#combined(
      other,
      (element) => this.#members.has(element) && other.#members.has(element),
      (a, b) => a.intersection(b),
    );
  }

  /** Removes the paths of the other set, but not what is below them. */
  difference(other: FieldSet): FieldSet {
    return this.#combined(
      other,
      (element) => this.#members.has(element) && !other.#members.has(element),
      (a, b) => a.difference(b),
    );
  }

  /** Removes the paths of the other set and everything below them. */
  recursiveDifference(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const element of this.#members) if (!other.#members.has(element)) out.#members.add(element);
    for (const [element, child] of this.#children) {
      if (!other.#members.has(element)) out.#adopt(element, child.recursiveDifference(other.below(element)));
    }
    return out;
  }

  /**
   * Adds some of the elements with members below them as members, at every depth. For an element at a position, `step` returns whether to
   * add it, and the position below it.
   */
  withMembers<T>(at: T, step: (at: T, element: PathElement) => { isMember: boolean; below: T }): FieldSet {
    const out = new FieldSet();
    for (const element of this.#members) out.#members.add(element);
    for (const [element, child] of this.#children) {
      const { isMember, below } = step(at, element);
      if (isMember) out.#members.add(element);
      out.#adopt(element, child.withMembers(below, step));
    }
    return out;
  }

  /** Every path, parents first. */
  *paths(prefix: FieldPath = []): Generator<FieldPath> {
    for (const element of this.#members) yield [...prefix, element];
    for (const [element, child] of this.#children) yield* child.paths([...prefix, element]);
  }

  /** `fieldsV1`. */
  toJson(): JsonObject {
    const elements = [...this.elements()].sort();
    return Object.fromEntries(
      elements.map((element) => {
        const below = this.#children.get(element)?.toJson() ?? {};
        const self = this.#members.has(element) && Object.keys(below).length > 0 ? { '.': {} } : {};
        return [element, { ...self, ...below }];
      }),
    );
  }

  static fromJson(json: JsonObject): FieldSet {
    const out = new FieldSet();
    for (const [element, below] of Object.entries(json)) {
      if (element === '.' || !isObject(below)) continue;
      const keys = Object.keys(below);
      if (keys.length === 0 || keys.includes('.')) out.#members.add(element);
      out.#adopt(element, FieldSet.fromJson(below));
    }
    return out;
  }

  static of(...paths: readonly FieldPath[]): FieldSet {
    const out = new FieldSet();
    for (const path of paths) out.insert(path);
    return out;
  }

  #childOf(element: PathElement): FieldSet {
    const child = this.#children.get(element) ?? new FieldSet();
    this.#children.set(element, child);
    return child;
  }

  #adopt(element: PathElement, child: FieldSet): void {
    if (!child.isEmpty) this.#children.set(element, child);
  }

  #combined(
    other: FieldSet,
    isMember: (element: PathElement) => boolean,
    combine: (own: FieldSet, others: FieldSet) => FieldSet,
  ): FieldSet {
    const out = new FieldSet();
    for (const element of [...this.#members, ...other.#members]) if (isMember(element)) out.#members.add(element);
    for (const element of new Set([...this.#children.keys(), ...other.#children.keys()])) {
      out.#adopt(element, combine(this.below(element), other.below(element)));
    }
    return out;
  }
}
