import http, { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https, { type AgentOptions } from 'node:https';
import { isIP } from 'node:net';
import { finished, type Readable } from 'node:stream';
import { checkServerIdentity } from 'node:tls';
import { contextTrustingOnly, defaultRoots } from './default-roots.ts';
import { DsError } from '../../core/errors.ts';
import { abortError } from './aborted.ts';
import type { Credentials, Identity } from '../credentials/identity.ts';
import { networkError, type Target } from './network-error.ts';
import { proxyAgent, proxyUrl, shownProxy } from './proxy.ts';
import type { RequestEntry, RequestLog } from './request-log.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

export interface TlsTrust {
  /** PEM; absent: the system's roots. */
  readonly certificateAuthority?: string | undefined;
  /** Believes any certificate. Only when the user asked for it. */
  readonly insecure?: boolean;
  /** The name in the server's certificate, when it is not the one in the URL. */
  readonly serverName?: string | undefined;
}

export interface HttpsTransportSettings {
  /** A URL, with the path that stands in front of the API if there is one. */
  readonly server: string;
  readonly tls?: TlsTrust;
  /** Sent over TLS only. */
  readonly credentials?: Credentials;
  /** On every request: impersonation, user agent. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly proxy?: string | undefined;
  /** Whether the server may compress what it sends; it does so from 128 KiB up. */
  readonly compress?: boolean;
  /** Milliseconds for requests that say nothing themselves; 0: no limit. */
  readonly requestTimeoutMs?: number;
  readonly log?: RequestLog | undefined;
}

/** Go's limit for a connection to stand, TLS included, in milliseconds. */
const CONNECT_TIMEOUT = 30_000;
/** After this silence the kernel asks whether the other side still lives, in milliseconds. */
const KEEP_ALIVE = 30_000;
/** Idle connections are given up before the API server does so (90 s): a write that meets that moment fails. In milliseconds. */
const IDLE_TIMEOUT = 50_000;
/** A write with many warnings has long headers; Node's 16 KiB are too few. */
const MAX_HEADER_SIZE = 1024 * 1024;

function tlsOptions(trust: TlsTrust, identity: Identity, direct: boolean): AgentOptions {
  const { certificateAuthority, insecure = false, serverName } = trust;
  const byAddress = serverName !== undefined && isIP(serverName) !== 0;
  const shown = {
    ...(identity.certificate === undefined ? {} : { cert: identity.certificate }),
    ...(identity.key === undefined ? {} : { key: identity.key }),
  };
  // Who believes anything needs no roots, and reading them takes longer than the whole handshake.
  const trusted = certificateAuthority ?? (insecure ? [] : undefined);
  return {
    // A proxy may be reached over TLS itself, and is trusted by the system's roots.
    ...(trusted !== undefined && direct
      ? { secureContext: contextTrustingOnly(trusted, shown) }
      : { ...shown, ca: trusted ?? defaultRoots() }),
    // Said either way: NODE_TLS_REJECT_UNAUTHORIZED is no request to trust anybody.
    rejectUnauthorized: !insecure,
    ...(serverName === undefined || byAddress ? {} : { servername: serverName }),
    // An address is no SNI name, but a certificate may be for one.
    ...(byAddress ? { checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName, certificate) } : {}),
  };
}

/** Node reads headers as latin1; the API server writes warnings in UTF-8. */
function headersOf(message: IncomingMessage): Readonly<Record<string, string>> {
  const decode = (text: string): string =>
    /[\u0080-\u00ff]/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text;
  return Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      decode(Array.isArray(value) ? value.join(', ') : (value ?? '')),
    ]),
  );
}

/** One request's way from its options to its response: its time limit, its abort, and its error in our words. */
class Exchange {
  private failure: DsError | undefined;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly request: HttpRequest;
  private readonly target: Target;
  private readonly entry: RequestEntry | undefined;

  constructor(request: HttpRequest, target: Target, entry: RequestEntry | undefined) {
    this.request = request;
    this.target = target;
    this.entry = entry;
  }

  run(start: () => ClientRequest, timeoutMs: number): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      let outgoing: ClientRequest;
      try {
        outgoing = start();
      } catch (error) {
        // Headers are looked at when the request is made.
        reject(networkError(error, this.target));
        return;
      }
      this.guard(outgoing, timeoutMs);
      outgoing.once('error', (error) => {
        this.clearTimers();
        const failure = this.failure ?? networkError(error, this.target);
        this.entry?.failed(failure);
        reject(failure);
      });
      outgoing.once('response', (message) => {
        if (this.request.streaming === true) this.clearTimers();
        const headers = headersOf(message);
        const status = message.statusCode ?? 0;
        this.entry?.answered(status, headers);
        message.once('close', () => this.clearTimers());
        resolve({ status, headers, body: this.bodyOf(message), text: () => this.textOf(message) });
      });
      outgoing.end(this.request.body);
    });
  }

  private guard(outgoing: ClientRequest, timeoutMs: number): void {
    const stop = (failure: DsError): void => {
      this.failure ??= failure;
      outgoing.destroy(this.failure);
    };
    const limit = (ms: number, failure: () => DsError): void => {
      const timer = setTimeout(() => stop(failure()), ms);
      this.timers.add(timer);
    };
    if (timeoutMs > 0) limit(timeoutMs, () => this.tooLate(timeoutMs));
    const { signal } = this.request;
    if (signal !== undefined) {
      const onAbort = (): void => stop(abortError(signal));
      signal.addEventListener('abort', onAbort, { once: true });
      outgoing.once('close', () => signal.removeEventListener('abort', onAbort));
    }
    outgoing.once('socket', (socket) => {
      socket.setKeepAlive(true, KEEP_ALIVE);
      if (!socket.connecting) return;
      const timer = setTimeout(
        () => stop(networkError(Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' }), this.target)),
        CONNECT_TIMEOUT,
      );
      this.timers.add(timer);
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => clearTimeout(timer));
    });
  }

  private tooLate(ms: number): DsError {
    const { host } = new URL(this.target.server);
    return new DsError('timeout', `${host} did not answer ${this.request.method} within ${ms / 1000}s`, {
      hint: 'the server may be busy or far away: give it longer with --request-timeout',
    });
  }

  private async plain(message: IncomingMessage): Promise<Readable> {
    if (message.headers['content-encoding'] !== 'gzip') return message;
    const { createGunzip } = await import('node:zlib');
    const unzipped = createGunzip();
    message.once('error', (error) => unzipped.destroy(error));
    return message.pipe(unzipped);
  }

  private async *bodyOf(message: IncomingMessage): AsyncGenerator<Uint8Array> {
    try {
      yield* (await this.plain(message)) as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw this.failure ?? networkError(error, this.target);
    } finally {
      message.destroy();
    }
  }

  /** By events: Node's iterator costs a millisecond more, of a body that mostly is one chunk. */
  private async textOf(message: IncomingMessage): Promise<string> {
    const parts: Uint8Array[] = [];
    try {
      const stream = await this.plain(message);
      await new Promise<void>((resolve, reject) => {
        stream.on('data', (part: Uint8Array) => parts.push(part));
        finished(stream, (error) => (error ? reject(error) : resolve()));
      });
    } catch (error) {
      throw this.failure ?? networkError(error, this.target);
    } finally {
      message.destroy();
    }
    const text = Buffer.concat(parts).toString('utf8');
    this.entry?.body(text);
    return text;
  }

  private clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}

/** The one way to an API server: HTTP/1.1 over TLS, connections kept and used again until `close`. */
export function createHttpsTransport(settings: HttpsTransportSettings): Transport {
  const { tls = {}, credentials, requestTimeoutMs = 0, log, compress = true } = settings;
  const base = new URL(settings.server);
  const secure = base.protocol === 'https:';
  const prefix = base.pathname.replace(/\/+$/, '');
  const proxy = settings.proxy === undefined ? undefined : proxyUrl(settings.proxy);
  const target: Target = { server: settings.server, proxy: proxy === undefined ? undefined : shownProxy(proxy) };
  let agent: { readonly for: Identity; readonly value: Promise<http.Agent> | http.Agent } | undefined;

  const makeAgent = (identity: Identity): Promise<http.Agent> | http.Agent => {
    const options = { keepAlive: true, ...(secure ? tlsOptions(tls, identity, proxy === undefined) : {}) };
    // Proxy agents would cut connections at work by the same setting.
    if (proxy !== undefined) return proxyAgent(proxy, secure, options);
    const direct = { ...options, timeout: IDLE_TIMEOUT };
    return secure ? new https.Agent(direct) : new http.Agent(direct);
  };

  const drop = (): void => {
    const old = agent?.value;
    agent = undefined;
    if (old instanceof Promise) void old.then((value) => value.destroy());
    else old?.destroy();
  };

  const agentFor = async (identity: Identity): Promise<http.Agent> => {
    // A plugin that gave a new certificate wants it to be seen: connections that showed the old one are dropped.
    if (agent?.for.certificate !== identity.certificate) drop();
    try {
      agent ??= { for: identity, value: makeAgent(identity) };
    } catch (error) {
      // Certificates and keys are looked at here.
      throw networkError(error, target);
    }
    return agent.value;
  };

  const sendAs = async (request: HttpRequest, identity: Identity): Promise<HttpResponse> => {
    if (request.signal?.aborted === true) throw abortError(request.signal);
    const headers: OutgoingHttpHeaders = {
      ...settings.headers,
      ...(compress ? { 'accept-encoding': 'gzip' } : {}),
      ...(identity.authorization === undefined ? {} : { authorization: identity.authorization }),
      ...request.headers,
      ...(request.body === undefined ? {} : { 'content-length': Buffer.byteLength(request.body) }),
    };
    const options = {
      method: request.method,
      protocol: base.protocol,
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port || (secure ? 443 : 80),
      path: `${prefix}${request.path}`,
      headers,
      maxHeaderSize: MAX_HEADER_SIZE,
      agent: await agentFor(identity),
    };
    const entry = log?.(request, `${base.origin}${options.path}`, headers);
    const exchange = new Exchange(request, target, entry);
    return exchange.run(() => (secure ? https : http).request(options), request.timeoutMs ?? requestTimeoutMs);
  };

  return {
    server: settings.server,
    send: async (request) => {
      // Like client-go: what is not encrypted carries no credentials.
      if (!secure || credentials === undefined) return sendAs(request, {});
      const response = await sendAs(request, await credentials.identity());
      if (response.status !== 401 || !credentials.renew()) return response;
      await response.text();
      return sendAs(request, await credentials.identity());
    },
    close: drop,
  };
}
