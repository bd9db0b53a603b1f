import type { JsonObject } from '../../core/json/json.ts';
import type { Resource } from '../../kube/resource.ts';
import type { KubeObject } from '../../kube/wire.ts';
import type { FieldError } from '../../apimachinery/validate/field-error.ts';
import type { Format } from '../../apimachinery/validate/formats.ts';
import type { ObjectKey, Stored } from './object.ts';

/** The context of a rule. */
export interface RuleContext {
  readonly store: StoreReader;
  /** The time of the write, RFC 3339 in whole seconds. */
  readonly now: string;
  /** Adds a `Warning` header to the response. */
  readonly warn: (text: string) => void;
}

/** How a write to a subresource (`status`, `approval`) differs from one to the object. */
export interface SubresourceRules {
  /** The object to store: what the subresource may write from `next`, the rest from `old`. */
  prepare(next: JsonObject, old: JsonObject): JsonObject;
  validate?(next: JsonObject, old: JsonObject): Iterable<FieldError>;
}

/**
 * The rules of a kind. Every function is pure and returns its argument itself when nothing changes; on update `next` shares every
 * unchanged part with `old`, so `===` shows what changed. On create: `defaults`, admission, `prepareCreate`, `validate`. On update:
 * `defaults`, `prepareUpdate`, `validateUpdate`, `validate`. The store itself sets name, uid, versions, timestamps and finalizers.
 */
export interface TypeRules {
  defaults?(object: JsonObject): JsonObject;
  /** Removes what a client cannot set, and sets what the server sets (generation, phase). Throws an ApiError. */
  prepareCreate?(object: JsonObject, context: RuleContext): JsonObject;
  /** Keeps what an update cannot change, and counts the generation. */
  prepareUpdate?(next: JsonObject, old: JsonObject, context: RuleContext): JsonObject;
  validate?(object: JsonObject): Iterable<FieldError>;
  validateUpdate?(next: JsonObject, old: JsonObject): Iterable<FieldError>;
  /**
   * The grace period in seconds, after which another component (a kubelet) removes the object; undefined when the kind has no
   * graceful deletion. `requested` is the period of the request.
   */
  graceSeconds?(object: JsonObject, requested: number | undefined): number | undefined;
  /** Whether a deletion marks the object and waits for its finalization (namespaces). */
  blocksDeletion?(object: JsonObject): boolean;
  /** Changes an object that a deletion marks, beyond its metadata. */
  prepareDelete?(object: JsonObject): JsonObject;
  readonly subresources?: Readonly<Record<string, SubresourceRules>>;
}

/** An index: the values under which an object can be found. */
export interface Index<T extends KubeObject> {
  valuesOf(object: T): readonly string[];
}

/** A type of stored objects. `T` is the type that readers see. */
export interface ResourceType<T extends KubeObject = KubeObject> extends Resource {
  readonly rules: TypeRules;
  /** The format of names; by default only what a URL cannot contain is refused. */
  readonly nameFormat?: Format;
  /** Whether an update requires a resourceVersion. */
  readonly lockedUpdates?: boolean;
  /** Whether a deletion returns the object, not a Status. */
  readonly returnsDeleted?: boolean;
  /** The fields for field selectors, besides metadata.name and metadata.namespace; empty when absent. */
  fields?(object: T): Readonly<Record<string, string>>;
  /** The indexes of `store.indexed`, besides `owner`, which every type has. */
  readonly indexes?: Readonly<Record<string, Index<T>>>;
}

/** The index that every type has: the uids in metadata.ownerReferences. */
export const OWNER_INDEX = 'owner';

/** The part of the store that rules and admission can read. */
export interface StoreReader {
  /** The resource version of the last write to any type. */
  readonly version: number;
  get<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey): Stored<T> | undefined;
  /** Sorted by namespace and name; of all namespaces when none is given. The caller may change the array. */
  list<T extends KubeObject>(type: ResourceType<T>, namespace?: string): Stored<T>[];
  /**
   * The objects that an index of the type has under a value, oldest entry first: `indexed(PODS, 'node', 'a')`. Every type has
   * the index `owner`, by the uid of an owner reference. O(number found).
   */
  indexed<T extends KubeObject>(type: ResourceType<T>, index: string, value: string): Stored<T>[];
  /** The number of objects of the type. */
  count(type: ResourceType): number;
}
