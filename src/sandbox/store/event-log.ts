import type { KubeObject } from '../../kube/wire.ts';
import type { Stored } from './object.ts';

/** A write as watchers see it. */
export interface StoreEvent<T extends KubeObject = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** For a deletion: the last state, with the version of the deletion. */
  readonly object: Stored<T>;
  /** The state before; absent for a new object. */
  readonly previous?: Stored<T>;
  /** The resource version of the write. */
  readonly version: number;
}

/** The latest writes to one type, oldest first, at most `capacity`. */
export class EventLog {
  readonly #capacity: number;
  readonly #events: StoreEvent[] = [];
  #first = 0;
  #compacted: number;

  /** The writes up to `version` are not known. */
  constructor(capacity: number, version: number) {
    this.#capacity = capacity;
    this.#compacted = version;
  }

  /** The writes after this version are known. */
  get compacted(): number {
    return this.#compacted;
  }

  get length(): number {
    return this.#events.length - this.#first;
  }

  append(event: StoreEvent): void {
    this.#events.push(event);
    if (this.length > this.#capacity) this.#forgetFirst();
  }

  /** Removes every write up to and including this version. */
  compact(version: number): void {
    while (this.length > 0 && (this.#events[this.#first]?.version ?? 0) <= version) this.#forgetFirst();
    this.#compacted = Math.max(this.#compacted, version);
  }

  /** The writes after `version`, oldest first; undefined when some are removed. */
  after(version: number): readonly StoreEvent[] | undefined {
    if (version < this.#compacted) return undefined;
    let [low, high] = [this.#first, this.#events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.version ?? 0) <= version) low = middle + 1;
      else high = middle;
    }
    return this.#events.slice(low);
  }

  #forgetFirst(): void {
    this.#compacted = this.#events[this.#first]?.version ?? this.#compacted;
    this.#first++;
    if (this.#first < 1024 && this.#first < this.#capacity) return;
    this.#events.splice(0, this.#first);
    this.#first = 0;
  }
}
