import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Api } from './api/create-api.ts';
import type { ApiRequest, ApiResponse } from './api/http.ts';
import { mediaType, PROTOBUF } from './api/body/media-type.ts';
import { certificateAuthority, serverCertificate, type Certificate } from './tls/certificates.ts';

const HOST = '127.0.0.1';
/** The API server's limit for a request body. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

export interface ServeOptions {
  /** A free port by default. */
  readonly port?: number;
  /** The CA of the server's certificate; a new one by default. */
  readonly authority?: Certificate;
}

/** A served API. */
export interface Served {
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** PEM of the CA to trust. */
  readonly ca: string;
  /** Closes streaming responses: watches and logs. */
  endStreams(): void;
  /** Closes every connection, and resolves when the port is free. */
  close(): Promise<void>;
}

/** A random bearer token. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

async function bodyOf(message: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  const text = mediaType(message.headers['content-type']) === PROTOBUF ? 'latin1' : 'utf8';
  return Buffer.concat(parts).toString(text);
}

function headersOf(message: IncomingMessage): NonNullable<ApiRequest['headers']> {
  const entries = Object.entries(message.headers);
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

/** Streaming responses. */
type Streams = Set<ServerResponse>;

async function send(response: ServerResponse, streams: Streams, answer: ApiResponse): Promise<void> {
  const { status, headers, body, isBinary = false } = answer;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('cache-control', 'no-cache, private');
  response.statusCode = status;
  if (typeof body === 'string') {
    response.end(body, isBinary ? 'latin1' : 'utf8');
    return;
  }
  streams.add(response);
  response.on('close', () => streams.delete(response));
  response.flushHeaders();
  for await (const chunk of body) {
    if (response.destroyed) return;
    if (chunk !== '' && !response.write(chunk)) await drained(response);
  }
  response.end();
}

async function exchange(api: Api, message: IncomingMessage, response: ServerResponse, streams: Streams): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort(new Error('the client disconnected')));
  const body = await bodyOf(message);
  if (body === undefined) {
    response.writeHead(413).end('Request entity too large: limit is 3145728\n');
    return;
  }
  const request = { method: message.method ?? 'GET', path: message.url ?? '/', headers: headersOf(message), body };
  await send(response, streams, await api.handle({ ...request, signal: gone.signal }));
}

async function upgraded(
  api: Api,
  message: IncomingMessage,
  connection: { readonly socket: Duplex; readonly head: Uint8Array },
): Promise<void> {
  const request = { method: message.method ?? 'GET', path: message.url ?? '/', headers: headersOf(message), body: '' };
  const response = await api.handle(request);
  const { answerUpgrade } = await import('./serve-upgrade.ts');
  await answerUpgrade(message, connection, response);
}

/** Serves the API over TLS on 127.0.0.1, with a certificate of the authority. */
export async function serve(
  api: Api,
  { port = 0, authority = certificateAuthority('ds-sandbox-ca') }: ServeOptions = {},
): Promise<Served> {
  const certificate = serverCertificate(authority, 'ds-sandbox', [HOST, 'localhost']);
  const streams: Streams = new Set();
  const server = createServer({ key: certificate.keyPem, cert: certificate.certificatePem }, (message, response) => {
    // Only the connection can fail here: broken by a fault, or closed by the client.
    exchange(api, message, response, streams).catch(() => response.destroy());
  });
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    upgraded(api, message, { socket, head }).catch(() => socket.destroy());
  });
  // Watches may be quiet for long; the client closes idle connections.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `https://${HOST}:${bound}`,
    ca: authority.certificatePem,
    endStreams: () => {
      for (const response of streams) response.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
