import type { StoreEvent } from './event-log.ts';
import type { ResourceType } from './resource-type.ts';
import type { Listener, Unsubscribe } from './store.ts';

/** Calls every listener for every write, one write after the other, also when a listener writes itself. */
export class Listeners {
  readonly #byType = new Map<ResourceType, Set<Listener>>();
  readonly #ofAll = new Set<(type: ResourceType, event: StoreEvent) => void>();
  readonly #queue: (readonly [ResourceType, StoreEvent])[] = [];
  #notifying = false;

  subscribe(type: ResourceType, listener: Listener): Unsubscribe {
    const listeners = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, listeners);
    // A function that subscribes twice is called twice.
    const own: Listener = (event) => listener(event);
    listeners.add(own);
    return () => listeners.delete(own);
  }

  subscribeAll(listener: (type: ResourceType, event: StoreEvent) => void): Unsubscribe {
    const own = (type: ResourceType, event: StoreEvent): void => listener(type, event);
    this.#ofAll.add(own);
    return () => this.#ofAll.delete(own);
  }

  notify(type: ResourceType, event: StoreEvent): void {
    this.#queue.push([type, event]);
    if (this.#notifying) return;
    this.#notifying = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#notifyOne(...next);
    } finally {
      this.#notifying = false;
    }
  }

  #notifyOne(type: ResourceType, event: StoreEvent): void {
    for (const listener of this.#byType.get(type) ?? []) listener(event);
    for (const listener of this.#ofAll) listener(type, event);
  }
}
