import { ApiError } from '../../store/api-error.ts';
import type { ApiRequest } from '../http.ts';
import type { User } from './identity.ts';
import { booleanOf } from '../read/list-query.ts';
import type { Route } from '../route.ts';

/** A request in RBAC's terms: a verb on a resource. */
export interface ResourceAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

export interface PathAttributes {
  readonly verb: string;
  readonly path: string;
}

export type Attributes = ResourceAttributes | PathAttributes;

const VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** The path and query of a request. */
export type Target = Pick<URL, 'pathname' | 'searchParams'>;

/** As the API server's RequestInfo. */
export function attributesOf({ method }: ApiRequest, url: Target, route: Route | undefined): Attributes {
  if (route?.plural === undefined) return { verb: method.toLowerCase(), path: url.pathname };
  const { group, plural, subresource = '' } = route;
  const verb = VERBS[method] ?? '';
  // For RBAC a namespace is in itself.
  const namespace = route.namespace ?? (group === '' && plural === 'namespaces' ? route.name : undefined) ?? '';
  const common = { group, resource: plural, subresource, namespace };
  if (route.name !== undefined) return { ...common, verb, name: route.name };
  const name = /(?:^|,)metadata\.name==?([^,!=]+)/.exec(url.searchParams.get('fieldSelector') ?? '')?.[1] ?? '';
  if (verb === 'get') return { ...common, verb: booleanOf(url.searchParams, 'watch') ? 'watch' : 'list', name };
  return { ...common, verb: verb === 'delete' ? 'deletecollection' : verb, name: '' };
}

/** The refusal with the server's message. */
export function accessDenied({ username }: User, attributes: Attributes): ApiError {
  const { verb } = attributes;
  if ('path' in attributes) {
    const why = `User ${JSON.stringify(username)} cannot ${verb} path ${JSON.stringify(attributes.path)}`;
    return new ApiError(403, 'Forbidden', `forbidden: ${why}`, {});
  }
  const { group, resource, subresource, namespace, name } = attributes;
  const target = JSON.stringify(subresource === '' ? resource : `${resource}/${subresource}`);
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const why = `User ${JSON.stringify(username)} cannot ${verb} resource ${target} in API group "${group}" ${where}`;
  const type = group === '' ? resource : `${resource}.${group}`;
  const what = name === '' ? type : `${type} ${JSON.stringify(name)}`;
  return new ApiError(403, 'Forbidden', `${what} is forbidden: ${why}`, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: resource,
  });
}
