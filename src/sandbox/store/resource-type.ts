import type { JsonObject } from '../../core/json/json.ts';
import type { Resource } from '../../kube/resource.ts';
import type { KubeObject } from '../../kube/wire.ts';
import type { FieldError } from '../../apimachinery/validate/field-error.ts';
import type { Format } from '../../apimachinery/validate/formats.ts';
import type { ObjectKey, Stored } from './object.ts';

/** What a rule may know besides the object. */
export interface RuleContext {
  readonly store: StoreReader;
  /** The time of the write, RFC 3339 in whole seconds. */
  readonly now: string;
  /** Told to whoever writes, as the server's `Warning` headers. */
  readonly warn: (text: string) => void;
}

/** How a write through a subresource (`status`, `approval`) differs from one through the object itself. */
export interface SubresourceRules {
  /** What will be stored: the parts of `next` that the subresource may write, the rest from `old`. */
  prepare(next: JsonObject, old: JsonObject): JsonObject;
  validate?(next: JsonObject, old: JsonObject): Iterable<FieldError>;
}

/**
 * What a kind does with its objects on their way into the store. Every function is pure and returns its argument itself when
 * nothing changes; on update `next` shares every unchanged part with `old`, so `===` tells what changed. On create: `defaults`,
 * admission, `prepareCreate`, `validate`. On update: `defaults`, `prepareUpdate`, `validateUpdate`, `validate`. The store itself looks after name, uid, versions, timestamps and finalizers.
 */
export interface TypeRules {
  defaults?(object: JsonObject): JsonObject;
  /** Drops what a creator may not set, sets what the server sets (the first generation, a phase). Throws an ApiError. */
  prepareCreate?(object: JsonObject, context: RuleContext): JsonObject;
  /** Keeps what an updater may not change, and counts the generation. */
  prepareUpdate?(next: JsonObject, old: JsonObject, context: RuleContext): JsonObject;
  validate?(object: JsonObject): Iterable<FieldError>;
  validateUpdate?(next: JsonObject, old: JsonObject): Iterable<FieldError>;
  /**
   * Seconds between the request to delete and the removal, which then somebody else does (a kubelet); undefined when the kind
   * knows no graceful deletion. `asked` is what the request says.
   */
  graceSeconds?(object: JsonObject, requested: number | undefined): number | undefined;
  /** Whether a deletion must first mark the object and wait for its own finalisation (namespaces). */
  blocksDeletion?(object: JsonObject): boolean;
  /** What becomes of an object that a deletion marks, beyond its metadata. */
  prepareDelete?(object: JsonObject): JsonObject;
  readonly subresources?: Readonly<Record<string, SubresourceRules>>;
}

/** The values under which an object can be found. */
export interface Index<T extends KubeObject> {
  valuesOf(object: T): readonly string[];
}

/** A kind of object as the store keeps it. `T` is what its readers see. */
export interface ResourceType<T extends KubeObject = KubeObject> extends Resource {
  readonly rules: TypeRules;
  /** How names look; only what no URL could carry is refused unless told. */
  readonly nameFormat?: Format;
  /** Whether an update must name the version that it is based on. */
  readonly lockedUpdates?: boolean;
  /** The server answers a deletion with the object itself, not with a Status of success. */
  readonly returnsDeleted?: boolean;
  /** What can be selected by besides metadata.name and metadata.namespace; absent values are empty strings. */
  fields?(object: T): Readonly<Record<string, string>>;
  /** What `store.indexed` finds objects by, besides `owner`, which every type has. */
  readonly indexes?: Readonly<Record<string, Index<T>>>;
}

/** The index that every type has: the uids in metadata.ownerReferences. */
export const OWNER_INDEX = 'owner';

/** What rules and admission may read of the store. */
export interface StoreReader {
  /** The resource version of the last write, to whatever type. */
  readonly version: number;
  get<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey): Stored<T> | undefined;
  /** Sorted by namespace and name; of every namespace when none is given. The caller may change the array. */
  list<T extends KubeObject>(type: ResourceType<T>, namespace?: string): Stored<T>[];
  /**
   * The objects that an index of the type has under a value, oldest entry first: `indexed(PODS, 'node', 'a')`. Every type has
   * the index `owner`, by the uid of an owner reference. O(number found).
   */
  indexed<T extends KubeObject>(type: ResourceType<T>, index: string, value: string): Stored<T>[];
  /** How many objects of the type there are. */
  count(type: ResourceType): number;
}
