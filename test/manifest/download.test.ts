import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { download } from '../../src/manifest/download.ts';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('download', () => {
  test('returns the content, after redirects', async () => {
    const base = await serve((request, response) => {
      if (request.url === '/a') response.writeHead(302, { location: '/b' }).end();
      else response.end('kind: DaemonSet');
    });
    expect(Buffer.from(await download(`${base}/a`)).toString()).toBe('kind: DaemonSet');
  });

  test("reports the server's status", async () => {
    const base = await serve((_, response) => response.writeHead(404).end('no'));
    await expect(download(`${base}/x.yaml`)).rejects.toMatchObject({
      kind: 'input',
      message: `unable to read URL "${base}/x.yaml": server reported 404 Not Found, status code=404`,
    });
  });

  test('stops a redirect loop', async () => {
    const base = await serve((_, response) => response.writeHead(301, { location: '/again' }).end());
    await expect(download(base)).rejects.toMatchObject({
      message: expect.stringContaining('redirects more than 5 times') as string,
    });
  });

  test('only follows http and https', async () => {
    const base = await serve((_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end());
    await expect(download(base)).rejects.toMatchObject({ message: 'the URL "file:///etc/passwd" is not valid' });
  });

  test('stops at the size limit, even when the response does not end', async () => {
    const base = await serve((_, response) => {
      const more = (): void => void response.write('x'.repeat(64 * 1024), (error) => error ?? setImmediate(more));
      more();
    });
    await expect(download(base, { maxBytes: 1024 * 1024 })).rejects.toMatchObject({
      kind: 'input',
      message: `unable to read URL "${base}": it is larger than 1 MiB`,
    });
  });

  test('stops at the time limit', async () => {
    const base = await serve((_, response) => void response.write('apiVersion'));
    await expect(download(base, { timeoutMs: 30 })).rejects.toMatchObject({
      kind: 'input',
      message: `unable to read URL "${base}": no complete response within 0.03s`,
    });
  });

  test('Ctrl-C ends it with its own reason', async () => {
    const base = await serve(() => undefined);
    const stop = new AbortController();
    const reason = new Error('stopped');
    const loading = download(base, { signal: stop.signal });
    stop.abort(reason);
    await expect(loading).rejects.toBe(reason);
  });

  test('a server that does not answer is named', async () => {
    const base = await serve(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    await expect(download(base)).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/^unable to read URL .*ECONNREFUSED/) as string,
    });
  });
});

describe('a proxy', () => {
  test('gets plain HTTP requests for the full URL', async () => {
    const requested: unknown[] = [];
    const proxy = await serve((request, response) => {
      requested.push([request.method, request.url, request.headers.host, request.headers['proxy-authorization']]);
      response.end('kind: DaemonSet');
    });
    const env = { http_proxy: proxy.replace('//', '//me:se%40cret@') };
    const bytes = await download('http://manifests.example:81/a.yaml', { env });
    expect(Buffer.from(bytes).toString()).toBe('kind: DaemonSet');
    const basic = `Basic ${Buffer.from('me:se@cret').toString('base64')}`;
    expect(requested).toEqual([['GET', 'http://manifests.example:81/a.yaml', 'manifests.example:81', basic]]);
  });

  test('gets a CONNECT request for HTTPS', async () => {
    const requested: unknown[] = [];
    const proxy = await serve((_, response) => response.end());
    servers[0]?.on('connect', (request: IncomingMessage, socket: Duplex) => {
      requested.push(request.url);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await expect(download('https://manifests.example/a.yaml', { env: { HTTPS_PROXY: proxy } })).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('unable to read URL "https://manifests.example/a.yaml": ') as string,
    });
    expect(requested).toEqual(['manifests.example:443']);
  });

  test('is bypassed for NO_PROXY and for this machine', async () => {
    const base = await serve((_, response) => response.end('direct'));
    const env = { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '.example' };
    expect(Buffer.from(await download(base, { env })).toString()).toBe('direct');
    await expect(download('http://no-such-name.example/a', { env })).rejects.toMatchObject({
      message: expect.not.stringContaining('127.0.0.1:1') as string,
    });
  });

  test('that is invalid is reported as an environment error', async () => {
    await expect(download('http://manifests.example/', { env: { HTTP_PROXY: 'ftp://x' } })).rejects.toMatchObject({
      kind: 'config',
    });
  });
});
