import type { KubeObject } from '../../kube/wire.ts';
import type { ResourceType } from '../store/resource-type.ts';

/** A subresource in discovery. */
export interface SubresourceInfo {
  readonly name: string;
  /** The kind that it reads and writes when that is another one: `policy/v1 Eviction`. */
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly verbs: readonly string[];
}

/** A resource type with its discovery information. */
export interface Kind<T extends KubeObject = KubeObject> extends ResourceType<T> {
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** All verbs by default. */
  readonly verbs?: readonly string[];
  readonly subresources?: readonly SubresourceInfo[];
  /** An update creates an object that does not exist. */
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
