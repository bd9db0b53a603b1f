import { DsError } from '../core/errors.ts';
import type { CollectionPath, ObjectPath } from './client.ts';
import { pathSegmentProblem } from './path-segment.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** `?a=1&b=2` without undefined values; empty if there are none. */
export function queryOf(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(key)}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** A name as a segment of a path. Throws a DsError of kind `input`, as client-go does, for a name that would change the path. */
function segment(name: string, what: string): string {
  const problem = pathSegmentProblem(name);
  if (problem !== undefined) throw new DsError('input', `invalid ${what} ${JSON.stringify(name)}: ${problem}`);
  return encodeURIComponent(name);
}

/** The URL path of a collection; a cluster-scoped one has no namespace. */
export function collectionPath({ resource, namespace }: CollectionPath): string {
  const { group, version, plural, namespaced } = resource;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const scope = namespaced && namespace ? `/namespaces/${segment(namespace, 'namespace')}` : '';
  return `${root}${scope}/${plural}`;
}

/** The URL path of one object. It is a bug to omit the namespace of a namespaced kind. */
export function objectPath(at: ObjectPath): string {
  if (at.resource.namespaced && !at.namespace) {
    throw new Error(`${at.resource.kind} ${at.name} needs a namespace`);
  }
  const subresource = at.subresource === undefined ? '' : `/${at.subresource}`;
  return `${collectionPath(at)}/${segment(at.name, `${at.resource.kind} name`)}${subresource}`;
}
