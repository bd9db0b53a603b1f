import { checkLog } from './check-response.ts';
import type { CallOptions, Client } from './client.ts';
import { objectPath, queryOf } from './paths.ts';
import { PODS, qualifiedPluralOf } from './resource.ts';
import { errorOfResponse } from './status-error.ts';

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
