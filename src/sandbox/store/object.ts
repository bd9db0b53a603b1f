import type { JsonObject } from '../../core/json/json.ts';
import type { KubeObject, ObjectMeta } from '../../kube/wire.ts';

/** The metadata of every stored object. */
export interface StoredMeta extends ObjectMeta {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** RFC 3339, whole seconds. */
  readonly creationTimestamp: string;
}

/**
 * A stored object. It is deeply frozen, so that it can be shared. Change one by spreading it: unchanged parts stay identical, which
 * makes comparison, validation and history cheap.
 */
export type Stored<T extends KubeObject = KubeObject> = T & { readonly metadata: StoredMeta };

/** The key of an object. Cluster-scoped objects have no namespace. */
export interface ObjectKey {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** The order of a list: by namespace and name, as etcd's keys sort. */
export function keyOf({ namespace, name }: ObjectKey): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

export function keyOfObject(object: KubeObject): string {
  return keyOf({ namespace: object.metadata?.namespace, name: object.metadata?.name ?? '' });
}

/** The same object typed as JSON. Wire types describe JSON, which TypeScript's interfaces cannot express. */
export function asJson(object: KubeObject): JsonObject {
  return object as unknown as JsonObject;
}

/** RFC 3339 in whole seconds, as `metav1.Time` is written. */
export function timestamp(ms: number): string {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/**
 * Freezes JSON deeply. A frozen part is assumed to be deeply frozen, so that freezing a changed copy of a stored object costs only
 * what changed.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
  return value;
}
