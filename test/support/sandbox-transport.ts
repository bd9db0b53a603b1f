import type { HttpRequest, HttpResponse, Transport } from '../../src/kube/transport/transport.ts';
import type { ApiRequest, ApiResponse } from '../../src/sandbox/api/http.ts';

/** A transport to a sandbox in the same process, without a socket. */
export function sandboxTransport(handle: (request: ApiRequest) => Promise<ApiResponse>): Transport {
  return {
    server: 'https://sandbox.example:6443',
    send: async ({ method, path, headers = {}, body, signal }: HttpRequest): Promise<HttpResponse> => {
      if (signal?.aborted === true) throw signal.reason as Error;
      const answer = await handle({
        method,
        path,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      });
      const single = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
      return {
        status: answer.status,
        headers: Object.fromEntries(single) as Record<string, string>,
        body: bytesOf(answer.body),
        bytes: async () => Buffer.from(await textOf(answer.body), answer.isBinary === true ? 'latin1' : 'utf8'),
        text: () => textOf(answer.body),
      };
    },
    close: () => undefined,
  };
}

async function* partsOf(body: ApiResponse['body']): AsyncGenerator<string> {
  if (typeof body === 'string') yield body;
  else yield* body;
}

async function textOf(body: ApiResponse['body']): Promise<string> {
  const parts: string[] = [];
  for await (const part of partsOf(body)) parts.push(part);
  return parts.join('');
}

async function* bytesOf(body: ApiResponse['body']): AsyncGenerator<Uint8Array> {
  for await (const part of partsOf(body)) yield new TextEncoder().encode(part);
}
