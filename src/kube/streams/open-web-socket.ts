import { randomBytes } from 'node:crypto';
import { DsError } from '../../core/errors.ts';
import { acceptOf } from '../../core/websocket/handshake.ts';
import { createWebSocket, type WebSocket } from '../../core/websocket/web-socket.ts';
import type { Client, ObjectPath } from '../client.ts';
import { objectPath } from '../paths.ts';
import { qualifiedPluralOf } from '../resource.ts';
import { errorOfResponse } from '../status-error.ts';
import type { HttpResponse } from '../transport/transport.ts';

/** client-go's, in milliseconds: proxies close what is idle. */
const PING_MS = 5000;
/** client-go's: twelve pings without an answer, and a second. */
const SILENCE_MS = 61_000;
/** The longest message, in bytes. The API server sends 32 KiB at most, and accepts no more than 32 MiB. */
const MAX_MESSAGE = 32 * 1024 * 1024;

export interface OpenedWebSocket {
  readonly connection: WebSocket;
  /** The protocol that the server chose. */
  readonly protocol: string;
}

export interface WebSocketRequest {
  readonly at: ObjectPath;
  /** `a=1&b=2`, encoded. */
  readonly query: string;
  /** In order of preference. */
  readonly protocols: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Opens a WebSocket to a subresource, through the same connections, proxies and credentials as every request. Throws the server's error, and
 * a DsError of kind `server` if the server, or a proxy in front of it, does not speak WebSocket. The signal ends the connection.
 */
export async function openWebSocket(
  client: Client,
  { at, query, protocols, signal }: WebSocketRequest,
): Promise<OpenedWebSocket> {
  const { transport } = client;
  const key = randomBytes(16).toString('base64');
  const response = await transport.send({
    method: 'GET',
    path: `${objectPath(at)}${query === '' ? '' : `?${query}`}`,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': key,
      'sec-websocket-protocol': protocols.join(', '),
    },
    streaming: true,
    upgrade: true,
    signal,
  });
  const { upgraded, headers } = response;
  if (upgraded === undefined) throw await refusalOf(response, at, transport.server);
  const protocol = headers['sec-websocket-protocol'] ?? '';
  if (headers['sec-websocket-accept'] !== acceptOf(key) || !protocols.includes(protocol)) {
    upgraded.socket.destroy();
    const chosen = protocol === '' ? 'no protocol' : `the protocol ${JSON.stringify(protocol.slice(0, 80))}`;
    throw noWebSocket(transport.server, `it chose ${chosen}`);
  }
  const connection = createWebSocket(upgraded.socket, upgraded.head, {
    isClient: true,
    maxBytes: MAX_MESSAGE,
    pingMs: PING_MS,
    silenceMs: SILENCE_MS,
  });
  return { connection, protocol };
}

async function refusalOf(response: HttpResponse, at: ObjectPath, server: string): Promise<DsError> {
  const { status } = response;
  const text = await response.text();
  if (status < 400) return noWebSocket(server, `it responded with ${status}`);
  const { resource, name, namespace, subresource = '' } = at;
  // A kubelet says why in plain text; kubectl puts the same words before it
  if (status >= 500 && (response.headers['content-type'] ?? '').startsWith('text/plain') && text.trim() !== '') {
    return new DsError('server', `unable to upgrade connection: ${text.trim()}`);
  }
  return errorOfResponse(status, text, {
    method: 'GET',
    resource: `${qualifiedPluralOf(resource)}/${subresource}`,
    name,
    namespace,
  });
}

function noWebSocket(server: string, why: string): DsError {
  return new DsError('server', `${new URL(server).host} did not open a WebSocket connection: ${why}`, {
    hint: 'a proxy or load balancer in front of the API server may not support WebSocket: ask who runs it, or connect to the API server directly',
  });
}
