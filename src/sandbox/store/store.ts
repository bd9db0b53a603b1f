import type { Clock } from '../../core/clock.ts';
import type { KubeObject } from '../../kube/wire.ts';
import type { Random } from '../random.ts';
import type { StoreEvent } from './event-log.ts';
import type { ObjectKey, Stored } from './object.ts';
import type { ResourceType, StoreReader } from './resource-type.ts';

export interface WriteOptions {
  /** Everything is checked and answered, nothing is kept. */
  readonly dryRun?: boolean;
  /** The write goes through this subresource, and changes only what that may. */
  readonly subresource?: string;
  /** Hears the warnings that the rules have about the object. */
  readonly warn?: (text: string) => void;
}

export interface DeleteOptions {
  readonly dryRun?: boolean;
  /** Seconds; absent: what the kind says. */
  readonly gracePeriodSeconds?: number;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export interface Deleted<T extends KubeObject> {
  /** The last state, or the state of an object that still goes. */
  readonly object: Stored<T>;
  /** Gone; otherwise finalizers or a grace period keep it. */
  readonly gone: boolean;
}

export interface PageQuery {
  readonly namespace?: string | undefined;
  readonly filter?: ((object: Stored) => boolean) | undefined;
  /** Narrows the search before the filter: an index of the type and the value looked for. */
  readonly index?: readonly [name: string, value: string] | undefined;
  /** Objects in the page; absent or 0: all. */
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  /** The exact version to list; absent: the newest. */
  readonly version?: number | undefined;
}

export interface Page {
  readonly items: readonly Stored[];
  /** The version that the list is of. */
  readonly version: number;
  /** For the next page. */
  readonly continue?: string;
  /** How many follow; not told when the list is filtered. */
  readonly remaining?: number;
}

/**
 * Hears of writes, in their order and after they are done. It may read and write the store; what it writes is told after what
 * is being told. It must not throw.
 */
export type Listener<T extends KubeObject = KubeObject> = (event: StoreEvent<T>) => void;
export type Unsubscribe = () => void;

/**
 * The sandbox's etcd, registry and watch cache: one process, one thread, so every call is one transaction and nothing here is
 * asynchronous. Objects are frozen and shared. Every failure is an ApiError with the server's words.
 *
 * A controller subscribes to the types it depends on, queues keys in its listeners, and reads and writes here.
 */
export interface Store extends StoreReader {
  readonly clock: Clock;
  readonly random: Random;
  /** The types that are kept, in the order in which they were added. */
  types(): readonly ResourceType[];
  addType(type: ResourceType): void;
  /** Deletes every object of the type and forgets it. */
  removeType(type: ResourceType): void;

  /** `metadata.generateName` is filled up when there is no name. Throws AlreadyExists, Invalid, Forbidden. */
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

  /** A page of a list, of the newest or an older version. Throws Expired (410) when that version is forgotten. */
  page(type: ResourceType, query?: PageQuery): Page;

  /** Every write to the type from now on. Together with a `list` right before or after, nothing is missed. */
  subscribe<T extends KubeObject>(type: ResourceType<T>, listener: Listener<T>): Unsubscribe;
  /** Every write to every type, also to types that are added later. */
  subscribeAll(listener: (type: ResourceType, event: StoreEvent) => void): Unsubscribe;
  /** The writes to the type after a version, oldest first. Throws Expired (410) when they are forgotten. */
  eventsAfter<T extends KubeObject>(type: ResourceType<T>, version: number): readonly StoreEvent<T>[];

  /** Forgets the history up to a version (by default all of it), as etcd's compaction does. */
  compact(version?: number): void;
}
