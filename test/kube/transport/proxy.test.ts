import http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import { createHttpsTransport } from '../../../src/kube/transport/https-transport.ts';
import { proxyFromEnvironment, proxyUrl } from '../../../src/kube/transport/proxy.ts';
import { cert, listening, localServer } from '../../support/https-server.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

/** Forwards CONNECT, and remembers where to. */
async function connectProxy(password?: string) {
  const requestInfo: string[] = [];
  const server = http.createServer();
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    requestInfo.push(request.url ?? '');
    const expected = password === undefined ? undefined : `Basic ${Buffer.from(password).toString('base64')}`;
    if (request.headers['proxy-authorization'] !== expected) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const upstream = net.connect(Number((request.url ?? '').split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  const local = await listening(server, 'http');
  cleanUp.push(() => local.close());
  return { ...local, requestInfo };
}

/** SOCKS 5 without a password: greeting, then CONNECT by name or address (RFC 1928). */
async function socksProxy() {
  const requestInfo: string[] = [];
  const server = net.createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (request) => {
        const byName = request[3] === 3;
        const end = byName ? 5 + (request[4] ?? 0) : 8;
        const host = byName ? request.subarray(5, end).toString() : [...request.subarray(4, 8)].join('.');
        const port = request.readUInt16BE(end);
        requestInfo.push(`${host}:${port}`);
        const upstream = net.connect(port, '127.0.0.1', () => {
          socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
          upstream.pipe(socket).pipe(upstream);
        });
        upstream.on('error', () => socket.destroy());
        socket.on('error', () => upstream.destroy());
      });
    });
  });
  const local = await listening(server, 'socks5');
  cleanUp.push(() => local.close());
  return { ...local, requestInfo };
}

async function askThrough(proxy: string, options: { readonly plain?: boolean } = {}) {
  const server = await localServer((request, response) => response.end(`${request.url ?? ''} reached`), {
    as: options.plain === true ? undefined : 'server',
  });
  cleanUp.push(() => server.close());
  // The name is known to no resolver but to the certificate: whoever gets there went through the proxy.
  const scheme = options.plain === true ? 'http' : 'https';
  const transport = createHttpsTransport({
    server: `${scheme}://api.example:${server.port}`,
    tls: { certificateAuthority: cert('ca.crt') },
    proxy,
  });
  cleanUp.push(() => transport.close());
  const ask = async (): Promise<string> => (await transport.send({ method: 'GET', path: '/x' })).text();
  return { ask, server };
}

describe('through a proxy', () => {
  it('uses TLS through an HTTP proxy, over one connection', async () => {
    const proxy = await connectProxy();
    const { ask, server } = await askThrough(proxy.url);
    expect([await ask(), await ask()]).toEqual(['/x reached', '/x reached']);
    expect(proxy.requestInfo).toEqual([`api.example:${server.port}`]);
  });

  it('connects to plain HTTP servers, too', async () => {
    const proxy = await connectProxy();
    const { ask } = await askThrough(`127.0.0.1:${proxy.port}`, { plain: true });
    expect(await ask()).toBe('/x reached');
  });

  it('sends its password, and reports when one is required', async () => {
    const proxy = await connectProxy('me:pass word');
    const { ask } = await askThrough(`http://me:pass%20word@127.0.0.1:${proxy.port}`);
    expect(await ask()).toBe('/x reached');
    const { ask: without } = await askThrough(proxy.url);
    await expect(without()).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('407') as string,
    });
  });

  it.each(['socks5', 'socks5h'])('lets a %s proxy resolve the name', async (scheme) => {
    const proxy = await socksProxy();
    const { ask, server } = await askThrough(`${scheme}://127.0.0.1:${proxy.port}`);
    expect(await ask()).toBe('/x reached');
    expect(proxy.requestInfo).toEqual([`api.example:${server.port}`]);
  });

  it.each(['http', 'socks5'])('says that the %s proxy is unreachable', async (scheme) => {
    const { ask } = await askThrough(`${scheme}://127.0.0.1:1`);
    await expect(ask()).rejects.toMatchObject({
      message: `Unable to connect to the server: the proxy ${scheme}://127.0.0.1:1 refused the connection`,
    });
  });
});

/** A server that answers whatever it receives with a text. */
async function speaking(text: string) {
  const server = net.createServer((socket) => socket.once('data', () => socket.end(text)));
  const local = await listening(server, 'http');
  cleanUp.push(() => local.close());
  return local.port;
}

describe('another program in the place of the proxy', () => {
  const HTML = 'HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>no</html>';

  it.each([
    [
      'https',
      HTML,
      'gave an HTTP response to an HTTPS client',
      'the proxy does not speak TLS on this port: try http://127.0.0.1:',
    ],
    ['socks5', HTML, 'does not speak SOCKS 5', 'check the port; if it is an HTTP proxy: http://127.0.0.1:'],
    [
      'http',
      '<html>no</html>',
      'did not respond with HTTP',
      'check the port; if the proxy speaks TLS there: https://127.0.0.1:',
    ],
    [
      'http',
      '\x15\x03\x01\x00\x02\x02\x46',
      'did not respond with HTTP',
      'if the proxy speaks TLS there: https://127.0.0.1:',
    ],
    ['http', '', 'closed the connection', 'if the proxy speaks TLS there: https://127.0.0.1:'],
    ['http', HTML, 'responded with 400', 'another program than a proxy may be answering there'],
    ['http', HTML.replace('400', '302'), 'responded with 302', 'another program than a proxy may be answering there'],
    ['http', HTML.replace('400', '407'), 'responded with 407', 'add the user and password to the address of the proxy'],
    ['http', HTML.replace('400', '403'), 'responded with 403', 'the proxy does not allow connections to api.example:'],
    ['http', HTML.replace('400', '502'), 'responded with 502', 'the proxy cannot reach api.example:'],
  ])('of %s that answers %j is named: %s', async (scheme, text, what, hint) => {
    const port = await speaking(text);
    const { ask, server } = await askThrough(`${scheme}://127.0.0.1:${port}`);
    await expect(ask()).rejects.toMatchObject({
      kind: 'unreachable',
      message: `Unable to connect to the server: the proxy ${scheme}://127.0.0.1:${port} ${what}`,
      hint: expect.stringContaining(hint) as string,
    });
    expect(server.connections()).toBe(0);
  });

  it('may answer in the place of the server', async () => {
    const proxy = net.createServer((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.once('data', () => socket.end(HTML));
      }),
    );
    const local = await listening(proxy, 'http');
    cleanUp.push(() => local.close());
    const { ask } = await askThrough(local.url);
    await expect(ask()).rejects.toMatchObject({
      message: expect.stringMatching(/api\.example:\d+ gave an HTTP response to an HTTPS client$/) as string,
      hint: expect.stringContaining(`the proxy ${local.url} may have responded in its place`) as string,
    });
  });
});

describe('a server that speaks the other protocol', () => {
  it('is named, with the address to try', async () => {
    const tls = await localServer((_request, response) => response.end());
    cleanUp.push(() => tls.close());
    const plain = await localServer((_request, response) => response.end(), { as: undefined });
    cleanUp.push(() => plain.close());
    const ask = (server: string): Promise<unknown> => {
      const transport = createHttpsTransport({ server });
      cleanUp.push(() => transport.close());
      return transport.send({ method: 'GET', path: '/' });
    };
    await expect(ask(`http://127.0.0.1:${tls.port}`)).rejects.toMatchObject({
      message: `Unable to connect to the server: 127.0.0.1:${tls.port} closed the connection`,
      hint: `the server may speak TLS on this port: try https://127.0.0.1:${tls.port}`,
    });
    await expect(ask(`https://127.0.0.1:${plain.port}`)).rejects.toMatchObject({
      message: `Unable to connect to the server: 127.0.0.1:${plain.port} gave an HTTP response to an HTTPS client`,
      hint: expect.stringContaining(`try http://127.0.0.1:${plain.port}`) as string,
    });
  });
});

describe('the proxy of the environment', () => {
  const proxyOf = (server: string, env: Record<string, string>): string | undefined =>
    proxyFromEnvironment(new URL(server), env);
  const both = { HTTPS_PROXY: 'http://s:1', HTTP_PROXY: 'http://p:1' };

  it('goes by the scheme, capitals first', () => {
    expect(proxyOf('https://a.example', both)).toBe('http://s:1');
    expect(proxyOf('http://a.example', both)).toBe('http://p:1');
    expect(proxyOf('https://a.example', { https_proxy: 'http://low:1' })).toBe('http://low:1');
    expect(proxyOf('https://a.example', { ...both, https_proxy: 'http://low:1' })).toBe('http://s:1');
    expect(proxyOf('https://a.example', { HTTP_PROXY: 'http://p:1' })).toBeUndefined();
  });

  it.each(['https://localhost:6443', 'https://127.0.0.1:6443', 'https://127.8.8.8', 'https://[::1]:6443'])(
    'never takes one to %s',
    (server) => {
      expect(proxyOf(server, both)).toBeUndefined();
    },
  );

  it.each([
    ['a.example', 'https://a.example:6443', true],
    ['a.example', 'https://api.a.example', true],
    ['a.example', 'https://ba.example', false],
    ['.a.example', 'https://api.a.example', true],
    ['.a.example', 'https://a.example', false],
    ['*.a.example', 'https://api.a.example', true],
    ['x.example, A.EXAMPLE ', 'https://a.example', true],
    ['a.example:6443', 'https://a.example:6443', true],
    ['a.example:6443', 'https://a.example', false],
    ['a.example:443', 'https://a.example', true],
    ['*', 'https://a.example', true],
    ['10.0.0.1', 'https://10.0.0.1:6443', true],
    ['10.0.0.1:6443', 'https://10.0.0.1:6443', true],
    ['10.0.0.1:443', 'https://10.0.0.1:6443', false],
    ['10.0.0.0/8', 'https://10.9.8.7:6443', true],
    ['10.0.0.0/8', 'https://11.9.8.7:6443', false],
    ['10.0.0.0/8', 'https://a.example', false],
    ['10.0.0.0/99', 'https://10.9.8.7', false],
    ['fd00::/8', 'https://[fd00::1]:6443', true],
    ['fd00::1', 'https://[fd00::1]:6443', true],
    ['[fd00::1]:6443', 'https://[fd00::1]:6443', true],
    ['.0.0.1', 'https://10.0.0.1', false],
    ['', 'https://a.example', false],
  ])('NO_PROXY=%s for %s: %s', (words, server, exempt) => {
    expect(proxyOf(server, { ...both, NO_PROXY: words }) === undefined).toBe(exempt);
  });
});

describe('the address of a proxy', () => {
  it('may omit the scheme', () => {
    expect(proxyUrl('proxy.example:3128').href).toBe('http://proxy.example:3128/');
  });

  it.each(['ftp://proxy.example', 'http://', ''])('is refused as %j', (text) => {
    expect(() => proxyUrl(text)).toThrow(DsError);
  });
});
