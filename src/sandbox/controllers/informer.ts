import type { KubeObject } from '../../kube/wire.ts';
import type { Stored } from '../store/object.ts';
import type { ResourceType } from '../store/resource-type.ts';
import type { Store, Unsubscribe } from '../store/store.ts';

export interface Handlers<T extends KubeObject> {
  readonly added?: (object: Stored<T>) => void;
  readonly updated?: (object: Stored<T>, previous: Stored<T>) => void;
  readonly deleted?: (object: Stored<T>) => void;
}

/** Calls `added` for every existing object, then the handler of every change. The store itself is the cache. */
export function inform<T extends KubeObject>(store: Store, type: ResourceType<T>, handlers: Handlers<T>): Unsubscribe {
  for (const object of store.list(type)) handlers.added?.(object);
  return store.subscribe(type, ({ type: change, object, previous }) => {
    if (change === 'ADDED') handlers.added?.(object);
    else if (change === 'DELETED') handlers.deleted?.(object);
    else if (previous !== undefined) handlers.updated?.(object, previous);
  });
}
