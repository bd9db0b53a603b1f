import type { KubeObject, OwnerReference } from '../../kube/wire.ts';
import { EVENTS } from '../kinds/events.ts';
import { isApiError } from '../store/api-error.ts';
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from '../store/deletion.ts';
import { keyOf, type Stored } from '../store/object.ts';
import { OWNER_INDEX, type ResourceType } from '../store/resource-type.ts';
import type { StoreEvent } from '../store/event-log.ts';
import type { DeleteOptions, Unsubscribe } from '../store/store.ts';
import type { ControlPlane } from './control-plane.ts';

interface Place {
  readonly type: ResourceType;
  readonly namespace: string | undefined;
  readonly name: string;
}

interface Found {
  readonly type: ResourceType;
  readonly object: Stored;
}

/** The owner's state for its dependents. `waiting`: it is deleted in the foreground and waits for them. */
type OwnerState = 'solid' | 'dangling' | 'waiting';

const DEPENDENTS_PAUSE_MS = 20;

/**
 * Deletes objects whose owners are gone, and handles the `foregroundDeletion` and `orphan` finalizers, as kube-controller-manager
 * does. Events are ignored.
 */
class GarbageCollector {
  readonly #plane: ControlPlane;
  /** The location of each object by its uid; a uid that is missing is deleted. */
  readonly #places = new Map<string, Place>();
  readonly #toDelete;
  readonly #toFinalize;

  constructor(plane: ControlPlane) {
    this.#plane = plane;
    this.#toDelete = plane.queue('garbage-collector', { process: (uid) => this.#attemptToDelete(uid) });
    this.#toFinalize = plane.queue('garbage-collector', {
      process: (uid) => this.#finalize(uid),
      pauseMs: () => DEPENDENTS_PAUSE_MS,
    });
  }

  run(): Unsubscribe {
    const { store } = this.#plane;
    for (const type of store.types()) for (const object of store.list(type)) this.#seen(type, object);
    return store.subscribeAll((type, event) => this.#onWrite(type, event));
  }

  #onWrite(type: ResourceType, { type: change, object, previous }: StoreEvent): void {
    if (type === EVENTS) return;
    if (change === 'DELETED') this.#gone(object);
    else this.#seen(type, object, previous);
  }

  #seen(type: ResourceType, object: Stored, previous?: Stored): void {
    if (type === EVENTS) return;
    const { uid, namespace, name, ownerReferences = [], deletionTimestamp } = object.metadata;
    if (previous === undefined) this.#places.set(uid, { type, namespace, name });
    if (deletionTimestamp !== undefined && this.#finalizerOf(object) !== undefined) this.#toFinalize.add(uid);
    const changed = previous === undefined || previous.metadata.ownerReferences !== object.metadata.ownerReferences;
    if (changed && ownerReferences.some((owner) => this.#stateOf(owner, object) !== 'solid')) this.#toDelete.add(uid);
    // An owner that lost a dependent may be waiting for that.
    if (changed) for (const owner of previous?.metadata.ownerReferences ?? []) this.#wake(owner.uid);
  }

  #gone(object: Stored): void {
    const { uid, ownerReferences = [] } = object.metadata;
    this.#places.delete(uid);
    for (const { object: dependent } of this.#dependentsOf(uid)) this.#toDelete.add(dependent.metadata.uid);
    for (const owner of ownerReferences) this.#wake(owner.uid);
  }

  #wake(uid: string): void {
    const owner = this.#find(uid);
    if (owner !== undefined && this.#finalizerOf(owner.object) !== undefined) this.#toFinalize.add(uid);
  }

  /** The garbage collector's finalizer on an object, if any. */
  #finalizerOf({ metadata }: Stored): 'orphan' | 'foreground' | undefined {
    if (metadata.deletionTimestamp === undefined) return undefined;
    if (metadata.finalizers?.includes(ORPHAN_FINALIZER) === true) return 'orphan';
    return metadata.finalizers?.includes(FOREGROUND_FINALIZER) === true ? 'foreground' : undefined;
  }

  #find(uid: string): Found | undefined {
    const place = this.#places.get(uid);
    if (place === undefined || !this.#plane.store.types().includes(place.type)) return undefined;
    const object = this.#plane.store.get(place.type, place);
    return object?.metadata.uid === uid ? { type: place.type, object } : undefined;
  }

  #dependentsOf(uid: string): readonly Found[] {
    const { store } = this.#plane;
    return store
      .types()
      .filter((type) => type !== EVENTS)
      .flatMap((type) => store.indexed(type, OWNER_INDEX, uid).map((object) => ({ type, object })));
  }

  /** An owner in another namespace does not count. */
  #stateOf({ uid }: OwnerReference, dependent: Stored): OwnerState {
    const owner = this.#find(uid)?.object;
    const { namespace } = owner?.metadata ?? {};
    if (owner === undefined || (namespace !== undefined && namespace !== dependent.metadata.namespace))
      return 'dangling';
    return this.#finalizerOf(owner) === 'foreground' ? 'waiting' : 'solid';
  }

  #attemptToDelete(uid: string): void {
    const found = this.#find(uid);
    if (found === undefined) return;
    const { type, object } = found;
    const { metadata } = object;
    const owners = metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    // An object that is being deleted needs nothing, unless it waits for its dependents.
    if (metadata.deletionTimestamp !== undefined && this.#finalizerOf(object) !== 'foreground') return;
    const states = owners.map((owner) => this.#stateOf(owner, object));
    if (states.every((state) => state === 'solid')) return;
    if (states.includes('solid')) {
      const kept = owners.filter((_, index) => states[index] === 'solid');
      this.#setOwners(found, kept);
      return;
    }
    if (states.includes('waiting') && this.#dependentsOf(uid).length > 0) this.#delete(type, object, 'Foreground');
    else if (metadata.finalizers?.includes(ORPHAN_FINALIZER) === true) this.#delete(type, object, 'Orphan');
    else if (metadata.finalizers?.includes(FOREGROUND_FINALIZER) === true) this.#delete(type, object, 'Foreground');
    else this.#delete(type, object, 'Background');
  }

  #finalize(uid: string): void {
    const found = this.#find(uid);
    if (found === undefined) return;
    switch (this.#finalizerOf(found.object)) {
      case 'orphan':
        for (const dependent of this.#dependentsOf(uid)) {
          const owners = dependent.object.metadata.ownerReferences ?? [];
          this.#setOwners(
            dependent,
            owners.filter((owner) => owner.uid !== uid),
          );
        }
        this.#removeFinalizer(found, ORPHAN_FINALIZER);
        return;
      case 'foreground': {
        const blocking = this.#dependentsOf(uid).filter(({ object }) =>
          object.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true),
        );
        for (const { object } of blocking) {
          if (object.metadata.deletionTimestamp === undefined) this.#toDelete.add(object.metadata.uid);
        }
        if (blocking.length === 0) this.#removeFinalizer(found, FOREGROUND_FINALIZER);
        return;
      }
      case undefined:
        return;
    }
  }

  #delete(type: ResourceType, { metadata }: Stored, propagation: NonNullable<DeleteOptions['propagation']>): void {
    try {
      this.#plane.store.delete(type, metadata, { propagation, preconditions: { uid: metadata.uid } });
    } catch (error) {
      if (!isApiError(error, 'NotFound', 'Conflict')) throw error;
    }
  }

  #setOwners({ type, object }: Found, owners: readonly OwnerReference[]): void {
    this.#change({ type, object }, (current) => {
      const { ownerReferences: before, ...rest } = current.metadata;
      if (before === undefined || owners.length === 0) return { ...current, metadata: rest };
      return { ...current, metadata: { ...rest, ownerReferences: owners } };
    });
  }

  #removeFinalizer(found: Found, finalizer: string): void {
    this.#change(found, (current) => ({
      ...current,
      metadata: {
        ...current.metadata,
        finalizers: (current.metadata.finalizers ?? []).filter((one) => one !== finalizer),
      },
    }));
  }

  #change({ type, object }: Found, change: (current: Stored) => KubeObject): void {
    try {
      this.#plane.store.modify(type, object.metadata, change);
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw new Error(`${type.plural} ${keyOf(object.metadata)}`, { cause: error });
    }
  }
}

export function runGarbageCollector(plane: ControlPlane): Unsubscribe {
  return new GarbageCollector(plane).run();
}
