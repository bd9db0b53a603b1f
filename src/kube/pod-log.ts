import type { Clock } from '../core/clock.ts';
import { checkLog } from './check-response.ts';
import type { CallOptions, Client } from './client.ts';
import { objectPath, queryOf } from './paths.ts';
import { PODS, qualifiedPluralOf } from './resource.ts';
import { errorOfResponse } from './status-error.ts';
import { sendWithRetry } from './transport/retry.ts';

export interface PodLogOptions extends CallOptions {
  /** Without it the server uses the only container, and rejects the request if there are several. */
  readonly container?: string | undefined;
  readonly tailLines: number;
  /** The server ends the log after so many bytes, within a line if need be. */
  readonly limitBytes?: number | undefined;
  /** Of the container before its last restart. */
  readonly previous?: boolean;
}

/** The last lines of a container's log as bytes. Throws the server's error. */
export async function readPodLog(
  client: Client,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  { container, tailLines, limitBytes, previous = false, signal }: PodLogOptions,
): Promise<string> {
  const path = objectPath({ resource: PODS, namespace, name, subresource: 'log' });
  const query = queryOf({ container, tailLines, limitBytes, previous: previous ? true : undefined });
  const response = await client.transport.send({
    method: 'GET',
    path: `${path}${query}`,
    headers: { accept: '*/*' },
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  if (response.status < 400) {
    checkLog(response.headers, { server: client.transport.server, path });
    return text;
  }
  throw errorOfResponse(response.status, text, { method: 'GET', resource: qualifiedPluralOf(PODS), name, namespace });
}

/** The options of `pods/log`, as the API has them. */
export interface LogRequest {
  readonly container: string;
  readonly follow?: boolean;
  /** Of the container before its last restart. */
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly tailLines?: number | undefined;
  readonly sinceSeconds?: number | undefined;
  /** RFC 3339. The API server passes only whole seconds on. */
  readonly sinceTime?: string | undefined;
  readonly limitBytes?: number | undefined;
  readonly insecureSkipTLSVerifyBackend?: boolean | undefined;
}

export interface OpenOptions extends CallOptions {
  readonly clock: Clock;
  /** The time limit of the answer's beginning in milliseconds; 0: none. A kubelet that follows begins with the first line. */
  readonly answerMs: number;
}

/** The log of a container as a stream of bytes. Throws the server's error, and kind `timeout` without an answer. */
export async function openPodLog(
  client: Client,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  request: LogRequest,
  { clock, signal, answerMs }: OpenOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const path = objectPath({ resource: PODS, namespace, name, subresource: 'log' });
  const flag = (value: boolean | undefined): true | undefined => (value === true ? true : undefined);
  const query = queryOf({
    container: request.container,
    follow: flag(request.follow),
    previous: flag(request.previous),
    timestamps: flag(request.timestamps),
    tailLines: request.tailLines,
    sinceSeconds: request.sinceSeconds,
    sinceTime: request.sinceTime,
    limitBytes: request.limitBytes,
    insecureSkipTLSVerifyBackend: flag(request.insecureSkipTLSVerifyBackend),
  });
  const response = await sendWithRetry(
    client.transport,
    {
      method: 'GET',
      path: `${path}${query}`,
      // compressed, lines would wait for each other
      headers: { accept: '*/*', 'accept-encoding': 'identity' },
      streaming: true,
      timeoutMs: answerMs,
      ...(signal === undefined ? {} : { signal }),
    },
    { clock },
  );
  if (response.status >= 400) {
    const text = await response.text();
    throw errorOfResponse(response.status, text, { method: 'GET', resource: qualifiedPluralOf(PODS), name, namespace });
  }
  checkLog(response.headers, { server: client.transport.server, path });
  return response.body;
}
