import { systemClock, type Clock } from '../core/clock.ts';
import type { DsError } from '../core/errors.ts';
import { isKind } from '../core/errors.ts';
import { isObject, objectAt, stringAt, type Json, type JsonObject } from '../core/json/json.ts';
import type {
  CallOptions,
  Client,
  CollectionPath,
  ListOptions,
  ObjectPath,
  PatchType,
  WatchEvent,
  WatchOptions,
  WriteOptions,
  Written,
} from './client.ts';
import { checkCreated, checkDeleted, checkDocument, checkList, checkObject, foreignAnswer } from './check-answer.ts';
import { listPages } from './list-pages.ts';
import { collectionPath, objectPath, queryOf, type Query } from './paths.ts';
import { qualifiedPluralOf } from './resource.ts';
import { sendWithRetry } from './transport/retry.ts';
import { errorOfAnswer } from './status-error.ts';
import type { RequestInfo } from './status-hints.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport/transport.ts';
import { warningsOf } from './warnings.ts';
import { eventsOf } from './watch/watch.ts';
import type { KubeList, KubeObject } from './wire.ts';
import { yamlSafeJson } from './yaml-safe-json.ts';

export interface ClientSettings {
  readonly clock?: Clock;
  /** Milliseconds that a call with all its tries may take; absent or 0: no limit. */
  readonly requestTimeoutMs?: number | undefined;
  /** How the user gets new credentials: the hint of a 401. */
  readonly renewal?: string | undefined;
  /** Gets each of the server's warnings once; those of creates, replaces and patches are in their results instead. */
  readonly onWarning?: (text: string) => void;
  readonly onOutage?: ((error: DsError) => void) | undefined;
}

const CONTENT_TYPES: Readonly<Record<PatchType, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  // JSON is YAML; the server takes it under this name from every release that has server-side apply.
  apply: 'application/apply-patch+yaml',
};

function writeQuery(options: WriteOptions & { readonly force?: boolean | undefined }): string {
  return queryOf({
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation,
    dryRun: options.dryRun === true ? 'All' : undefined,
    force: options.force === true ? true : undefined,
  });
}

function requestInfoOf(method: string, at: CollectionPath | ObjectPath): RequestInfo {
  return {
    method,
    resource: qualifiedPluralOf(at.resource),
    name: 'name' in at ? at.name : undefined,
    namespace: at.namespace,
  };
}

/** The body as JSON, key for key; what is no JSON object is a proxy's page or a broken server. */
function objectOf(text: string, server: string, path: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (isObject(value)) return value;
  throw foreignAnswer(server, path, JSON.stringify(text.slice(0, 200)), 'a JSON object');
}

/** A Client over any Transport. */
export function createClient(transport: Transport, settings: ClientSettings = {}): Client {
  const { clock = systemClock, requestTimeoutMs, renewal, onWarning } = settings;
  const { server } = transport;

  const send = async (
    method: HttpRequest['method'],
    path: string,
    requestInfo: RequestInfo,
    rest: Omit<Partial<HttpRequest>, 'signal'> & Pick<WriteOptions, 'signal' | 'retries'> = {},
  ): Promise<HttpResponse> => {
    const { signal, retries, ...others } = rest;
    const request: HttpRequest = {
      method,
      path,
      ...others,
      headers: { accept: 'application/json', ...rest.headers },
      ...(signal === undefined ? {} : { signal }),
    };
    const response = await sendWithRetry(transport, request, { clock, withinMs: requestTimeoutMs, retries });
    if (response.status >= 400)
      throw errorOfAnswer(response.status, await response.text(), { ...requestInfo, renewal });
    return response;
  };

  const warned = new Set<string>();
  const warn = ({ headers }: HttpResponse): void => {
    for (const text of warningsOf(headers)) {
      if (!warned.has(text)) onWarning?.(text);
      warned.add(text);
    }
  };

  /** `check` throws when the answer is not to what was asked. */
  const read = async (
    path: string,
    requestInfo: RequestInfo,
    check: (answer: JsonObject) => void,
    options: CallOptions & { accept?: string } = {},
  ): Promise<JsonObject> => {
    const headers: Record<string, string> = options.accept === undefined ? {} : { accept: options.accept };
    const response = await send('GET', path, requestInfo, { signal: options.signal, headers });
    warn(response);
    const answer = objectOf(await response.text(), server, `get ${path}`);
    check(answer);
    return answer;
  };

  const write = async <T extends KubeObject>(
    method: HttpRequest['method'],
    path: string,
    requestInfo: RequestInfo,
    check: (answer: JsonObject) => void,
    body: Json,
    contentType: string,
    { signal, retries }: WriteOptions,
  ): Promise<Written<T>> => {
    const headers = { 'content-type': contentType };
    const text = contentType === CONTENT_TYPES.apply ? yamlSafeJson(body) : JSON.stringify(body);
    const response = await send(method, path, requestInfo, { signal, retries, headers, body: text });
    const answer = objectOf(await response.text(), server, `${method.toLowerCase()} ${path}`);
    check(answer);
    const object: KubeObject = answer;
    return { object: object as T, created: response.status === 201, warnings: warningsOf(response.headers) };
  };

  const get = async <T extends KubeObject>(at: ObjectPath, options: CallOptions = {}): Promise<T> => {
    const object: KubeObject = await read(
      objectPath(at),
      requestInfoOf('GET', at),
      (answer) => checkObject(answer, { server, verb: 'get', at }),
      options,
    );
    return object as T;
  };

  return {
    transport,
    onOutage: settings.onOutage,
    get,
    find: async <T extends KubeObject>(at: ObjectPath, options: CallOptions = {}): Promise<T | undefined> => {
      try {
        return await get<T>(at, options);
      } catch (error) {
        // Only the server's own word on this object counts: a missing API or a proxy's 404 is no answer to the question.
        const named = isKind(error, 'notFound') ? stringAt(objectAt(error.status, 'details'), 'name') : undefined;
        if (named === at.name) return undefined;
        throw error;
      }
    },
    list: <T extends KubeObject>(at: CollectionPath, options: ListOptions = {}): Promise<KubeList<T>> =>
      listPages<T>(at.resource, options, (query) =>
        read(
          `${collectionPath(at)}${queryOf(query)}`,
          requestInfoOf('GET', at),
          (answer) => checkList(answer, { server, verb: 'list', at }),
          options,
        ),
      ),
    create: (at, object, options = {}) =>
      write(
        'POST',
        `${'subresource' in at ? objectPath(at) : collectionPath(at)}${writeQuery(options)}`,
        requestInfoOf('POST', at),
        (answer) => checkCreated(answer, { server, verb: 'create', at }, object),
        object,
        'application/json',
        options,
      ),
    replace: (at, object, options = {}) =>
      write(
        'PUT',
        `${objectPath(at)}${writeQuery(options)}`,
        requestInfoOf('PUT', at),
        (answer) => checkObject(answer, { server, verb: 'update', at }),
        object,
        'application/json',
        options,
      ),
    patch: (at, type, body, options = {}) =>
      write(
        'PATCH',
        `${objectPath(at)}${writeQuery(options)}`,
        requestInfoOf('PATCH', at),
        (answer) => checkObject(answer, { server, verb: 'patch', at }),
        body,
        CONTENT_TYPES[type],
        options,
      ),
    delete: async (at, options = {}) => {
      const { propagationPolicy, gracePeriodSeconds, preconditions, dryRun } = options;
      const body = {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        propagationPolicy,
        gracePeriodSeconds,
        preconditions,
        dryRun: dryRun === true ? ['All'] : undefined,
      };
      const path = objectPath(at);
      const headers = { 'content-type': 'application/json' };
      const { signal } = options;
      const requestInfo = requestInfoOf('DELETE', at);
      const response = await send('DELETE', path, requestInfo, { signal, headers, body: JSON.stringify(body) });
      warn(response);
      const answer = objectOf(await response.text(), server, `delete ${path}`);
      checkDeleted(answer, { server, verb: 'delete', at });
      return answer;
    },
    watch: async function* <T extends KubeObject>(
      at: CollectionPath,
      options: WatchOptions = {},
    ): AsyncGenerator<WatchEvent<T>> {
      const query: Query = {
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
        resourceVersion: options.resourceVersion,
        allowWatchBookmarks: options.allowBookmarks === true ? true : undefined,
        timeoutSeconds: options.timeoutSeconds,
        watch: true,
      };
      const path = `${collectionPath(at)}${queryOf(query)}`;
      const response = await send('GET', path, requestInfoOf('GET', at), { signal: options.signal, streaming: true });
      warn(response);
      yield* eventsOf<T>(response.body, { server, verb: 'watch', at });
    },
    getRaw: (path, options = {}) =>
      read(path, { method: 'GET' }, (answer) => checkDocument(answer, { server, path }), options),
  };
}
