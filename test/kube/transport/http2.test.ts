import http2 from 'node:http2';
import tls from 'node:tls';
import type net from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createHttpsTransport } from '../../../src/kube/transport/https-transport.ts';
import { cert, listening } from '../../support/https-server.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

const pair = { cert: cert('server.crt'), key: cert('server.key') };
/** An empty SETTINGS frame, which is what servers say first (RFC 9113 §3.4). */
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

it.each<[string, string, () => net.Server]>([
  ['that insists on its protocol', 'https', () => http2.createSecureServer(pair)],
  [
    'that does not ask for the protocol',
    'https',
    () => tls.createServer(pair, (socket) => void socket.write(SETTINGS)),
  ],
  ['without TLS', 'http', () => http2.createServer()],
])('a server %s and speaks only HTTP/2 is said to do so', async (_name, scheme, make) => {
  const server = await listening(make(), scheme);
  const transport = createHttpsTransport({ server: server.url, tls: { certificateAuthority: cert('ca.crt') } });
  cleanUp.push(
    () => server.close(),
    () => transport.close(),
  );
  await expect(transport.send({ method: 'GET', path: '/x' })).rejects.toMatchObject({
    kind: 'unreachable',
    message: `Unable to connect to the server: 127.0.0.1:${server.port} only supports HTTP/2`,
  });
});
