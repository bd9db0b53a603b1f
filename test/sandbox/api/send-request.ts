import type { JsonObject } from '../../../src/core/json/json.ts';
import type { Api } from '../../../src/sandbox/api/create-api.ts';
import type { ApiRequest, ApiResponse } from '../../../src/sandbox/api/http.ts';

export interface Reply {
  readonly status: number;
  readonly headers: ApiResponse['headers'];
  readonly json: JsonObject;
}

/** Sends a request without a socket, and reads the whole response as JSON. */
export async function sendRequest(
  api: Api,
  method: string,
  path: string,
  body?: unknown,
  headers: ApiRequest['headers'] = {},
): Promise<Reply> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const type = { 'content-type': 'application/json' };
  const request = { method, path, headers: { ...type, ...headers }, ...(text === undefined ? {} : { body: text }) };
  const response = await api.handle(request);
  return { status: response.status, headers: response.headers, json: JSON.parse(await textOf(response)) as JsonObject };
}

export async function textOf({ body }: ApiResponse): Promise<string> {
  if (typeof body === 'string') return body;
  let text = '';
  for await (const part of body) text += part;
  return text;
}

/** Reads the lines of a watch one by one. */
export function linesOf(response: ApiResponse): { next(): Promise<JsonObject | undefined>; stop(): Promise<void> } {
  if (typeof response.body === 'string') throw new Error(`no stream but ${response.status} ${response.body}`);
  const parts = response.body[Symbol.asyncIterator]();
  let buffered = '';
  return {
    next: async () => {
      for (;;) {
        const end = buffered.indexOf('\n');
        if (end >= 0) {
          const line = buffered.slice(0, end);
          buffered = buffered.slice(end + 1);
          return JSON.parse(line) as JsonObject;
        }
        const part = await parts.next();
        if (part.done === true) return undefined;
        buffered += part.value;
      }
    },
    stop: async () => {
      await parts.return?.();
    },
  };
}
