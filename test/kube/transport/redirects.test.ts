import { afterEach, describe, expect, it } from 'vitest';
import { createHttpsTransport } from '../../../src/kube/transport/https-transport.ts';
import type { HttpRequest } from '../../../src/kube/transport/transport.ts';
import { cert, localServer } from '../../support/https-server.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

interface Answer {
  readonly status: number;
  readonly location?: string;
  readonly body?: string;
  /** The body never ends. */
  readonly isEndless?: boolean;
}

/** A server that redirects `/from…`, and a client of it with a token. */
async function redirecting(answer: (url: string) => Answer, path = '') {
  const received: string[] = [];
  const server = await localServer((request, response) => {
    const url = request.url ?? '';
    received.push(`${request.method ?? ''} ${url} ${request.headers.authorization ?? ''}`);
    if (!url.startsWith(`${path}/from`)) {
      response.end('reached');
      return;
    }
    const { status, location, body = '', isEndless = false } = answer(url);
    response.writeHead(status, location === undefined ? {} : { location });
    if (isEndless) response.write(body);
    else response.end(body);
  });
  cleanUp.push(() => server.close());
  const identity = { authorization: 'Bearer secret' };
  const transport = createHttpsTransport({
    server: `${server.url}${path}`,
    tls: { certificateAuthority: cert('ca.crt') },
    credentials: {
      identity: () => Promise.resolve(identity),
      accepted: () => undefined,
      renew: () => false,
      renewal: 'log in again',
    },
  });
  cleanUp.push(() => transport.close());
  const send = async (request: Partial<HttpRequest> = {}): Promise<string> =>
    (await transport.send({ method: 'GET', path: '/from?a=b', ...request })).text();
  return { server, received, send };
}

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('with %i is followed on the same server', async (status) => {
    for (const body of ['', '<html>moved</html>']) {
      const { received, send } = await redirecting(() => ({ status, location: '/to?c=d', body }));
      expect(await send()).toBe('reached');
      expect(received).toEqual(['GET /from?a=b Bearer secret', 'GET /to?c=d Bearer secret']);
    }
  });

  it('of a watch is followed although its own body never ends', async () => {
    const { send } = await redirecting(() => ({ status: 307, location: '/to', body: 'x', isEndless: true }));
    expect(await send({ streaming: true })).toBe('reached');
  });

  it('is followed below the path of the server', async () => {
    const { received, send } = await redirecting(() => ({ status: 302, location: '/k8s/to' }), '/k8s');
    expect(await send()).toBe('reached');
    expect(received.at(-1)).toBe('GET /k8s/to Bearer secret');
    const other = await redirecting(() => ({ status: 302, location: '/login' }), '/k8s');
    await expect(other.send()).rejects.toMatchObject({
      kind: 'server',
      message: expect.stringContaining('/login') as string,
    });
    expect(other.received).toHaveLength(1);
  });

  it('to another host is an error, and the host gets no request', async () => {
    const elsewhere = await localServer((_request, response) => response.end('{}'));
    cleanUp.push(() => elsewhere.close());
    for (const location of [
      `${elsewhere.url}/x?token=t`,
      elsewhere.url.replace('https:', ''),
      elsewhere.url.replace('https:', 'http:'),
    ]) {
      const { server, send } = await redirecting(() => ({ status: 302, location }));
      await expect(send()).rejects.toMatchObject({
        kind: 'server',
        message: expect.stringMatching(
          new RegExp(
            `^127.0.0.1:${server.port} redirected the request to https?://127.0.0.1:${elsewhere.port}/x?, which ds does not follow$`,
          ),
        ) as string,
        hint: expect.stringContaining('--server') as string,
      });
    }
    expect(elsewhere.connections()).toBe(0);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
    'of a %s is an error: the page behind it is no success',
    async (method) => {
      for (const status of [301, 302, 303, 307, 308]) {
        const { received, send } = await redirecting(() => ({ status, location: '/to', body: '{"kind":"Status"}' }));
        await expect(send({ method, ...(method === 'DELETE' ? {} : { body: '{}' }) })).rejects.toMatchObject({
          kind: 'server',
          message: expect.stringContaining(`redirected the ${method} request to https://127.0.0.1:`) as string,
        });
        expect(received).toHaveLength(1);
      }
    },
  );

  it('without an address says so', async () => {
    const { send } = await redirecting(() => ({ status: 302, body: '{"kind":"Status"}' }));
    await expect(send()).rejects.toMatchObject({
      message: 'the server responded with the status code 302 but did not return more information',
    });
  });

  it('that never ends is given up after ten', async () => {
    const { received, send } = await redirecting((url) => ({ status: 307, location: url }));
    await expect(send()).rejects.toMatchObject({
      message: 'Unable to connect to the server: stopped after 10 redirects',
    });
    expect(received).toHaveLength(10);
  });
});
