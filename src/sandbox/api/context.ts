import type { Clock } from '../../core/clock.ts';
import type { Schema } from '../../apimachinery/schema/schema.ts';
import type { Catalog, Served } from '../kinds/catalog.ts';
import type { Stored } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import type { ApiRequest } from './http.ts';

/** What every verb works with. */
export interface ApiContext {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** The bytes of a container's log, for `pods/log`. */
  readonly logs: PodLogs;
  /** The schemas of the built-in kinds; read at the first call. */
  readonly schema: () => Promise<Schema>;
  /** An object as JSON; made once while the same object is asked for again and again, as all who watch an event do. */
  readonly encodeOnce: (object: Stored, served: Served) => string;
}

export interface LogOptions {
  readonly container: string;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly follow: boolean;
  readonly tailLines?: number | undefined;
  readonly limitBytes?: number | undefined;
  readonly sinceSeconds?: number | undefined;
  readonly sinceTime?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where logs come from: the kubelet of the pod's node. */
export interface PodLogs {
  read(
    pod: { readonly namespace: string; readonly name: string; readonly uid: string },
    options: LogOptions,
  ): AsyncIterable<string>;
}

/** One request for objects of one kind. */
export interface Call {
  readonly request: ApiRequest;
  readonly query: URLSearchParams;
  readonly served: Served;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** Texts for the `Warning` headers of the answer. */
  readonly warnings: string[];
}

/** Like {@link Call}, of one object. */
export interface ObjectCall extends Call {
  readonly name: string;
}
