import type { ApiContext } from '../context.ts';
import type { ApiRequest } from '../http.ts';
import type { Route } from '../route.ts';
import { POD_STREAMS } from '../streams/pod-streams.ts';
import { isApply } from '../write/write-options.ts';
import { accessDenied, attributesOf, type Target } from './attributes.ts';
import { isAllowed } from './authorize.ts';
import type { User } from './identity.ts';

/** Throws 403 when the user may not make the request. */
export function authorizeRequest(
  context: Pick<ApiContext, 'store' | 'catalog'>,
  {
    request,
    target,
    route,
  }: { readonly request: ApiRequest; readonly target: Target; readonly route?: Route | undefined },
  user: User,
): void {
  const attributes = attributesOf(request, target, route);
  if (!isAllowed(context.store, user, attributes)) throw accessDenied(user, attributes);
  if ('path' in attributes || route === undefined) return;
  if (!opensStream(request, route) && !(isApply(request) && isMissing(context, route))) return;
  const creation = { ...attributes, verb: 'create' };
  if (!isAllowed(context.store, user, creation)) throw accessDenied(user, creation);
}

/** Since Kubernetes 1.35 a WebSocket, which starts with a GET, needs the verb of the POST too. */
function opensStream({ method }: ApiRequest, { plural, subresource = '' }: Route): boolean {
  return method === 'GET' && plural === 'pods' && POD_STREAMS.has(subresource);
}

/** An apply, of a dry run too, needs the verb of the POST for an object that does not exist. */
function isMissing({ store, catalog }: Pick<ApiContext, 'store' | 'catalog'>, route: Route): boolean {
  const { group, version, plural, namespace, name, subresource } = route;
  if (name === undefined || subresource !== undefined) return false;
  const served = catalog.find(group, version, plural ?? '');
  return served !== undefined && store.get(served.kind, { namespace, name }) === undefined;
}
