import type { Clock } from '../../core/clock.ts';
import type { KubeObject } from '../../kube/wire.ts';
import type { Random } from '../random.ts';
import type { StoreEvent } from './event-log.ts';
import type { ObjectKey, Stored } from './object.ts';
import type { ResourceType, StoreReader } from './resource-type.ts';

export interface WriteOptions {
  /** Checks and answers as usual, but stores nothing. */
  readonly dryRun?: boolean;
  /** The subresource to write to. */
  readonly subresource?: string;
  /** Called with the warnings about the object. */
  readonly warn?: (text: string) => void;
}

export interface DeleteOptions {
  readonly dryRun?: boolean;
  /** Seconds (default: by the kind). */
  readonly gracePeriodSeconds?: number;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export interface Deleted<T extends KubeObject> {
  /** The last state, or the state of an object that is still being deleted. */
  readonly object: Stored<T>;
  /** Whether it is removed; otherwise finalizers or a grace period keep it. */
  readonly gone: boolean;
}

export interface PageQuery {
  readonly namespace?: string | undefined;
  readonly filter?: ((object: Stored) => boolean) | undefined;
  /** An index and a value that narrow the search before the filter. */
  readonly index?: readonly [name: string, value: string] | undefined;
  /** The most objects in the page; absent or 0: all. */
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  /** The exact version to list (default: the newest). */
  readonly version?: number | undefined;
}

export interface Page {
  readonly items: readonly Stored[];
  /** The version of the list. */
  readonly version: number;
  /** For the next page. */
  readonly continue?: string;
  /** How many follow; absent for filtered lists. */
  readonly remaining?: number;
}

/**
 * Called after every write, in order. It may read and write the store; its own writes are delivered after the current one. It must
 * not throw.
 */
export type Listener<T extends KubeObject = KubeObject> = (event: StoreEvent<T>) => void;
export type Unsubscribe = () => void;

/**
 * The sandbox's etcd, registry and watch cache: one process, one thread, so every call is one transaction and nothing here is
 * asynchronous. Objects are frozen and shared. Every failure is an ApiError with the server's message.
 *
 * A controller subscribes to the types it depends on, queues keys in its listeners, and reads and writes here.
 */
export interface Store extends StoreReader {
  readonly clock: Clock;
  readonly random: Random;
  /** The stored types, in the order in which they were added. */
  types(): readonly ResourceType[];
  addType(type: ResourceType): void;
  /** Deletes every object of the type, and the type. */
  removeType(type: ResourceType): void;

  /** Generates a name from `metadata.generateName` when there is none. Throws AlreadyExists, Invalid, Forbidden. */
  create<T extends KubeObject>(type: ResourceType<T>, object: T, options?: WriteOptions): Stored<T>;
  /**
   * Replaces the object. With `metadata.resourceVersion` it must still be of that version (409 Conflict). Nothing is written,
   * and no version spent, when nothing changes. Removing the last finalizer of an object that is being deleted removes it.
   */
  update<T extends KubeObject>(type: ResourceType<T>, object: T, options?: WriteOptions): Stored<T>;
  /** Reads, changes and writes in one step, which cannot conflict. Throws NotFound. */
  modify<T extends KubeObject>(
    type: ResourceType<T>,
    key: ObjectKey,
    change: (current: Stored<T>) => T,
    options?: WriteOptions,
  ): Stored<T>;
  delete<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey, options?: DeleteOptions): Deleted<T>;

  /** A page of a list at the newest or an older version. Throws Expired (410) when that version is compacted. */
  page(type: ResourceType, query?: PageQuery): Page;

  /** Subscribes to every later write to the type. With a `list` right before or after, nothing is missed. */
  subscribe<T extends KubeObject>(type: ResourceType<T>, listener: Listener<T>): Unsubscribe;
  /** Subscribes to every later write to every type, also to types that are added later. */
  subscribeAll(listener: (type: ResourceType, event: StoreEvent) => void): Unsubscribe;
  /** The writes to the type after a version, oldest first. Throws Expired (410) when they are compacted. */
  eventsAfter<T extends KubeObject>(type: ResourceType<T>, version: number): readonly StoreEvent<T>[];

  /** Removes the history up to a version (by default all of it), as etcd's compaction does. */
  compact(version?: number): void;
}
