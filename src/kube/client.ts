import type { DsError } from '../core/errors.ts';
import type { Json, JsonObject } from '../core/json/json.ts';
import type { Resource } from './resource.ts';
import type { Transport } from './transport/transport.ts';
import type { KubeList, KubeObject } from './wire.ts';

/** A collection; without a namespace it is cluster-scoped, or covers all namespaces. */
export interface CollectionPath {
  readonly resource: Resource;
  readonly namespace?: string | undefined;
}

export interface ObjectPath extends CollectionPath {
  readonly name: string;
  readonly subresource?: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ListOptions extends CallOptions {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Objects per page; 500 by default, as in kubectl; 0 requests everything at once. */
  readonly chunkSize?: number | undefined;
  readonly resourceVersion?: string | undefined;
  /** Called after each page with the number of objects read so far. */
  readonly onPage?: ((count: number) => void) | undefined;
}

export interface Omission {
  /** Fields that each object goes without, as paths such as `metadata.managedFields`: they take no memory while a large list is read. */
  readonly omit?: readonly string[] | undefined;
  /** The objects exactly as the server writes them in JSON: protobuf has no null, as in `lastProbeTime: null`. */
  readonly exact?: boolean | undefined;
}

export interface WriteOptions extends CallOptions {
  readonly fieldManager?: string | undefined;
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore' | undefined;
  readonly dryRun?: boolean | undefined;
  /** Retries when the server requests one; client-go's number by default. */
  readonly retries?: number | undefined;
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

export interface PatchOptions extends WriteOptions {
  /** Only for server-side apply: take over fields of other field managers. */
  readonly force?: boolean | undefined;
}

export interface DeleteOptions extends CallOptions {
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined;
  /** Seconds. */
  readonly gracePeriodSeconds?: number | undefined;
  readonly dryRun?: boolean | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
}

export interface WatchOptions extends ListOptions {
  readonly allowBookmarks?: boolean | undefined;
  /** Seconds after which the server ends the watch. */
  readonly timeoutSeconds?: number | undefined;
}

/** A line of a watch. `ERROR` is thrown as the DsError of its Status instead. */
export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

/** The result of a write. */
export interface Written<T> {
  readonly object: T;
  /** The status code was 201. */
  readonly created: boolean;
  /** The server's `Warning` headers, in order, text only. */
  readonly warnings: readonly string[];
}

/**
 * A client of the API server that works with raw JSON, so that no field is dropped or converted. Every failure is a DsError with the
 * server's Status. A 429 or 503 with Retry-After is retried as the server requests.
 */
export interface Client {
  readonly transport: Transport;
  /** Called once for each outage that a watch survives. */
  readonly onOutage?: ((error: DsError) => void) | undefined;
  get<T extends KubeObject>(at: ObjectPath, options?: CallOptions): Promise<T>;
  /** The object, or undefined if the server responds that it does not exist. */
  find<T extends KubeObject>(at: ObjectPath, options?: CallOptions): Promise<T | undefined>;
  /** All pages of a list as one; `items` have their apiVersion and kind. */
  list<T extends KubeObject>(at: CollectionPath, options?: ListOptions & Omission): Promise<KubeList<T>>;
  /** With a subresource it posts to that path, as for evictions. */
  create<T extends KubeObject>(
    at: CollectionPath | ObjectPath,
    object: JsonObject,
    options?: WriteOptions,
  ): Promise<Written<T>>;
  /** The `status` with which the server answers a review of this kind; nothing is stored. */
  review(resource: Resource, spec: JsonObject, options?: CallOptions): Promise<JsonObject>;
  replace<T extends KubeObject>(at: ObjectPath, object: JsonObject, options?: WriteOptions): Promise<Written<T>>;
  patch<T extends KubeObject>(at: ObjectPath, type: PatchType, body: Json, options?: PatchOptions): Promise<Written<T>>;
  /** The response: the object while its deletion is pending, or a Status of success. */
  delete(at: ObjectPath, options?: DeleteOptions): Promise<JsonObject>;
  /** The events of one connection, until the server ends it. Most callers need `reflect`. */
  watch<T extends KubeObject>(at: CollectionPath, options?: WatchOptions): AsyncGenerator<WatchEvent<T>>;
  /** Any path of the API, for discovery, version and OpenAPI; throws a DsError for a status of 400 and up. */
  getRaw(path: string, options?: CallOptions & { readonly accept?: string }): Promise<JsonObject>;
}
