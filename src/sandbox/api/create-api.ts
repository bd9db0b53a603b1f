import type { Clock } from '../../core/clock.ts';
import { loadSchema } from '../../apimachinery/schema/load-schema.ts';
import { deprecatedKindWarning } from '../../apimachinery/warnings/object-warnings.ts';
import type { Catalog, Served } from '../kinds/catalog.ts';
import { ALL_VERBS } from '../kinds/kind.ts';
import type { MetricsSettings } from '../kubelet/resource-usage.ts';
import { NODES } from '../kinds/nodes.ts';
import { PODS } from '../kinds/pods.ts';
import { ApiError, badRequest } from '../store/api-error.ts';
import type { Store } from '../store/store.ts';
import { accessDenied, type Target } from './access/attributes.ts';
import { authorizeRequest } from './access/authorize-request.ts';
import { isAllowed } from './access/authorize.ts';
import { parsedBody } from './body/body.ts';
import type { ApiContext, Call, ObjectCall, PodLogs } from './context.ts';
import { deleteCollection, deleteObject } from './write/delete.ts';
import { METRICS_GROUP, metricsResponse } from './metrics/metrics-api.ts';
import { discovery } from './discovery/discovery.ts';
import { POD_STREAMS, podStream } from './streams/pod-streams.ts';
import { NO_PROCESSES, type PodProcesses } from './streams/pod-processes.ts';
import { encodeOnce, apiVersionOf } from './read/present.ts';
import type { Faults } from './faults/faults.ts';
import { methodNotAllowed, noSuchPath, unauthorized } from './errors.ts';
import { indented, jsonResponse, textResponse, type ApiRequest, type ApiResponse } from './http.ts';
import { callerOf, impersonatedBy, MASTERS, type User } from './access/identity.ts';
import { booleanOf } from './read/list-query.ts';
import { openapi } from './discovery/openapi.ts';
import { patchObject } from './write/patch.ts';
import { createBinding, createEviction, podLog } from './pods/pod-subresources.ts';
import { getObject, listObjects } from './read/read.ts';
import { answeredReview, isReview, isReviewGroup } from './access/reviews.ts';
import { routeOf, type Route } from './route.ts';
import { rootPaths } from './discovery/root-paths.ts';
import { serverPath } from './discovery/server-paths.ts';
import { handleScale } from './subresources/scale.ts';
import { createToken } from './subresources/service-account-token.ts';
import { watchObjects } from './watch/watch.ts';
import { createObject, replaceObject } from './write/write.ts';

export interface ApiOptions {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** The source of `pods/log`; without it, all logs are empty. */
  readonly logs?: PodLogs;
  /** What runs in containers; without it, nothing can be started. */
  readonly processes?: PodProcesses;
  /** What a metrics server measures; without it, there is none. */
  readonly metrics?: MetricsSettings | undefined;
  /** The bearer token that requests must carry; without it, anyone has access. */
  readonly token?: string;
  /** Simulated faults. */
  readonly faults?: Faults;
  /** Answers paths below `/sandbox/`. */
  readonly admin?: (request: ApiRequest) => Promise<ApiResponse | undefined>;
}

/** The API server without a socket. */
export interface Api {
  /** Always resolves to a response, also for errors. Only a fault can break the connection (BrokenConnection). */
  handle(request: ApiRequest): Promise<ApiResponse>;
}

type Handler = (context: ApiContext, call: ObjectCall) => ApiResponse | Promise<ApiResponse>;

const NO_LOGS: PodLogs = {
  read: async function* () {
    // Empty.
  },
};

const POD_SUBRESOURCES: Readonly<Record<string, Handler>> = {
  'POST binding': createBinding,
  'POST eviction': createEviction,
  'GET log': podLog,
};

function isNamed(call: Call): call is ObjectCall {
  return call.name !== undefined;
}

async function onCollection(context: ApiContext, call: Call): Promise<ApiResponse> {
  const verbs: readonly string[] = call.served.kind.verbs ?? ALL_VERBS;
  switch (call.request.method) {
    case 'GET':
      return booleanOf(call.query, 'watch') ? watchObjects(context, call) : listObjects(context, call);
    case 'POST':
      if (call.served.kind.namespaced && call.namespace === undefined) throw methodNotAllowed();
      return createObject(context, call);
    case 'DELETE':
      if (!verbs.includes('deletecollection')) throw methodNotAllowed();
      if (call.served.kind.namespaced && call.namespace === undefined) throw methodNotAllowed();
      return deleteCollection(context, call);
    default:
      throw methodNotAllowed();
  }
}

async function onObject(context: ApiContext, call: ObjectCall): Promise<ApiResponse> {
  switch (call.request.method) {
    case 'GET':
      return booleanOf(call.query, 'watch') ? watchObjects(context, call) : getObject(context, call);
    case 'PUT':
      return replaceObject(context, call);
    case 'PATCH':
      return patchObject(context, call);
    case 'DELETE':
      return deleteObject(context, call);
    default:
      throw methodNotAllowed();
  }
}

/** What needs a container runtime or a reachable kubelet. */
const NEEDS_CONTAINERS: ReadonlySet<string> = new Set(['ephemeralcontainers', 'proxy']);

async function onSubresource(context: ApiContext, call: ObjectCall, name: string): Promise<ApiResponse> {
  const { kind } = call.served;
  const [first = ''] = name.split('/');
  if (kind === PODS && POD_STREAMS.has(name)) return podStream(context, call, name);
  if ((kind === PODS || kind === NODES) && NEEDS_CONTAINERS.has(first)) {
    throw badRequest(`the sandbox runs no containers: ${kind.plural}/${first} cannot be served`);
  }
  const known = kind.subresources?.find((one) => one.name === name);
  if (known === undefined) throw noSuchPath();
  const special = kind.plural === 'pods' ? POD_SUBRESOURCES[`${call.request.method} ${name}`] : undefined;
  if (special !== undefined) return special(context, call);
  if (name === 'token' && call.request.method === 'POST') return createToken(context, call);
  const verb = { GET: 'get', PUT: 'update', PATCH: 'patch' }[call.request.method];
  if (verb === undefined || !known.verbs.includes(verb)) throw methodNotAllowed();
  return name === 'scale' ? handleScale(context, call) : onObject(context, call);
}

function servedAt(catalog: Catalog, { group, version, plural = '' }: Route): Served {
  const served = catalog.find(group, version, plural);
  if (served === undefined) throw noSuchPath();
  return served;
}

async function onCall(context: ApiContext, call: Call): Promise<ApiResponse> {
  if (!isNamed(call)) return onCollection(context, call);
  return call.subresource === undefined ? onObject(context, call) : onSubresource(context, call, call.subresource);
}

async function onResource(
  context: ApiContext,
  request: ApiRequest,
  route: Route,
  query: URLSearchParams,
  user: User,
): Promise<ApiResponse> {
  const { plural = '', subresource } = route;
  if (request.method === 'POST' && isReview(route)) {
    const body = await parsedBody(request.body ?? '', request.headers?.['content-type'], plural);
    const review = answeredReview(context, { group: route.group, plural }, body, user);
    if (review !== undefined) return jsonResponse(201, review);
  }
  const served = servedAt(context.catalog, route);
  const { namespace, name } = route;
  if (namespace !== undefined && !served.kind.namespaced) throw noSuchPath();
  if (name !== undefined && namespace === undefined && served.kind.namespaced) throw noSuchPath();
  // The server warns about a deprecated kind on every verb, reads included.
  const deprecated = deprecatedKindWarning(apiVersionOf(served), served.kind.kind);
  const warnings = deprecated === undefined ? [] : [deprecated];
  const call: Call = { request, query, served, namespace, name, subresource, warnings };
  const response = await onCall(context, call).catch((error: unknown) => {
    if (error instanceof ApiError) return refused(error);
    throw error;
  });
  if (call.warnings.length === 0) return response;
  const warning = call.warnings.map((text) => `299 - ${JSON.stringify(text)}`);
  return { ...response, headers: { ...response.headers, warning } };
}

/** The user, or the impersonated user. Throws 403 when impersonation is not allowed. */
function actingUser({ store }: ApiContext, request: ApiRequest, caller: User): User {
  const other = impersonatedBy(request);
  if (other === undefined) return caller;
  const target = {
    verb: 'impersonate',
    group: '',
    resource: 'users',
    subresource: '',
    namespace: '',
    name: other.username,
  };
  if (!isAllowed(store, caller, target)) throw accessDenied(caller, target);
  return other;
}

/** The target of a request. As in the API server, `.` and `..` are names and not resolved, which a URL would do. */
function targetOf(path: string): Target {
  const [pathname = '', ...query] = path.split('?');
  return {
    pathname: pathname.startsWith('/') ? pathname : `/${pathname}`,
    searchParams: new URLSearchParams(query.join('?')),
  };
}

async function answer(context: ApiContext, request: ApiRequest, caller: User): Promise<ApiResponse> {
  const target = targetOf(request.path);
  const { pathname, searchParams: query } = target;
  const route = routeOf(pathname);
  const user = actingUser(context, request, caller);
  authorizeRequest(context, { request, target, route }, user);
  if (request.method === 'GET') {
    if (pathname === '/') return rootPaths(context.catalog);
    const known =
      serverPath(pathname, query) ??
      discovery(context, request, pathname) ??
      (await openapi(context.catalog, pathname));
    if (pathname === '/openapi/v2') {
      // Only old clients and lists need it, so it is built on demand.
      const { openapiV2 } = await import('./discovery/openapi-v2.ts');
      return openapiV2(context.catalog, request);
    }
    if (known !== undefined) return known;
  }
  const { metrics } = context;
  if (metrics !== undefined && route?.group === METRICS_GROUP && route.plural !== undefined) {
    return metricsResponse({ ...context, metrics }, request, route, query);
  }
  const isGroup = context.catalog.served().some(({ group }) => group === route?.group) || isReviewGroup(route?.group);
  if (route?.plural === undefined || !isGroup) return textResponse(404, '404 page not found\n');
  return onResource(context, request, route, query, user);
}

function refused(error: ApiError): ApiResponse {
  const seconds = error.details?.retryAfterSeconds;
  return jsonResponse(error.code, error.toStatus(), seconds === undefined ? {} : { 'retry-after': String(seconds) });
}

/** Anything but an ApiError is a bug in the sandbox; the response is the API server's for an internal error, without a stack. */
function failed(error: unknown): ApiResponse {
  // The stack is smaller than Go's.
  if (error instanceof RangeError) return refused(badRequest('the object is nested too deeply for the sandbox'));
  const message = `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`;
  return refused(new ApiError(500, 'InternalError', message));
}

export function createApi(options: ApiOptions): Api {
  const { store, catalog, clock, logs = NO_LOGS, processes = NO_PROCESSES, metrics, token, faults, admin } = options;
  const context: ApiContext = {
    store,
    catalog,
    clock,
    logs,
    processes,
    metrics,
    schema: loadSchema,
    encodeOnce: encodeOnce(),
  };
  const answered = async (request: ApiRequest, caller: User): Promise<ApiResponse> => {
    try {
      return indented(request, await answer(context, request, caller));
    } catch (error) {
      return indented(request, error instanceof ApiError ? refused(error) : failed(error));
    }
  };
  const administered = async (request: ApiRequest): Promise<ApiResponse> => {
    try {
      return (await admin?.(request)) ?? textResponse(404, '404 page not found\n');
    } catch (error) {
      return error instanceof ApiError ? refused(error) : failed(error);
    }
  };
  const identified = (request: ApiRequest): User | ApiResponse => {
    try {
      return callerOf(request, token);
    } catch (error) {
      return error instanceof ApiError ? refused(error) : failed(error);
    }
  };
  return {
    handle: async (request) => {
      const caller = identified(request);
      if ('status' in caller) return caller;
      if (request.path.startsWith('/sandbox/')) {
        return caller.groups.includes(MASTERS) ? administered(request) : refused(unauthorized());
      }
      return faults === undefined ? answered(request, caller) : faults.around(request, () => answered(request, caller));
    },
  };
}
