import type { KubeObject } from '../../kube/wire.ts';
import type { ResourceType } from '../store/resource-type.ts';

/** A subresource as discovery tells of it. */
export interface SubresourceInfo {
  readonly name: string;
  /** What it reads and writes, when that is not the object itself: `policy/v1 Eviction`. */
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly verbs: readonly string[];
}

/** A type with what clients are told about it. */
export interface Kind<T extends KubeObject = KubeObject> extends ResourceType<T> {
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** All of them unless told. */
  readonly verbs?: readonly string[];
  readonly subresources?: readonly SubresourceInfo[];
  /** Updates of an object that is not there make it. */
  readonly createsOnUpdate?: boolean;
}

export const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;

export const SCALE_SUBRESOURCE: SubresourceInfo = {
  name: 'scale',
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  verbs: ['get', 'patch', 'update'],
};

export const STATUS_SUBRESOURCE: SubresourceInfo = { name: 'status', verbs: ['get', 'patch', 'update'] };
