import { systemClock, type Clock } from '../core/clock.ts';
import { isTooDeep, MAX_DEPTH } from '../core/json/depth.ts';
import { isObject, type Json, type JsonObject } from '../core/json/json.ts';
import { unexpectedResponse } from './check-response.ts';
import type { CallOptions, CollectionPath, ObjectPath, WriteOptions, Written } from './client.ts';
import { qualifiedPluralOf } from './resource.ts';
import { contentOf } from './response-content.ts';
import { errorOfResponse } from './status-error.ts';
import type { RequestInfo } from './status-hints.ts';
import { sendWithRetry } from './transport/retry.ts';
import { isSecretUrl } from './transport/secret-bodies.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport/transport.ts';
import { warningsOf } from './warnings.ts';
import type { KubeObject } from './wire.ts';
import { yamlSafeJson } from './yaml-safe-json.ts';

export interface RequestSettings {
  readonly clock?: Clock;
  /** Time limit of a call with its retries, in milliseconds; absent or 0: none. */
  readonly requestTimeoutMs?: number | undefined;
  /** How to get new credentials: the hint of a 401. */
  readonly renewal?: string | undefined;
  /** Receives each warning of the server once; those of creates, replaces and patches are in their results instead. */
  readonly onWarning?: (text: string) => void;
}

/** JSON is YAML; every release with server-side apply accepts it with this content type. */
export const APPLY_PATCH = 'application/apply-patch+yaml';

/** One request to the API server, and the check of its response. */
interface ApiRequest {
  readonly path: string;
  readonly info: RequestInfo;
  /** Throws if the response does not match the request. */
  readonly check: (response: JsonObject) => void;
}

export interface ReadRequest extends ApiRequest {
  /** Called with the continue token of a list before its items are decoded, which waits until the result resolves. */
  readonly onContinue?: ((token: string) => Promise<void>) | undefined;
  /** Fields of a list's items that need not be decoded. */
  readonly omit?: readonly string[] | undefined;
  readonly options?: CallOptions & { readonly accept?: string | undefined };
}

export interface WriteRequest extends ApiRequest {
  readonly method: HttpRequest['method'];
  readonly body: Json;
  readonly contentType: string;
  readonly options: WriteOptions;
}

export interface Requests {
  read(request: ReadRequest): Promise<JsonObject>;
  write<T extends KubeObject>(request: WriteRequest): Promise<Written<T>>;
  remove(request: ApiRequest, body: Json, options: CallOptions): Promise<JsonObject>;
  /** The response as a stream, for watches. */
  stream(path: string, info: RequestInfo, options: CallOptions): Promise<HttpResponse>;
}

export function requestInfoOf(method: string, at: CollectionPath | ObjectPath): RequestInfo {
  return {
    method,
    resource: qualifiedPluralOf(at.resource),
    name: 'name' in at ? at.name : undefined,
    namespace: at.namespace,
  };
}

type SendOptions = Omit<Partial<HttpRequest>, 'method' | 'path' | 'signal'> & Pick<WriteOptions, 'signal' | 'retries'>;

/** Sends requests with retries, and converts responses to objects or errors. */
export function createRequests(transport: Transport, settings: RequestSettings): Requests {
  const { clock = systemClock, requestTimeoutMs, renewal, onWarning } = settings;

  const send = async (
    method: HttpRequest['method'],
    { path, info }: Pick<ApiRequest, 'path' | 'info'>,
    { signal, retries, ...rest }: SendOptions,
  ): Promise<HttpResponse> => {
    const headers = { accept: 'application/json', ...rest.headers };
    const request: HttpRequest = { method, path, ...rest, headers, ...(signal === undefined ? {} : { signal }) };
    const response = await sendWithRetry(transport, request, { clock, withinMs: requestTimeoutMs, retries });
    if (response.status >= 400) throw errorOfResponse(response.status, await errorText(response), { ...info, renewal });
    return response;
  };

  /** The JSON object of a body; anything else is the page of a proxy, or from a broken server. */
  const objectIn = async (
    response: HttpResponse,
    method: string,
    { path, check, onContinue, omit }: ApiRequest & Pick<ReadRequest, 'onContinue' | 'omit'>,
  ): Promise<JsonObject> => {
    const content = await contentOf(response, omit);
    const token = onContinue === undefined ? undefined : content.continueToken();
    if (token !== undefined && token !== '') await onContinue?.(token);
    const value = content.decoded();
    const { text = '' } = content;
    // not lists: looking through thousands of pods would take a fifth of the time that parsing them does
    if (isObject(value) && !Array.isArray(value['items']) && isTooDeep(text)) {
      const received = `nested more than ${MAX_DEPTH} levels deep`;
      throw unexpectedResponse(transport.server, `${method.toLowerCase()} ${path}`, received);
    }
    if (!isObject(value)) {
      const shown = isSecretUrl(path) ? `text of ${text.length} characters` : content.shown;
      throw unexpectedResponse(transport.server, `${method.toLowerCase()} ${path}`, shown, 'a JSON object');
    }
    check(value);
    return value;
  };

  const warned = new Set<string>();
  const warn = ({ headers }: HttpResponse): void => {
    for (const text of warningsOf(headers)) {
      if (!warned.has(text)) onWarning?.(text);
      warned.add(text);
    }
  };

  return {
    read: async (request) => {
      const { signal, accept } = request.options ?? {};
      const response = await send('GET', request, { signal, headers: accept === undefined ? {} : { accept } });
      warn(response);
      return objectIn(response, 'GET', request);
    },
    write: async <T extends KubeObject>(request: WriteRequest): Promise<Written<T>> => {
      const { method, body, contentType, options } = request;
      const text = contentType === APPLY_PATCH ? yamlSafeJson(body) : JSON.stringify(body);
      const headers = { 'content-type': contentType };
      const { signal, retries } = options;
      const response = await send(method, request, { signal, retries, headers, body: text });
      const object: KubeObject = await objectIn(response, method, request);
      return { object: object as T, created: response.status === 201, warnings: warningsOf(response.headers) };
    },
    remove: async (request, body, { signal }) => {
      const headers = { 'content-type': 'application/json' };
      const response = await send('DELETE', request, { signal, headers, body: JSON.stringify(body) });
      warn(response);
      return objectIn(response, 'DELETE', request);
    },
    stream: async (path, info, { signal }) => {
      const response = await send('GET', { path, info }, { signal, streaming: true });
      warn(response);
      return response;
    },
  };
}

/** The body of an error: JSON if it is a Status, or else the page of a proxy. */
async function errorText(response: HttpResponse): Promise<string> {
  const content = await contentOf(response);
  return content.text ?? JSON.stringify(content.decoded() ?? {});
}
