import type { JsonObject } from '../../core/json/json.ts';

/** A request as it reaches the API server, whatever brought it. */
export interface ApiRequest {
  readonly method: string;
  /** Absolute, with its query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Text; of what is none (protobuf), a character a byte. */
  readonly body?: string;
  /** Fires when the client has gone: ends a watch. */
  readonly signal?: AbortSignal;
}

export interface ApiResponse {
  readonly status: number;
  /** Lower-case names. A list is sent as one header each. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** The whole body, or its parts as they come (a watch, logs that are followed). */
  readonly body: string | AsyncIterable<string>;
  /** The body is no text, a character a byte. */
  readonly isBinary?: boolean;
}

export const JSON_TYPE = 'application/json';

export function jsonResponse(status: number, body: JsonObject, headers: ApiResponse['headers'] = {}): ApiResponse {
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: `${JSON.stringify(body)}\n` };
}

/** Go's reading of a boolean that is there. */
const GO_TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

/** Whether a person reads the answer: `pretty` says so, else the client's name. */
function wantsIndentation({ path, headers }: ApiRequest): boolean {
  const pretty = new URLSearchParams(path.split('?')[1] ?? '').get('pretty') ?? '';
  if (pretty !== '') return GO_TRUE.has(pretty);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(headers?.['user-agent'] ?? '');
}

/** The answer on many lines, when the client wants it so. */
export function indented(request: ApiRequest, response: ApiResponse): ApiResponse {
  const { headers, body } = response;
  if (headers['content-type'] !== JSON_TYPE || typeof body !== 'string' || !wantsIndentation(request)) return response;
  return { ...response, body: `${JSON.stringify(JSON.parse(body), undefined, 2)}\n` };
}

export function textResponse(status: number, body: string): ApiResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
