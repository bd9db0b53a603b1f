import { DsError } from '../core/errors.ts';
import { isObject, objectAt, stringAt, type JsonObject } from '../core/json/json.ts';
import type { CollectionPath, ObjectPath } from './client.ts';
import { knownResource } from './discovery/known-resources.ts';
import { apiVersionOf, qualifiedPluralOf, type Resource } from './resource.ts';
import { errorOfStatus } from './status-error.ts';

/** A request, as far as its answer is checked against it. */
export interface Question {
  /** The base URL of the server. */
  readonly server: string;
  /** As in RBAC. */
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  readonly at: CollectionPath | ObjectPath;
}

/** No part of a foreign answer is shown longer than this, in characters. */
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

/** What came, without its values: a foreign program's answer may hold anything. */
function describe(answer: unknown): string {
  if (!isObject(answer)) return 'something that is not an object';
  const kind = stringAt(answer, 'kind') ?? '';
  const metadata = objectAt(answer, 'metadata');
  if (kind !== '') {
    const place = [stringAt(metadata, 'name'), stringAt(metadata, 'namespace')] as const;
    return objectText(kind, stringAt(answer, 'apiVersion') ?? '', ...place);
  }
  const keys = Object.keys(answer);
  if (keys.length === 0) return 'an empty object';
  return `an object without a kind (${keys.length === 1 ? 'its field' : 'its fields'}: ${bounded(keys.join(', '))})`;
}

/** The error of an answer that is not to what was asked. `asked`: `get daemonsets.apps "agent"`, or a path. */
export function foreignAnswer(server: string, request: string, came: string, expected?: string): DsError {
  const instead = expected === undefined ? '' : `, not ${expected}`;
  return new DsError('server', `unexpected answer from ${server} to ${request}: it is ${came}${instead}`, {
    hint: 'check that this is the address of a Kubernetes API server: a proxy or another program may be answering there',
  });
}

/** `get daemonsets.apps "agent" in namespace logging`. */
function questionText({ verb, at }: Omit<Question, 'server'>): string {
  const part = 'name' in at && at.subresource !== undefined ? `/${at.subresource}` : '';
  const name = 'name' in at ? ` ${JSON.stringify(at.name)}` : '';
  const where = at.namespace === undefined || !at.resource.namespaced ? '' : ` in namespace ${at.namespace}`;
  return `${verb} ${qualifiedPluralOf(at.resource)}${part}${name}${where}`;
}

function refuse({ server, ...question }: Question, answer: unknown, expected: string): DsError {
  return foreignAnswer(server, questionText(question), describe(answer), expected);
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

function expectedText({ at }: Question, name?: string): string {
  const { resource } = at;
  return objectText(resource.kind, apiVersionOf(resource), name, resource.namespaced ? at.namespace : undefined);
}

function isSuccess(answer: JsonObject): boolean {
  return answer['kind'] === 'Status' && answer['status'] === 'Success';
}

/** A Status of failure below a status code of success is a failure all the same. */
function throwFailure(answer: JsonObject): void {
  if (answer['kind'] !== 'Status' || answer['status'] !== 'Failure') return;
  throw errorOfStatus(answer, Number(answer['code']) || 500);
}

/**
 * Throws unless the answer is the object that was asked for: its kind, apiVersion, name and namespace. A status is the whole
 * object; another subresource may be of a kind of its own, as Scale is.
 */
export function checkObject(answer: JsonObject, question: Question & { readonly at: ObjectPath }): void {
  const { at } = question;
  throwFailure(answer);
  const isWhole = at.subresource === undefined || at.subresource === 'status';
  const isKind = isWhole ? isOf(answer, at.resource) : hasKind(answer);
  if (isKind && isNamed(answer, at) && isIn(answer, at)) return;
  throw refuse(question, answer, expectedText(question, at.name));
}

function hasKind(object: JsonObject): boolean {
  return ['kind', 'apiVersion'].every((key) => (stringAt(object, key) ?? '') !== '');
}

/**
 * Throws unless the answer is what a create makes of the body. One to a subresource may be a Status of success, as an eviction's is, or
 * an object of the body's kind.
 */
export function checkCreated(answer: JsonObject, question: Question, body: JsonObject): void {
  const { at } = question;
  throwFailure(answer);
  if ('name' in at) {
    if (isSuccess(answer) || (hasKind(answer) && answer['kind'] === body['kind'])) return;
    throw refuse(question, answer, `a Status of success or ${bounded(stringAt(body, 'kind') ?? 'the object')}`);
  }
  const metadata = objectAt(body, 'metadata');
  const name = stringAt(metadata, 'name') ?? '';
  const wanted = name === '' ? { prefix: stringAt(metadata, 'generateName') ?? '' } : { name };
  if (isOf(answer, at.resource) && isNamed(answer, wanted) && isIn(answer, at)) return;
  throw refuse(question, answer, expectedText(question, name));
}

/** Throws unless the answer says of this object that it is deleted: by a Status of success, or by the object while it still goes. */
export function checkDeleted(answer: JsonObject, question: Question & { readonly at: ObjectPath }): void {
  const { at } = question;
  throwFailure(answer);
  const named = stringAt(objectAt(answer, 'details'), 'name');
  if (isSuccess(answer) && (named === undefined || named === at.name)) return;
  if (isOf(answer, at.resource) && isNamed(answer, at) && isIn(answer, at)) return;
  throw refuse(question, answer, `a Status of success or ${expectedText(question, at.name)}`);
}

/**
 * Throws unless the answer is a list of the collection. Its items may leave out kind and apiVersion, as those of typed lists do. A
 * custom resource's list may be called anything (`listKind`), and `v1 List` is one of everything.
 */
export function checkList(answer: JsonObject, question: Question): void {
  const { resource } = question.at;
  throwFailure(answer);
  const kind = stringAt(answer, 'kind') ?? '';
  const apiVersion = apiVersionOf(resource);
  const isTyped = answer['apiVersion'] === apiVersion && isListKind(kind, resource);
  const isGeneric = kind === 'List' && answer['apiVersion'] === 'v1';
  const items = answer['items'];
  // Go writes a list without items as null
  const isListed = items === null || Array.isArray(items);
  if ((!isTyped && !isGeneric) || !isListed) {
    throw refuse(question, answer, objectText(`${resource.kind}List`, apiVersion));
  }
  const wrong = ((items ?? []) as readonly unknown[]).find((item) => !isItem(item, question));
  if (wrong === undefined) return;
  const typed = isObject(wrong) ? { apiVersion, kind: resource.kind, ...wrong } : wrong;
  throw refuse(question, typed, `a list of ${expectedText(question)}`);
}

function isListKind(kind: string, resource: Resource): boolean {
  const isBuiltIn = knownResource(apiVersionOf(resource), resource.kind) !== undefined;
  return isBuiltIn ? kind === `${resource.kind}List` : kind !== '' && kind !== resource.kind && kind !== 'Status';
}

function isItem(item: unknown, { at }: Question): boolean {
  if (!isObject(item)) return false;
  const { kind = at.resource.kind, apiVersion = apiVersionOf(at.resource) } = item;
  return isOf({ kind, apiVersion }, at.resource) && isNamed(item, {}) && isIn(item, at);
}

/** Throws unless the object of a watch's event is one of the collection. */
export function checkWatched(object: JsonObject, question: Question): void {
  if (isItem(object, question)) return;
  throw refuse(question, object, expectedText(question));
}

/** Throws unless the object of a bookmark is of the collection's kind and has a version. */
export function checkBookmark(object: JsonObject, question: Question): void {
  const version = stringAt(objectAt(object, 'metadata'), 'resourceVersion') ?? '';
  if (isOf(object, question.at.resource) && version !== '') return;
  throw refuse(question, object, `a bookmark of ${expectedText(question)}`);
}

/** What the documents of discovery, OpenAPI and the version must have; the rest of the paths has objects with a kind. */
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

/** Throws unless the document at this path of the API is what stands there: discovery, OpenAPI, the version, or any object. */
export function checkDocument(
  document: JsonObject,
  { server, path }: { readonly server: string; readonly path: string },
): void {
  throwFailure(document);
  const { isIt, expected } = isDocument(path, document);
  if (!isIt) throw foreignAnswer(server, `get ${path}`, describe(document), expected);
}

/** Throws when an answer that should be a log calls itself a page or an object: a log may hold anything, and comes as plain text. */
export function checkLog(
  headers: Readonly<Record<string, string>>,
  { server, path }: { readonly server: string; readonly path: string },
): void {
  const type = headers['content-type'] ?? '';
  if (/^(text\/html|application\/json)\b/i.test(type))
    throw foreignAnswer(server, `get ${path}`, bounded(type), 'a log');
}
