import type { JsonObject } from '../../core/json/json.ts';
import type { WebSocket } from '../../core/websocket/web-socket.ts';

/** A request to the API server, independent of the transport. */
export interface ApiRequest {
  readonly method: string;
  /** The absolute path with its query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Text; for binary bodies (protobuf), one character per byte. */
  readonly body?: string;
  /** Aborted when the client disconnects, which ends a watch. */
  readonly signal?: AbortSignal;
}

export interface ApiResponse {
  readonly status: number;
  /** Lower-case names. A list is sent as repeated headers. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** The whole body, or its chunks (watches, followed logs). */
  readonly body: string | AsyncIterable<string>;
  /** The body is binary: one character per byte. */
  readonly isBinary?: boolean;
  /** Of a response with status 101: what the connection is used for from then on. */
  readonly upgrade?: {
    /** The WebSocket subprotocol. */
    readonly protocol: string;
    readonly serve: (connection: WebSocket) => Promise<void>;
  };
}

export const JSON_TYPE = 'application/json';

export function jsonResponse(status: number, body: JsonObject, headers: ApiResponse['headers'] = {}): ApiResponse {
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: `${JSON.stringify(body)}\n` };
}

/** A query parameter that is present, as Go parses a boolean. */
const GO_TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

/** Whether to indent the response: by `pretty`, else by the user agent. */
function wantsIndentation({ path, headers }: ApiRequest): boolean {
  const pretty = new URLSearchParams(path.split('?')[1] ?? '').get('pretty') ?? '';
  if (pretty !== '') return GO_TRUE.has(pretty);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(headers?.['user-agent'] ?? '');
}

/** The response indented, when the client wants that. */
export function indented(request: ApiRequest, response: ApiResponse): ApiResponse {
  const { headers, body } = response;
  if (headers['content-type'] !== JSON_TYPE || typeof body !== 'string' || !wantsIndentation(request)) return response;
  return { ...response, body: `${JSON.stringify(JSON.parse(body), undefined, 2)}\n` };
}

export function textResponse(status: number, body: string): ApiResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
