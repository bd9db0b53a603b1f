import dns from 'node:dns';
import type http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import { createHttpsTransport, type HttpsTransportSettings } from '../../../src/kube/transport/https-transport.ts';
import type { HttpRequest } from '../../../src/kube/transport/transport.ts';
import { deferred } from '../../support/deferred.ts';
import { cert, certPath, listening, localServer } from '../../support/https-server.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
  vi.restoreAllMocks();
});

interface Place {
  readonly settings: HttpsTransportSettings;
  /** Resolves when the request has got as far as it ever will. */
  readonly stuck: Promise<unknown>;
}

const trusted = { tls: { certificateAuthority: cert('ca.crt') } };

async function closing<T extends { close(): Promise<void> }>(server: Promise<T>): Promise<T> {
  const started = await server;
  cleanUp.push(() => started.close());
  return started;
}

/** A TCP server that answers `answer(n)` to the nth piece of each connection, and is stuck after `pieces` of them. */
async function scripted(scheme: string, pieces: number, answer: (index: number) => Uint8Array | string = () => '') {
  const stuck = deferred<undefined>();
  const server = net.createServer((socket) => {
    let index = 0;
    if (pieces === 0) stuck.resolve(undefined);
    socket.on('data', () => {
      if (index < pieces) socket.write(answer(index));
      if (++index >= pieces) stuck.resolve(undefined);
    });
  });
  return { ...(await closing(listening(server, scheme))), stuck: stuck.promise };
}

const api = 'https://api.example:6443';

async function throughProxy(scheme: string, pieces: number, answer?: (index: number) => Uint8Array | string) {
  const { url, stuck } = await scripted(scheme, pieces, answer);
  return { settings: { server: api, proxy: url, ...trusted }, stuck };
}

/** A server whose every request ends here. */
async function answering(answer: (response: http.ServerResponse) => void): Promise<Place> {
  const stuck = deferred<undefined>();
  const { url } = await closing(
    localServer((_request, response) => {
      answer(response);
      stuck.resolve(undefined);
    }),
  );
  return { settings: { server: url, ...trusted }, stuck: stuck.promise };
}

const places: Readonly<Record<string, () => Promise<Place>>> = {
  'a name server': () => {
    const stuck = deferred<undefined>();
    vi.spyOn(dns, 'lookup').mockImplementation(() => stuck.resolve(undefined));
    return Promise.resolve({ settings: { server: api, ...trusted }, stuck: stuck.promise });
  },
  'a server that does not shake hands': async () => {
    const { url, stuck } = await scripted('https', 1);
    return { settings: { server: url, ...trusted }, stuck };
  },
  'a server that does not answer': () => answering(() => undefined),
  'a server in the middle of its answer': () => answering((response) => void response.write('{"kind":')),
  'a server in the middle of a compressed answer': () =>
    answering((response) => {
      response.setHeader('content-encoding', 'gzip');
      response.write(gzipSync('{"kind":"Pod"}').subarray(0, 12));
    }),
  'an HTTP proxy': () => throughProxy('http', 1),
  'a TLS proxy before its handshake': () => throughProxy('https', 1),
  'a TLS proxy after its handshake': async () => {
    vi.stubEnv('SSL_CERT_FILE', certPath('ca.crt'));
    cleanUp.push(() => vi.unstubAllEnvs());
    const stuck = deferred<undefined>();
    const server = https.createServer({ cert: cert('server.crt'), key: cert('server.key') });
    server.on('connect', () => stuck.resolve(undefined));
    const { url } = await closing(listening(server, 'https'));
    return { settings: { server: api, proxy: url, ...trusted }, stuck: stuck.promise };
  },
  'a SOCKS proxy before its greeting': () => throughProxy('socks5', 1),
  'a SOCKS proxy after its greeting': () =>
    throughProxy('socks5', 2, (index) => (index === 0 ? Buffer.from([5, 0]) : '')),
  'a server behind a proxy': () => throughProxy('http', 2, (index) => (index === 0 ? 'HTTP/1.1 200 OK\r\n\r\n' : '')),
  'a plain server behind a proxy': async () => {
    const { settings, stuck } = await throughProxy('http', 2, (index) =>
      index === 0 ? 'HTTP/1.1 200 OK\r\n\r\n' : '',
    );
    return { settings: { ...settings, server: 'http://api.example:8080' }, stuck };
  },
  credentials: () => {
    const stuck = deferred<undefined>();
    const credentials = {
      renewal: '',
      wait: { what: 'the plugin did not end', hint: 'log in' },
      identity: () => {
        stuck.resolve(undefined);
        return new Promise<never>(() => undefined);
      },
      accepted: () => undefined,
      renew: () => false,
    };
    return Promise.resolve({ settings: { server: api, credentials, ...trusted }, stuck: stuck.promise });
  },
};

/** Sends a request, reads its answer, and gives what is thrown. */
async function failureOf(settings: HttpsTransportSettings, request: Partial<HttpRequest> = {}): Promise<unknown> {
  const transport = createHttpsTransport(settings);
  cleanUp.push(() => transport.close());
  try {
    const response = await transport.send({ method: 'GET', path: '/x', ...request });
    return new Error(`there was an answer: ${await response.text()}`);
  } catch (error) {
    return error;
  }
}

/** What a time limit says of each, before `within 0.15s`. */
const WAITED_FOR: Readonly<Record<keyof typeof places, RegExp>> = {
  'a name server': /^no name server answered for api.example$/,
  'a server that does not shake hands': /^127.0.0.1:\d+ did not complete the TLS handshake$/,
  'a server that does not answer': /^127.0.0.1:\d+ did not answer GET$/,
  'a server in the middle of its answer': /^127.0.0.1:\d+ did not finish its answer to GET$/,
  'a server in the middle of a compressed answer': /^127.0.0.1:\d+ did not finish its answer to GET$/,
  'an HTTP proxy': /^the proxy http:\/\/127.0.0.1:\d+ did not open a connection to api.example:6443$/,
  'a TLS proxy before its handshake': /^the proxy https:\/\/\S+ did not open a connection to api.example:6443$/,
  'a TLS proxy after its handshake': /^the proxy https:\/\/\S+ did not open a connection to api.example:6443$/,
  'a SOCKS proxy before its greeting': /^the proxy socks5:\/\/\S+ did not open a connection to api.example:6443$/,
  'a SOCKS proxy after its greeting': /^the proxy socks5:\/\/\S+ did not open a connection to api.example:6443$/,
  'a server behind a proxy': /^api.example:6443 did not complete the TLS handshake through the proxy http:\/\/127/,
  'a plain server behind a proxy': /^api.example:8080 did not answer GET through the proxy http:\/\/127.0.0.1:\d+$/,
  credentials: /^the plugin did not end$/,
};

describe.each(Object.entries(places))('%s that accepts and says nothing', (name, placeOf) => {
  it('is left at an abort', async () => {
    const { settings, stuck } = await placeOf();
    const controller = new AbortController();
    const failing = failureOf(settings, { signal: controller.signal });
    await stuck;
    const reason = new DsError('interrupted', 'interrupted');
    controller.abort(reason);
    expect(await failing).toBe(reason);
  });

  it('is left when the time of the request is over, which names what was waited for', async () => {
    const { settings } = await placeOf();
    const { kind, message } = (await failureOf({ ...settings, requestTimeoutMs: 150 })) as DsError;
    expect([kind, message.split(' within ')[1]]).toEqual(['timeout', '0.15s']);
    expect(message.split(' within ')[0]).toMatch(WAITED_FOR[name] ?? /there is none/);
  });
});

describe('without any limit given', () => {
  const seconds = (count: number): void => void vi.advanceTimersByTime(count * 1000);
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['a name server', 30, 'unreachable', 'dial tcp api.example:6443: i/o timeout'],
    ['a server that does not shake hands', 10, 'unreachable', 'net/http: TLS handshake timeout'],
    ['an HTTP proxy', 30, 'unreachable', 'did not open a connection within 30s'],
    ['a TLS proxy before its handshake', 30, 'unreachable', 'did not open a connection within 30s'],
    ['a TLS proxy after its handshake', 30, 'unreachable', 'did not open a connection within 30s'],
    ['a SOCKS proxy before its greeting', 30, 'unreachable', 'did not open a connection within 30s'],
    ['a SOCKS proxy after its greeting', 30, 'unreachable', 'did not open a connection within 30s'],
    ['a server behind a proxy', 10, 'unreachable', 'TLS handshake timeout through the proxy http://127.0.0.1:'],
    ['a plain server behind a proxy', 300, 'timeout', 'api.example:8080 sent nothing for 5m0s in response to GET'],
    ['a server that does not answer', 300, 'timeout', 'sent nothing for 5m0s in response to GET'],
    ['a server in the middle of its answer', 300, 'timeout', 'sent nothing for 5m0s in response to GET'],
    ['a server in the middle of a compressed answer', 300, 'timeout', 'sent nothing for 5m0s in response to GET'],
  ])('%s is left after %d seconds', async (name, limit, kind, message) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { settings, stuck } = (await places[name]?.()) ?? { settings: undefined };
    if (settings === undefined) throw new Error(`there is no place ${name}`);
    const over = vi.fn();
    const failing = failureOf(settings).finally(over);
    await stuck;
    // What was sent on the way to here is read here.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    seconds(limit - 1);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(over).not.toHaveBeenCalled();
    // A part of the answer that came late has begun the limit anew.
    for (let waited = 0; waited <= limit && over.mock.calls.length === 0; waited++) {
      seconds(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await failing).toMatchObject({ kind, message: expect.stringContaining(message) as string });
  });

  it('a started stream has no limit', async () => {
    const { settings } = await answering((response) => void response.write('one'));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const transport = createHttpsTransport(settings);
    cleanUp.push(() => transport.close());
    const response = await transport.send({ method: 'GET', path: '/x', streaming: true });
    const parts = response.body[Symbol.asyncIterator]();
    expect(Buffer.from((await parts.next()).value as Uint8Array).toString()).toBe('one');
    seconds(3600);
    await parts.return?.();
  });
});
