import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import { createHttpsTransport, type HttpsTransportSettings } from '../../../src/kube/transport/https-transport.ts';
import type { Transport } from '../../../src/kube/transport/transport.ts';
import { deferred } from '../../support/deferred.ts';
import {
  cert,
  listening,
  localServer,
  type Handler,
  type LocalServer,
  type LocalServerOptions,
} from '../../support/https-server.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

async function serve(handler: Handler, options: LocalServerOptions = {}): Promise<LocalServer> {
  const server = await localServer(handler, options);
  cleanUp.push(() => server.close());
  return server;
}

function transportTo(server: string, settings: Partial<HttpsTransportSettings> = {}): Transport {
  const transport = createHttpsTransport({ server, tls: { certificateAuthority: cert('ca.crt') }, ...settings });
  cleanUp.push(() => transport.close());
  return transport;
}

const echo: Handler = (request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method, url, headers, body }));
  });
};

async function errorOf(promise: Promise<unknown>): Promise<DsError> {
  const error: unknown = await promise.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DsError);
  return error as DsError;
}

const get = { method: 'GET', path: '/x' } as const;

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

describe('a request', () => {
  it('carries method, path behind the prefix of the server, headers and body', async () => {
    const { url } = await serve(echo);
    const transport = transportTo(`${url}/k8s/clusters/c-1`, {
      headers: { 'user-agent': 'ds/1', 'impersonate-group': ['a', 'b'] },
    });
    const response = await transport.send({
      method: 'PATCH',
      path: '/apis/x?force=true',
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: 'kind: Zwölf',
    });
    const said = JSON.parse(await response.text()) as Echo;
    expect(said).toMatchObject({ method: 'PATCH', url: '/k8s/clusters/c-1/apis/x?force=true', body: 'kind: Zwölf' });
    expect(said.headers).toMatchObject({
      'user-agent': 'ds/1',
      'impersonate-group': 'a, b',
      'content-type': 'application/apply-patch+yaml',
      'accept-encoding': 'gzip',
    });
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toBe('application/json');
  });

  it('uses one connection again and again', async () => {
    const server = await serve(echo);
    const transport = transportTo(server.url);
    for (let count = 0; count < 5; count++) await (await transport.send(get)).text();
    expect(server.connections()).toBe(1);
  });

  it('returns the response of any status', async () => {
    const { url } = await serve((_request, response) => response.writeHead(503, { warning: '299 - "ü"' }).end('no'));
    const response = await transportTo(url).send(get);
    expect([response.status, await response.text()]).toEqual([503, 'no']);
  });

  it('decompresses responses, and requests compression only if enabled', async () => {
    const { url } = await serve((request, response) => {
      if (request.headers['accept-encoding'] !== 'gzip') response.end('plain');
      else response.setHeader('content-encoding', 'gzip').end(gzipSync('packed ü'));
    });
    expect(await (await transportTo(url).send(get)).text()).toBe('packed ü');
    expect(await (await transportTo(url, { compress: false }).send(get)).text()).toBe('plain');
  });

  it('decodes headers as UTF-8', async () => {
    const { url } = await serve((_request, response) => {
      response.setHeader('warning', Buffer.from('299 - "für dich"').toString('latin1')).end();
    });
    expect((await transportTo(url).send(get)).headers['warning']).toBe('299 - "für dich"');
  });

  it('streams a body as it comes', async () => {
    let end: () => void = () => undefined;
    const { url } = await serve((_request, response) => {
      response.write('one');
      end = () => response.end('two');
    });
    const response = await transportTo(url).send({ ...get, streaming: true });
    const parts: string[] = [];
    for await (const part of response.body) {
      parts.push(Buffer.from(part).toString());
      // Only what has been read lets the server go on: a body read as a whole would wait for ever.
      if (parts.length === 1) end();
    }
    expect(parts).toEqual(['one', 'two']);
  });

  it('closes the connection of a stream whose reader stops', async () => {
    let closed: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (closed = resolve));
    const { url } = await serve((request, response) => {
      request.socket.once('close', closed);
      response.write('one');
    });
    const response = await transportTo(url).send({ ...get, streaming: true });
    for await (const part of response.body) if (part.length > 0) break;
    await gone;
  });

  it('leaves nothing open after close, not even a running stream', async () => {
    let closed: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (closed = resolve));
    const { url } = await serve((request, response) => {
      request.socket.once('close', closed);
      response.write('one');
    });
    const transport = transportTo(url);
    const response = await transport.send({ ...get, streaming: true });
    transport.close();
    await gone;
    expect((await errorOf(response.text())).kind).toBe('unreachable');
  });
});

describe('limits', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('ends a response that takes too long, before and after its start', async () => {
    const requestInfo = deferred<undefined>();
    const { url } = await serve((request, response) => {
      if (request.url === '/begun') response.write('…');
      else requestInfo.resolve(undefined);
    });
    const transport = transportTo(url, { requestTimeoutMs: 5000 });
    const waiting = errorOf(transport.send(get));
    await requestInfo.promise;
    vi.advanceTimersByTime(5000);
    const before = await waiting;
    expect([before.kind, before.message]).toEqual(['timeout', `${new URL(url).host} did not answer GET within 5s`]);
    expect(before.hint).toContain('--request-timeout');
    const response = await transport.send({ ...get, path: '/begun' });
    vi.advanceTimersByTime(5000);
    expect((await errorOf(response.text())).kind).toBe('timeout');
  });

  it('does not end a started stream', async () => {
    let end: () => void = () => undefined;
    const { url } = await serve((_request, response) => {
      response.write('one');
      end = () => response.end('two');
    });
    const response = await transportTo(url, { requestTimeoutMs: 5000 }).send({ ...get, streaming: true });
    vi.advanceTimersByTime(60_000);
    end();
    expect(await response.text()).toBe('onetwo');
  });

  it('ends a TLS handshake that takes too long', async () => {
    const silent = await listening(net.createServer(), 'https');
    cleanUp.push(() => silent.close());
    const waiting = errorOf(transportTo(silent.url).send(get));
    while (silent.connections() === 0) await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(10_000);
    expect(await waiting).toMatchObject({
      kind: 'unreachable',
      message: 'Unable to connect to the server: net/http: TLS handshake timeout',
    });
  });

  it('stops when it is aborted: before, during the wait, and in the body', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/begun') response.write('…');
    });
    const transport = transportTo(url);
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = errorOf(transport.send({ ...get, signal }));
    const response = await transport.send({ ...get, path: '/begun', signal });
    const reading = errorOf(response.text());
    controller.abort(new DsError('timeout', 'the deadline'));
    expect(await waiting).toMatchObject({ kind: 'timeout', message: 'the deadline' });
    expect(await reading).toMatchObject({ kind: 'timeout', message: 'the deadline' });
    expect((await errorOf(transport.send({ ...get, signal }))).message).toBe('the deadline');
    expect((await errorOf(transport.send({ ...get, signal: AbortSignal.abort() }))).kind).toBe('interrupted');
  });
});

describe('credentials', () => {
  const credentials = (...tokens: readonly string[]) => {
    let index = 0;
    return {
      renewal: '',
      identity: () => Promise.resolve({ authorization: `Bearer ${tokens[index] ?? ''}` }),
      accepted: () => undefined,
      renew: () => ++index < tokens.length,
    };
  };
  const guard =
    (right: string): Handler =>
    (request, response) => {
      const ok = request.headers.authorization === `Bearer ${right}`;
      response.writeHead(ok ? 200 : 401).end(request.headers.authorization ?? 'nobody');
    };

  it('are renewed once after a 401', async () => {
    const { url } = await serve(guard('new'));
    const transport = transportTo(url, { credentials: credentials('old', 'new') });
    expect((await transport.send(get)).status).toBe(200);
    expect((await transportTo(url, { credentials: credentials('old', 'wrong') }).send(get)).status).toBe(401);
    expect((await transportTo(url, { credentials: credentials('old') }).send(get)).status).toBe(401);
  });

  it('are not sent without TLS', async () => {
    const { url } = await serve(guard(''), { as: undefined });
    const response = await transportTo(url, { credentials: credentials('secret') }).send(get);
    expect(await response.text()).toBe('nobody');
  });

  // Bun's server, unlike Bun's client, does not show certificates to its caller
  it.skipIf('bun' in process.versions)('may be a client certificate, also one that changes', async () => {
    const server = await serve(
      (request, response) => {
        const socket = request.socket as unknown as {
          getPeerCertificate(): { readonly subject?: { readonly CN: string } };
        };
        response.end(socket.getPeerCertificate().subject?.CN ?? 'nobody');
      },
      { ca: cert('ca.crt'), requestCert: true, rejectUnauthorized: false },
    );
    let identity = {};
    const transport = transportTo(server.url, {
      credentials: {
        renewal: '',
        identity: () => Promise.resolve(identity),
        accepted: () => undefined,
        renew: () => false,
      },
    });
    expect(await (await transport.send(get)).text()).toBe('nobody');
    identity = { certificate: cert('client.crt'), key: cert('client.key') };
    expect(await (await transport.send(get)).text()).toBe('tester');
    expect(server.connections()).toBe(2);
  });

  it('with characters that are invalid in headers are an error of the kubeconfig', async () => {
    const { url } = await serve(echo);
    const error = await errorOf(transportTo(url, { credentials: credentials('to\nken') }).send(get));
    expect(error.kind).toBe('config');
    expect(error.hint).toContain('line breaks');
  });
});

describe('unreachable servers', () => {
  it('names the host and port that refuse the connection, as kubectl does', async () => {
    const server = await localServer(echo);
    await server.close();
    const error = await errorOf(transportTo(server.url).send(get));
    expect([error.kind, error.message]).toEqual([
      'unreachable',
      `The connection to the server 127.0.0.1:${server.port} was refused - did you specify the right host or port?`,
    ]);
    expect(error.hint).toContain('--context');
  });

  it('names the unknown host', async () => {
    const error = await errorOf(transportTo('https://nowhere.invalid:6443').send(get));
    expect(error.kind).toBe('unreachable');
    expect(error.message).toMatch(/lookup nowhere\.invalid: (no such host|temporary failure in name resolution)/);
  });

  it('says that the server closed the connection, before and during a response', async () => {
    const { url } = await serve((request, response) => {
      if (request.url !== '/begun') request.socket.destroy();
      else response.write('…', () => request.socket.destroy());
    });
    const transport = transportTo(url);
    expect(await errorOf(transport.send(get))).toMatchObject({
      kind: 'unreachable',
      message: `Unable to connect to the server: ${new URL(url).host} closed the connection`,
      cause: { code: 'ECONNRESET' },
    });
    const response = await transport.send({ ...get, path: '/begun', streaming: true });
    expect((await errorOf(response.text())).kind).toBe('unreachable');
  });

  it('says that a plain HTTP server does not use TLS', async () => {
    const { url, port } = await serve(echo, { as: undefined });
    const error = await errorOf(transportTo(url.replace('http:', 'https:')).send(get));
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: `Unable to connect to the server: 127.0.0.1:${port} gave an HTTP response to an HTTPS client`,
    });
    expect(error.hint).toContain(`http://127.0.0.1:${port}`);
  });

  it('says that the response is not HTTP', async () => {
    const babble = net.createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n'));
    const server = await listening(babble, 'http');
    cleanUp.push(() => server.close());
    const error = await errorOf(transportTo(server.url).send(get));
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: 'Unable to connect to the server: malformed HTTP response',
    });
    expect(error.hint).toContain('https://');
  });
});

describe('trust', () => {
  const prefix = 'Unable to connect to the server: tls: failed to verify certificate: x509: ';

  it.each([
    ['another authority', { certificateAuthority: cert('other-ca.crt') }],
    ['the roots of the system', {}],
  ])('does not take a certificate of an authority unknown to %s', async (_name, tls) => {
    const { url } = await serve(echo);
    const error = await errorOf(transportTo(url, { tls }).send(get));
    expect(error).toMatchObject({ kind: 'untrusted', message: `${prefix}certificate signed by unknown authority` });
    expect(error.hint).toContain('--certificate-authority');
  });

  it('rejects an expired certificate', async () => {
    const { url } = await serve(echo, { as: 'expired' });
    const error = await errorOf(transportTo(url).send(get));
    expect(error).toMatchObject({
      kind: 'untrusted',
      message: `${prefix}certificate has expired or is not yet valid`,
    });
    expect(error.hint).toContain('clock');
  });

  it('rejects a certificate of another name, and suggests its name', async () => {
    const { url } = await serve(echo, { as: 'elsewhere' });
    const error = await errorOf(transportTo(url).send(get));
    expect(error).toMatchObject({
      kind: 'untrusted',
      message: `${prefix}certificate is valid for elsewhere.example, not 127.0.0.1`,
    });
    expect(error.hint).toContain('--tls-server-name elsewhere.example');
  });

  it('accepts it with --tls-server-name, a name or an address', async () => {
    const ca = cert('ca.crt');
    const { url } = await serve(echo, { as: 'elsewhere' });
    const named = transportTo(url, { tls: { certificateAuthority: ca, serverName: 'elsewhere.example' } });
    expect((await named.send(get)).status).toBe(200);
    const other = await serve(echo);
    const byAddress = transportTo(other.url.replace('127.0.0.1', 'localhost'), {
      tls: { certificateAuthority: ca, serverName: '127.0.0.1' },
    });
    expect((await byAddress.send(get)).status).toBe(200);
    const wrong = (serverName: string) => transportTo(other.url, { tls: { certificateAuthority: ca, serverName } });
    expect((await errorOf(wrong('10.0.0.1').send(get))).message).toContain('valid for 127.0.0.1, not 10.0.0.1');
    expect((await errorOf(wrong('nope.example').send(get))).message).toContain(
      'valid for localhost, api.example, not nope.example',
    );
  });

  it('ignores NODE_TLS_REJECT_UNAUTHORIZED', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    cleanUp.push(() => vi.unstubAllEnvs());
    const { url } = await serve(echo, { as: 'expired' });
    expect((await errorOf(transportTo(url).send(get))).kind).toBe('untrusted');
  });

  it('accepts any certificate with --insecure-skip-tls-verify', async () => {
    const { url } = await serve(echo, { as: 'expired' });
    expect((await transportTo(url, { tls: { insecure: true } }).send(get)).status).toBe(200);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'says when the server requires a client certificate (%s)',
    async (version) => {
      const { url } = await serve(echo, { ca: cert('ca.crt'), requestCert: true, maxVersion: version });
      const error = await errorOf(transportTo(url).send(get));
      expect(error.kind).toBe('unauthenticated');
      expect(error.message).toContain('it rejected the client certificate');
    },
  );

  it.each([
    ['a key of another certificate', { certificate: cert('client.crt'), key: cert('server.key') }, 'do not match'],
    [
      'broken PEM',
      { certificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', key: cert('client.key') },
      'tls: ',
    ],
  ])('says when it is given %s', async (_name, identity, words) => {
    const { url } = await serve(echo);
    const credentials = {
      renewal: '',
      identity: () => Promise.resolve(identity),
      accepted: () => undefined,
      renew: () => false,
    };
    const error = await errorOf(transportTo(url, { credentials }).send(get));
    expect(error.kind).toBe('config');
    expect(error.message).toContain(words);
  });
});
