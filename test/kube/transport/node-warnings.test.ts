import https from 'node:https';
import net from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHttpsTransport } from '../../../src/kube/transport/https-transport.ts';
import { cert, certPath, listening, localServer } from '../../support/https-server.ts';

const cleanUp: (() => unknown)[] = [];
const warn = vi.spyOn(process, 'emitWarning');
beforeEach(() => void warn.mockClear());
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
  vi.unstubAllEnvs();
});

async function ask(server: string, certificateAuthority: string, proxy?: string): Promise<string> {
  const transport = createHttpsTransport({ server, tls: { certificateAuthority }, proxy });
  cleanUp.push(() => transport.close());
  return (await transport.send({ method: 'GET', path: '/x' })).text();
}

async function server(): Promise<string> {
  const local = await localServer((_request, response) => response.end('reached'));
  cleanUp.push(() => local.close());
  return local.url;
}

/** A proxy that is reached over TLS, at an address. */
async function tlsProxy(): Promise<string> {
  const proxy = https.createServer({ cert: cert('server.crt'), key: cert('server.key') });
  proxy.on('connect', (request, socket) => {
    const upstream = net.connect(Number((request.url ?? '').split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  const local = await listening(proxy, 'https');
  cleanUp.push(() => local.close());
  return local.url;
}

it('a TLS proxy at an IP address causes no warning of Node', async () => {
  vi.stubEnv('SSL_CERT_FILE', certPath('ca.crt'));
  expect(await ask(await server(), cert('ca.crt'), await tlsProxy())).toBe('reached');
  expect(warn).not.toHaveBeenCalled();
});

it('a TLS proxy that this machine does not trust is named', async () => {
  vi.stubEnv('SSL_CERT_FILE', certPath('other-ca.crt'));
  const proxy = await tlsProxy();
  await expect(ask(await server(), cert('ca.crt'), proxy)).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining(`the proxy ${proxy} has a certificate that this machine does not trust`) as string,
    hint: expect.stringContaining('SSL_CERT_FILE') as string,
  });
});

it('NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect and causes no warning', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const url = await server();
  expect(await ask(url, cert('ca.crt'))).toBe('reached');
  await expect(ask(url, cert('other-ca.crt'))).rejects.toMatchObject({ kind: 'untrusted' });
  expect(warn).not.toHaveBeenCalled();
  // Programs that ds starts get it as it was.
  expect(process.env['NODE_TLS_REJECT_UNAUTHORIZED']).toBe('0');
});
