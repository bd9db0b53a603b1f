import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { acceptOf } from '../../../src/core/websocket/handshake.ts';
import { createWebSocket } from '../../../src/core/websocket/web-socket.ts';
import { createClient } from '../../../src/kube/create-client.ts';
import { PODS } from '../../../src/kube/resource.ts';
import { openWebSocket, type OpenedWebSocket } from '../../../src/kube/streams/open-web-socket.ts';
import { createHttpsTransport, type HttpsTransportSettings } from '../../../src/kube/transport/https-transport.ts';
import { cert, listening } from '../../support/https-server.ts';
import https from 'node:https';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

type Upgrade = (request: http.IncomingMessage, socket: Duplex) => void;

async function server(upgrade: Upgrade) {
  const tls = { cert: cert('server.crt'), key: cert('server.key') };
  const created = https.createServer(tls, (_request, response) => response.writeHead(200).end('a page'));
  created.on('upgrade', (request: http.IncomingMessage, socket: Duplex) => {
    socket.on('error', () => undefined);
    upgrade(request, socket);
  });
  const local = await listening(created, 'https');
  cleanUp.push(() => local.close());
  return local;
}

function refuse(socket: Duplex, status: string, body: object): void {
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
  );
}

function accept(request: http.IncomingMessage, socket: Duplex, protocol = 'b', key?: string): void {
  const proof = acceptOf(key ?? request.headers['sec-websocket-key'] ?? '');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  );
}

async function open(url: string, settings: Partial<HttpsTransportSettings> = {}): Promise<OpenedWebSocket> {
  const transport = createHttpsTransport({
    server: url,
    tls: { certificateAuthority: cert('ca.crt') },
    ...settings,
  });
  cleanUp.push(() => transport.close());
  return openWebSocket(createClient(transport), {
    at: { resource: PODS, namespace: 'logging', name: 'agent-x', subresource: 'exec' },
    query: 'command=a%20b',
    protocols: ['a', 'b'],
    signal: new AbortController().signal,
  });
}

describe('opening a WebSocket', () => {
  it('asks as RFC 6455 says, and takes the protocol that the server chose', async () => {
    const seen: http.IncomingMessage[] = [];
    const { url } = await server((request, socket) => {
      seen.push(request);
      accept(request, socket);
      void createWebSocket(socket, new Uint8Array(), { isClient: false, maxBytes: 100 }).send(Buffer.from('hello'));
    });
    const { connection, protocol } = await open(url);
    expect(protocol).toBe('b');
    expect((await connection.messages.next()).value).toEqual(Buffer.from('hello'));
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: '/api/v1/namespaces/logging/pods/agent-x/exec?command=a%20b',
      headers: { upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-protocol': 'a, b' },
    });
    connection.destroy();
  });

  it.each(['the first time', 'after a 401, with new credentials'])('sends the credentials %s', async (when) => {
    const seen: (string | undefined)[] = [];
    const { url } = await server((request, socket) => {
      seen.push(request.headers.authorization);
      if (seen.length === 1 && when !== 'the first time') {
        refuse(socket, '401 Unauthorized', {
          kind: 'Status',
          message: 'Unauthorized',
          reason: 'Unauthorized',
          code: 401,
        });
      } else {
        accept(request, socket);
      }
    });
    let count = 0;
    const { connection } = await open(url, {
      credentials: {
        identity: () => Promise.resolve({ authorization: `Bearer ${count}` }),
        accepted: () => undefined,
        renew: () => ++count > 0,
        renewal: '',
      },
    });
    connection.destroy();
    expect(seen).toEqual(when === 'the first time' ? ['Bearer 0'] : ['Bearer 0', 'Bearer 1']);
  });

  it('goes through an HTTP proxy', async () => {
    const { url, port } = await server((request, socket) => accept(request, socket));
    const targets: (string | undefined)[] = [];
    const proxy = http.createServer();
    proxy.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
      targets.push(request.url);
      const upstream = net.connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      for (const one of [socket, upstream]) one.on('error', () => undefined);
    });
    const local = await listening(proxy, 'http');
    cleanUp.push(() => local.close());
    const { connection } = await open(url, { proxy: local.url });
    connection.destroy();
    expect(targets).toEqual([`127.0.0.1:${port}`]);
  });

  it("throws the server's Status", async () => {
    const message =
      'pods "agent-x" is forbidden: User "u" cannot create resource "pods/exec" in API group "" in the namespace "logging"';
    const status = { kind: 'Status', status: 'Failure', message, reason: 'Forbidden', code: 403 };
    const { url } = await server((_request, socket) => refuse(socket, '403 Forbidden', status));
    await expect(open(url)).rejects.toMatchObject({ kind: 'forbidden', message, status });
  });

  it("has kubectl's text for what a kubelet refuses", async () => {
    const { url } = await server((_request, socket) => {
      const text = 'container not found ("main")';
      socket.end(
        `HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
      );
    });
    const message = 'unable to upgrade connection: container not found ("main")';
    await expect(open(url)).rejects.toMatchObject({ kind: 'server', message, hint: undefined });
  });

  it('says what does not speak WebSocket', async () => {
    const { port, url } = await server((request, socket) => accept(request, socket, 'b', 'another key'));
    await expect(open(url)).rejects.toMatchObject({
      kind: 'server',
      message: `127.0.0.1:${port} did not open a WebSocket connection: it chose the protocol "b"`,
    });
    const other = await server((request, socket) => accept(request, socket, 'c'));
    await expect(open(other.url)).rejects.toThrow('did not open a WebSocket connection: it chose the protocol "c"');
    const page = await server((_request, socket) => refuse(socket, '200 OK', {}));
    await expect(open(page.url)).rejects.toThrow('did not open a WebSocket connection: it responded with 200');
  });
});
