import type {
  V1Container,
  V1ControllerRevision,
  V1DaemonSet,
  CoreV1Event,
  V1LabelSelector,
  V1ListMeta,
  V1Namespace,
  V1Node,
  V1NodeSelectorRequirement,
  V1NodeSelectorTerm,
  V1ObjectMeta,
  V1OwnerReference,
  V1Pod,
  V1PodSpec,
  V1PodTemplateSpec,
  V1Status,
  V1Taint,
  V1Toleration,
} from '@kubernetes/client-node';

/** client-node adds a prefix to names that are reserved in TypeScript. */
type WireKey<K> = K extends `_${infer Name}` ? Name : K;

/** An object as it is sent: client-node's model with timestamps as RFC 3339 strings, so that nothing is lost or converted. */
export type Wire<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [K in keyof T as WireKey<K>]: Wire<T[K]> }
      : T;

export type ObjectMeta = Wire<V1ObjectMeta>;
export type OwnerReference = Wire<V1OwnerReference>;
export type LabelSelector = Wire<V1LabelSelector>;
export type PodTemplateSpec = Wire<V1PodTemplateSpec>;
export type PodSpec = Wire<V1PodSpec>;
export type Container = Wire<V1Container>;
export type Taint = Wire<V1Taint>;
export type Toleration = Wire<V1Toleration>;
export type NodeSelectorTerm = Wire<V1NodeSelectorTerm>;
export type NodeSelectorRequirement = Wire<V1NodeSelectorRequirement>;
export type Status = Wire<V1Status>;

/** The fields of every object. The items of a typed list have no `apiVersion` and `kind`; the client adds them. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
}

export interface KubeList<T> {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Wire<V1ListMeta>;
  readonly items: readonly T[];
}

export type DaemonSet = Wire<V1DaemonSet>;
export type Pod = Wire<V1Pod>;
export type Node = Wire<V1Node>;
export type Event = Wire<CoreV1Event>;
export type Namespace = Wire<V1Namespace>;
export type ControllerRevision = Wire<V1ControllerRevision>;
