import { abortError } from '../../src/kube/transport/aborted.ts';
import { isObject, objectAt, type JsonObject } from '../../src/core/json/json.ts';
import { knownInGroup } from '../../src/kube/discovery/known-resources.ts';
import { apiVersionOf } from '../../src/kube/resource.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../src/kube/transport/transport.ts';
import { deferred } from './deferred.ts';
import { fakeStream, type FakeStream, type ServableStream } from './fake-stream.ts';

/** The answer of a route, from `json`, `status`, `text`, `networkError` or `stream`. */
export type Reply =
  | { readonly code: number; readonly body: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly error: Error }
  | { readonly stream: ServableStream; readonly headers: Readonly<Record<string, string>> };

/** A reply, or a function of the request. */
export type Answer = Reply | ((request: RecordedRequest) => Reply | Promise<Reply>);

export interface RecordedRequest extends HttpRequest {
  /** The path without its query. */
  readonly pathname: string;
  readonly query: URLSearchParams;
  /** The body, parsed when it is JSON. */
  readonly json: unknown;
}

export interface FakeTransport extends Transport {
  /**
   * Answers `method path`. Answers are used in their order and the last one stays. The path may carry a query, which must be
   * part of the request's; of several routes that match, the one with the longest query wins, then the one added last.
   * A request with `watch=true` is answered only by a route that says so. An unmatched request fails the test by name.
   */
  readonly on: (method: HttpRequest['method'], path: string, ...answers: readonly [Answer, ...Answer[]]) => void;
  /** `on('GET', path + 'watch=true', …)` with one stream for each expected connection; a further one waits in silence. */
  onWatch(path: string, count?: number): readonly FakeStream[];
  /** Every request so far, in order. */
  readonly requests: readonly RecordedRequest[];
  /** `GET /path?query` of every request so far: short to compare. */
  lines(): readonly string[];
  /** Resolves once `count` requests have been sent. */
  sent(count: number): Promise<void>;
  readonly closed: boolean;
}

/** A JSON response (default status 200). */
export function json(body: unknown, code = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { code, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
}

/** An error of the API server, as a Status object. */
export function status(
  code: number,
  reason: string,
  message: string,
  details?: object,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code };
  return json(body, code, headers);
}

export function text(body: string, code = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { code, body, headers: { 'content-type': 'text/plain', ...headers } };
}

/** No response: `send` throws this. */
export function networkError(error: Error): Reply {
  return { error };
}

/** A body that the test pushes, from `fakeStream()`. */
export function stream(body: ServableStream, headers: Readonly<Record<string, string>> = {}): Reply {
  return { stream: body, headers: { 'content-type': 'application/json', ...headers } };
}

/** The built-in resource of an API path. */
function placeOf(pathname: string) {
  const [, group = '', namespace, plural = '', name] =
    /^\/(?:api|apis\/([^/]+))\/[^/]+(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+)(?:\/(?:status|scale))?)?$/.exec(
      pathname,
    ) ?? [];
  const resource = knownInGroup(group, { plural });
  return resource === undefined
    ? undefined
    : { resource, name: name && decodeURIComponent(name), ...(resource.namespaced ? { namespace } : {}) };
}

/**
 * What a test wrote with `json`, with what it left out of an object's or a list's identity, which every server says: kind,
 * apiVersion, name and namespace. What says another identity keeps it, and `text` is sent as it is.
 */
function completed({ body, code, headers }: Extract<Reply, { body: string }>, request: RecordedRequest): string {
  const place = placeOf(request.pathname);
  const answer = parsed(body);
  if (headers['content-type'] !== 'application/json' || code >= 400 || place === undefined || !isObject(answer)) {
    return body;
  }
  const { resource, name, namespace } = place;
  const type = { kind: resource.kind, apiVersion: apiVersionOf(resource) };
  const within = namespace === undefined ? {} : { namespace };
  const identified = (object: JsonObject, identity: JsonObject): JsonObject => ({
    ...type,
    ...object,
    metadata: { ...identity, ...objectAt(object, 'metadata') },
  });
  if (answer['kind'] === 'Status') return body;
  if (name !== undefined) return JSON.stringify(identified(answer, { name, ...within }));
  if (request.method === 'POST') {
    const sent = isObject(request.json) ? objectAt(request.json, 'metadata') : undefined;
    return JSON.stringify(identified(answer, { ...sent, ...within }));
  }
  if (!Array.isArray(answer['items'])) return body;
  const items = (answer['items'] as readonly unknown[]).map((item) =>
    isObject(item) ? { ...item, metadata: { ...within, ...objectAt(item, 'metadata') } } : item,
  );
  return JSON.stringify({ ...type, kind: `${resource.kind}List`, ...answer, items });
}

interface Route {
  readonly method: string;
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly answers: Answer[];
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

function responseOf(reply: Reply, request: RecordedRequest): HttpResponse {
  if ('error' in reply) throw reply.error;
  if ('stream' in reply) {
    const body = reply.stream.serve(request);
    return {
      status: 200,
      headers: reply.headers,
      body,
      bytes: () => readAll(body),
      text: async () => (await readAll(body)).toString('utf8'),
    };
  }
  const body = completed(reply, request);
  return {
    status: reply.code,
    headers: reply.headers,
    body: once(body),
    bytes: () => Promise.resolve(Buffer.from(body)),
    text: () => Promise.resolve(body),
  };
}

function parsed(body: string | undefined): unknown {
  try {
    return body === undefined ? undefined : (JSON.parse(body) as unknown);
  } catch {
    return undefined;
  }
}

function matches(route: Route, request: RecordedRequest): boolean {
  if (route.method !== request.method || route.pathname !== request.pathname) return false;
  if (request.query.get('watch') === 'true' && route.query.get('watch') !== 'true') return false;
  return [...route.query].every(([key, value]) => request.query.getAll(key).includes(value));
}

/** An API server in memory, scripted by the test. */
export function fakeTransport(server = 'https://fake.example:6443'): FakeTransport {
  const routes: Route[] = [];
  const requests: RecordedRequest[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let closed = false;

  const split = (path: string): { pathname: string; query: URLSearchParams } => {
    const url = new URL(path, 'http://unused');
    return { pathname: url.pathname, query: url.searchParams };
  };
  const record = (request: HttpRequest): RecordedRequest => {
    const recorded = { ...request, ...split(request.path), json: parsed(request.body) };
    requests.push(recorded);
    for (const waiter of waiting) if (requests.length >= waiter.count) waiter.resolve();
    return recorded;
  };
  const routeOf = (request: RecordedRequest): Route => {
    const found = routes
      .filter((route) => matches(route, request))
      .reduce<Route | undefined>(
        (best, route) => (best && best.query.size > route.query.size ? best : route),
        undefined,
      );
    if (found) return found;
    const known = routes.map((route) => `  ${route.method} ${route.pathname}?${route.query.toString()}`).join('\n');
    throw new Error(`no route for ${request.method} ${request.path}; there are:\n${known}`);
  };

  const on: FakeTransport['on'] = (method, path, ...answers) => {
    routes.push({ method, ...split(path), answers: [...answers] });
  };

  return {
    server,
    requests,
    get closed() {
      return closed;
    },
    on,
    onWatch: (path, count = 1) => {
      const streams = Array.from({ length: count }, () => fakeStream());
      const answers = streams.map((body) => stream(body));
      const silent = (): Reply => stream(fakeStream());
      on('GET', `${path}${path.includes('?') ? '&' : '?'}watch=true`, silent);
      routes.at(-1)?.answers.unshift(...answers);
      return streams;
    },
    lines: () => requests.map((request) => `${request.method} ${request.path}`),
    sent: async (count) => {
      if (requests.length >= count) return;
      const { promise, resolve } = deferred<undefined>();
      waiting.push({ count, resolve: () => resolve(undefined) });
      await promise;
    },
    send: async (request) => {
      if (request.signal?.aborted === true) throw abortError(request.signal);
      const recorded = record(request);
      const { answers } = routeOf(recorded);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === undefined) throw new Error(`no answers left for ${request.path}`);
      const reply = typeof answer === 'function' ? await answer(recorded) : answer;
      return responseOf(reply, recorded);
    },
    close: () => {
      closed = true;
    },
  };
}
