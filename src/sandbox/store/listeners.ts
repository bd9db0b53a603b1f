import type { StoreEvent } from './event-log.ts';
import type { ResourceType } from './resource-type.ts';
import type { Listener, Unsubscribe } from './store.ts';

/** Tells every listener of every write, one write after the other, also when a listener writes itself. */
export class Listeners {
  readonly #byType = new Map<ResourceType, Set<Listener>>();
  readonly #ofAll = new Set<(type: ResourceType, event: StoreEvent) => void>();
  readonly #queue: (readonly [ResourceType, StoreEvent])[] = [];
  #telling = false;

  subscribe(type: ResourceType, listener: Listener): Unsubscribe {
    const listeners = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, listeners);
    // Two subscriptions of one function are two subscriptions.
    const own: Listener = (event) => listener(event);
    listeners.add(own);
    return () => listeners.delete(own);
  }

  subscribeAll(listener: (type: ResourceType, event: StoreEvent) => void): Unsubscribe {
    const own = (type: ResourceType, event: StoreEvent): void => listener(type, event);
    this.#ofAll.add(own);
    return () => this.#ofAll.delete(own);
  }

  tell(type: ResourceType, event: StoreEvent): void {
    this.#queue.push([type, event]);
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#tellOne(...next);
    } finally {
      this.#telling = false;
    }
  }

  #tellOne(type: ResourceType, event: StoreEvent): void {
    for (const listener of this.#byType.get(type) ?? []) listener(event);
    for (const listener of this.#ofAll) listener(type, event);
  }
}
