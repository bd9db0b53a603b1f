import { DsError } from '../core/errors.ts';
import { isObject, objectAt, stringAt, type JsonObject } from '../core/json/json.ts';
import type { CollectionPath, ObjectPath } from './client.ts';
import { knownResource } from './discovery/known-resources.ts';
import { apiVersionOf, qualifiedPluralOf, type Resource } from './resource.ts';
import { wrongField } from './response-shape.ts';
import { errorOfStatus } from './status-error.ts';

/** The context of a checked response. */
export interface CheckedRequest {
  /** The base URL of the server. */
  readonly server: string;
  /** The verb in RBAC. */
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  readonly at: CollectionPath | ObjectPath;
}

/** The maximum length of a value in an error. */
const LONGEST = 80;

function bounded(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** `DaemonSet "agent" of apps/v1 in namespace logging`. */
function objectText(kind: string, apiVersion: string, name?: string, namespace?: string): string {
  const named = name === undefined || name === '' ? '' : ` ${JSON.stringify(bounded(name))}`;
  const of = apiVersion === '' ? '' : ` of ${bounded(apiVersion)}`;
  const where = namespace === undefined || namespace === '' ? '' : ` in namespace ${bounded(namespace)}`;
  return `${bounded(kind)}${named}${of}${where}`;
}

/** Describes the response without its values, because it may come from another program. */
function describe(response: unknown): string {
  if (!isObject(response)) return 'something that is not an object';
  const kind = stringAt(response, 'kind') ?? '';
  const metadata = objectAt(response, 'metadata');
  if (kind !== '') {
    const place = [stringAt(metadata, 'name'), stringAt(metadata, 'namespace')] as const;
    return objectText(kind, stringAt(response, 'apiVersion') ?? '', ...place);
  }
  const keys = Object.keys(response);
  if (keys.length === 0) return 'an empty object';
  return `an object without a kind (${keys.length === 1 ? 'its field' : 'its fields'}: ${bounded(keys.join(', '))})`;
}

/** The error of a response that does not belong to the request: `get daemonsets.apps "agent"`, or `get PATH`. */
export function unexpectedResponse(server: string, request: string, received: string, expected?: string): DsError {
  const instead = expected === undefined ? '' : `, not ${expected}`;
  return new DsError('server', `unexpected response from ${server} to ${request}: it is ${received}${instead}`, {
    hint: 'check that this is the address of a Kubernetes API server: a proxy or another program may be answering there',
  });
}

/** `get daemonsets.apps "agent" in namespace logging`. */
function requestText({ verb, at }: Omit<CheckedRequest, 'server'>): string {
  const part = 'name' in at && at.subresource !== undefined ? `/${at.subresource}` : '';
  const name = 'name' in at ? ` ${JSON.stringify(at.name)}` : '';
  const where = at.namespace === undefined || !at.resource.namespaced ? '' : ` in namespace ${at.namespace}`;
  return `${verb} ${qualifiedPluralOf(at.resource)}${part}${name}${where}`;
}

function refuse({ server, ...request }: CheckedRequest, response: unknown, expected: string): DsError {
  return unexpectedResponse(server, requestText(request), describe(response), expected);
}

function isNamed(
  object: JsonObject,
  wanted: { readonly name?: string | undefined; readonly prefix?: string },
): boolean {
  const name = stringAt(objectAt(object, 'metadata'), 'name') ?? '';
  if (wanted.name !== undefined) return name === wanted.name;
  return name !== '' && name.startsWith(wanted.prefix ?? '');
}

function isIn(object: JsonObject, { resource, namespace }: CollectionPath): boolean {
  if (!resource.namespaced || namespace === undefined) return true;
  return stringAt(objectAt(object, 'metadata'), 'namespace') === namespace;
}

function isOf(object: JsonObject, resource: Resource): boolean {
  return object['kind'] === resource.kind && object['apiVersion'] === apiVersionOf(resource);
}

function expectedText({ at }: CheckedRequest, name?: string): string {
  const { resource } = at;
  return objectText(resource.kind, apiVersionOf(resource), name, resource.namespaced ? at.namespace : undefined);
}

function isSuccess(response: JsonObject): boolean {
  return response['kind'] === 'Status' && response['status'] === 'Success';
}

/** A Status of failure is a failure, even with an HTTP status code of success. */
function throwFailure(response: JsonObject): void {
  if (response['kind'] !== 'Status' || response['status'] !== 'Failure') return;
  throw errorOfStatus(response, Number(response['code']) || 500);
}

/**
 * Throws unless the response is the requested object, by its kind, apiVersion, name and namespace. The response to a write of
 * `status` is the whole object; other subresources may have a kind of their own, as Scale has.
 */
export function checkObject(response: JsonObject, request: CheckedRequest & { readonly at: ObjectPath }): void {
  const { at } = request;
  throwFailure(response);
  const isWhole = at.subresource === undefined || at.subresource === 'status';
  const isKind = isWhole ? isOf(response, at.resource) : hasKind(response);
  if (!isKind || !isNamed(response, at) || !isIn(response, at)) {
    throw refuse(request, response, expectedText(request, at.name));
  }
  if (isWhole) checkShape(response, request);
}

/** Throws for an object that a Go client could not decode. */
function checkShape(object: JsonObject, request: CheckedRequest): void {
  const { resource } = request.at;
  const wrong = wrongField(object, resource.kind);
  if (wrong === undefined) return;
  const typed = { apiVersion: apiVersionOf(resource), kind: resource.kind, ...object };
  throw unexpectedResponse(
    request.server,
    requestText(request),
    `${describe(typed)} with a ${wrong} of the wrong type`,
  );
}

function hasKind(object: JsonObject): boolean {
  return ['kind', 'apiVersion'].every((key) => (stringAt(object, key) ?? '') !== '');
}

/**
 * Throws unless the response is the object that was created from the body. For a subresource it may be a Status of success, as for
 * an eviction, or an object of the body's kind.
 */
export function checkCreated(response: JsonObject, request: CheckedRequest, body: JsonObject): void {
  const { at } = request;
  throwFailure(response);
  if ('name' in at) {
    if (isSuccess(response) || (hasKind(response) && response['kind'] === body['kind'])) return;
    throw refuse(request, response, `a Status of success or ${bounded(stringAt(body, 'kind') ?? 'the object')}`);
  }
  const metadata = objectAt(body, 'metadata');
  const name = stringAt(metadata, 'name') ?? '';
  const wanted = name === '' ? { prefix: stringAt(metadata, 'generateName') ?? '' } : { name };
  if (!isOf(response, at.resource) || !isNamed(response, wanted) || !isIn(response, at)) {
    throw refuse(request, response, expectedText(request, name));
  }
  checkShape(response, request);
}

/** Throws unless the response is an answered review, which has no name, as it is not stored. */
export function checkReview(response: JsonObject, request: CheckedRequest): void {
  throwFailure(response);
  const isAnswered = isOf(response, request.at.resource) && objectAt(response, 'status') !== undefined;
  if (!isAnswered) throw refuse(request, response, `${expectedText(request)} with a status`);
}

/** Throws unless the response is a Status of success for this object, or the object itself while its deletion is pending. */
export function checkDeleted(response: JsonObject, request: CheckedRequest & { readonly at: ObjectPath }): void {
  const { at } = request;
  throwFailure(response);
  const named = stringAt(objectAt(response, 'details'), 'name');
  if (isSuccess(response) && (named === undefined || named === at.name)) return;
  if (isOf(response, at.resource) && isNamed(response, at) && isIn(response, at)) return;
  throw refuse(request, response, `a Status of success or ${expectedText(request, at.name)}`);
}

/**
 * Throws unless the response is a list of the collection. Its items may leave out kind and apiVersion, as in typed lists. The list
 * kind of a custom resource may have any name (`listKind`), and a `v1 List` may hold anything.
 */
export function checkList(response: JsonObject, request: CheckedRequest): void {
  const { resource } = request.at;
  throwFailure(response);
  const kind = stringAt(response, 'kind') ?? '';
  const apiVersion = apiVersionOf(resource);
  const isTyped = response['apiVersion'] === apiVersion && isListKind(kind, resource);
  const isGeneric = kind === 'List' && response['apiVersion'] === 'v1';
  const items = response['items'];
  // Go writes a list without items as null
  const isListed = items === null || Array.isArray(items);
  if ((!isTyped && !isGeneric) || !isListed) {
    throw refuse(request, response, objectText(`${resource.kind}List`, apiVersion));
  }
  const wrong = ((items ?? []) as readonly unknown[]).find((item) => !isItem(item, request));
  if (wrong === undefined) {
    for (const item of (items ?? []) as readonly JsonObject[]) checkShape(item, request);
    return;
  }
  const typed = isObject(wrong) ? { apiVersion, kind: resource.kind, ...wrong } : wrong;
  throw refuse(request, typed, `a list of ${expectedText(request)}`);
}

function isListKind(kind: string, resource: Resource): boolean {
  const isBuiltIn = knownResource(apiVersionOf(resource), resource.kind) !== undefined;
  return isBuiltIn ? kind === `${resource.kind}List` : kind !== '' && kind !== resource.kind && kind !== 'Status';
}

function isItem(item: unknown, { at }: CheckedRequest): boolean {
  if (!isObject(item)) return false;
  const { kind = at.resource.kind, apiVersion = apiVersionOf(at.resource) } = item;
  return isOf({ kind, apiVersion }, at.resource) && isNamed(item, {}) && isIn(item, at);
}

/** Throws unless the object of a watch's event is one of the collection. */
export function checkWatched(object: JsonObject, request: CheckedRequest): void {
  if (!isItem(object, request)) throw refuse(request, object, expectedText(request));
  checkShape(object, request);
}

/** Throws unless the object of a bookmark is of the collection's kind and has a version. */
export function checkBookmark(object: JsonObject, request: CheckedRequest): void {
  const version = stringAt(objectAt(object, 'metadata'), 'resourceVersion') ?? '';
  if (isOf(object, request.at.resource) && version !== '') return;
  throw refuse(request, object, `a bookmark of ${expectedText(request)}`);
}

/** What documents of discovery, OpenAPI and the version must have; other paths have objects with a kind. */
function isDocument(path: string, document: JsonObject): { readonly isIt: boolean; readonly expected: string } {
  const [pathname = ''] = path.split('?');
  const openApi = /^\/openapi\/v3/.test(pathname);
  if (openApi) {
    const isIt = (stringAt(document, 'openapi') ?? '').startsWith('3.') || objectAt(document, 'paths') !== undefined;
    return { isIt, expected: 'an OpenAPI document' };
  }
  if (pathname === '/version') {
    const isIt = ['gitVersion', 'major'].some((key) => (stringAt(document, key) ?? '') !== '');
    return { isIt, expected: "an API server's version" };
  }
  const groupVersion = /^\/(?:api|apis\/([^/]+))\/([^/]+)$/.exec(pathname);
  if (groupVersion !== null) {
    const [, group, version = ''] = groupVersion;
    const wanted = group === undefined ? version : `${decodeURIComponent(group)}/${version}`;
    const isIt = document['kind'] === 'APIResourceList' && document['groupVersion'] === wanted;
    return { isIt, expected: `the APIResourceList of ${wanted}` };
  }
  const group = /^\/apis\/([^/]+)$/.exec(pathname)?.[1];
  if (group !== undefined) {
    const isIt = document['kind'] === 'APIGroup' && document['name'] === decodeURIComponent(group);
    return { isIt, expected: `the APIGroup ${decodeURIComponent(group)}` };
  }
  // The core group's discovery documents have no apiVersion
  const isIt = (stringAt(document, 'kind') ?? '') !== '';
  return { isIt, expected: 'an object of the Kubernetes API' };
}

/** Throws unless the document is what the API has at this path: discovery, OpenAPI, the version, or any object. */
export function checkDocument(
  document: JsonObject,
  { server, path }: { readonly server: string; readonly path: string },
): void {
  throwFailure(document);
  const { isIt, expected } = isDocument(path, document);
  if (!isIt) throw unexpectedResponse(server, `get ${path}`, describe(document), expected);
}

/** Throws for a response that is HTML or JSON by its content type: a log may hold anything, and is plain text. */
export function checkLog(
  headers: Readonly<Record<string, string>>,
  { server, path }: { readonly server: string; readonly path: string },
): void {
  const type = headers['content-type'] ?? '';
  if (/^(text\/html|application\/json)\b/i.test(type))
    throw unexpectedResponse(server, `get ${path}`, bounded(type), 'a log');
}
