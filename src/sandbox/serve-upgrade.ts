import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { acceptOf } from '../core/websocket/handshake.ts';
import { createWebSocket } from '../core/websocket/web-socket.ts';
import type { ApiResponse } from './api/http.ts';

/** The longest message that the API server reads, in bytes. */
const MAX_MESSAGE = 32 * 1024 * 1024;

/** Answers a request for another protocol: a WebSocket if the API agreed, otherwise its response, on a connection of its own. */
export async function answerUpgrade(
  message: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Uint8Array },
  { status, headers, body, upgrade }: ApiResponse,
): Promise<void> {
  if (upgrade === undefined) {
    const text = await textOf(body);
    const fields = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`));
    const lines = [...fields, `content-length: ${Buffer.byteLength(text)}`, 'connection: close'];
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${text}`);
    return;
  }
  const accept = acceptOf(message.headers['sec-websocket-key'] ?? '');
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    `Sec-WebSocket-Protocol: ${upgrade.protocol}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await upgrade.serve(createWebSocket(socket, head, { isClient: false, maxBytes: MAX_MESSAGE }));
}

async function textOf(body: ApiResponse['body']): Promise<string> {
  if (typeof body === 'string') return body;
  const parts: string[] = [];
  for await (const part of body) parts.push(part);
  return parts.join('');
}
