import type { Clock } from '../../core/clock.ts';
import type { Schema } from '../../apimachinery/schema/schema.ts';
import type { MetricsSettings } from '../kubelet/resource-usage.ts';
import type { Catalog, Served } from '../kinds/catalog.ts';
import type { Stored } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import type { ApiRequest } from './http.ts';
import type { PodProcesses } from './streams/pod-processes.ts';

/** Shared by all verbs. */
export interface ApiContext {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** The source of `pods/log`. */
  readonly logs: PodLogs;
  /** What runs in containers, for exec, attach and port forwarding. */
  readonly processes: PodProcesses;
  /** What a metrics server measures; without one, metrics.k8s.io does not exist. */
  readonly metrics?: MetricsSettings | undefined;
  /** The schemas of the built-in kinds, loaded at the first call. */
  readonly schema: () => Promise<Schema>;
  /** An object as JSON, encoded once for all watchers of an event. */
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

/** Container logs, as the kubelet of the pod's node serves them. */
export interface PodLogs {
  /** The error of the API server when it cannot reach the kubelet of a node; undefined when it can. */
  unreachable?(node: string): string | undefined;
  read(
    pod: { readonly namespace: string; readonly name: string; readonly uid: string },
    options: LogOptions,
  ): AsyncIterable<string>;
}

/** A request for objects of one kind. */
export interface Call {
  readonly request: ApiRequest;
  readonly query: URLSearchParams;
  readonly served: Served;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** The texts of the response's `Warning` headers. */
  readonly warnings: string[];
}

/** A {@link Call} for one object. */
export interface ObjectCall extends Call {
  readonly name: string;
}
