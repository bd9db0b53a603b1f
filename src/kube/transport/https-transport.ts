import http, { type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { abortable } from '../../core/async/abortable.ts';
import { systemClock, type Clock } from '../../core/clock.ts';
import type { Credentials, Identity } from '../credentials/identity.ts';
import { plainAgent, tlsAgent, type Stoppable } from './agents.ts';
import { Exchange } from './exchange.ts';
import { type Target } from './network-error.ts';
import { proxyUrl, shownProxy } from './proxy.ts';
import { followingRedirects } from './redirects.ts';
import { RequestLimit } from './request-limit.ts';
import type { RequestLog } from './request-log.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';
import { tlsOptions, type TlsTrust } from './trust.ts';
import { bareHost } from './tunnel.ts';
import type { Route } from './waits.ts';

export interface HttpsTransportSettings {
  /** A URL, which may have a path before that of the API. */
  readonly server: string;
  readonly tls?: TlsTrust;
  /** Sent over TLS only. */
  readonly credentials?: Credentials;
  /** On every request: impersonation, user agent. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly proxy?: string | undefined;
  /** Whether the server may compress responses, which it does from 128 KiB on. */
  readonly compress?: boolean;
  /** Default time limit of requests, in milliseconds; 0: none; absent: only a limit for a silent server. */
  readonly requestTimeoutMs?: number | undefined;
  readonly log?: RequestLog | undefined;
  readonly clock?: Clock;
}

/** A write with many warnings has more headers than Node's default of 16 KiB. */
const MAX_HEADER_SIZE = 1024 * 1024;

function isSame(one: Identity, other: Identity): boolean {
  return one.authorization === other.authorization && one.certificate === other.certificate && one.key === other.key;
}

/** HTTP/1.1 over TLS to one API server, with connections that are kept open until `close`. */
export function createHttpsTransport(settings: HttpsTransportSettings): Transport {
  const { tls = {}, credentials, requestTimeoutMs, log, compress = true, clock = systemClock } = settings;
  const base = new URL(settings.server);
  const secure = base.protocol === 'https:';
  const prefix = base.pathname.replace(/\/+$/, '');
  const proxy = settings.proxy === undefined ? undefined : proxyUrl(settings.proxy);
  const target: Target = { server: settings.server, proxy: proxy === undefined ? undefined : shownProxy(proxy) };
  const route: Route = { host: base.host, proxy: target.proxy };
  let agent: { readonly for: Identity; readonly value: http.Agent } | undefined;

  const drop = (): void => {
    agent?.value.destroy();
    agent = undefined;
  };

  const agentFor = (identity: Identity): http.Agent => {
    // A new client certificate requires new connections.
    if (agent?.for.certificate !== identity.certificate) drop();
    agent ??= {
      for: identity,
      value: secure ? tlsAgent(tlsOptions(tls, identity, proxy === undefined), proxy) : plainAgent(proxy),
    };
    return agent.value;
  };

  const sendAs = async (request: HttpRequest, identity: Identity, limit: RequestLimit): Promise<HttpResponse> => {
    limit.signal.throwIfAborted();
    const headers: OutgoingHttpHeaders = {
      ...settings.headers,
      ...(compress ? { 'accept-encoding': 'gzip' } : {}),
      ...(identity.authorization === undefined ? {} : { authorization: identity.authorization }),
      ...request.headers,
      ...(request.body === undefined ? {} : { 'content-length': Buffer.byteLength(request.body) }),
    };
    const options: https.RequestOptions & Stoppable = {
      method: request.method,
      protocol: base.protocol,
      hostname: bareHost(base.hostname),
      port: base.port || (secure ? 443 : 80),
      path: `${prefix}${request.path}`,
      headers,
      maxHeaderSize: MAX_HEADER_SIZE,
      stop: limit.signal,
    };
    const entry = log?.(request, `${base.origin}${prefix}${request.path}`, headers);
    const exchange = new Exchange({ request, target, route, limit, entry });
    return exchange.run(() => {
      // The agent validates certificates and keys.
      const agent = agentFor(identity);
      return (secure ? https : http).request({ ...options, agent });
    });
  };

  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const started = clock.now();
    const limited = (): RequestLimit =>
      new RequestLimit({
        request,
        timeoutMs: request.timeoutMs ?? requestTimeoutMs,
        usedMs: (request.usedMs ?? 0) + clock.now() - started,
        route,
      });
    const identify = async (who: Credentials, limit: RequestLimit): Promise<Identity> => {
      if (who.wait !== undefined) limit.waitFor(who.wait);
      try {
        return await abortable(who.identity(limit.signal), limit.signal);
      } catch (error) {
        limit.end();
        throw error;
      }
    };
    const limit = limited();
    // As in client-go, credentials are not sent without encryption.
    if (!secure || credentials === undefined) return sendAs(request, {}, limit);
    const identity = await identify(credentials, limit);
    const refused = await sendAs(request, identity, limit);
    if (refused.status !== 401) {
      credentials.accepted(identity);
      return refused;
    }
    if (!credentials.renew(identity)) return refused;
    const second = limited();
    try {
      const next = await identify(credentials, second);
      if (isSame(identity, next)) {
        second.end();
        return refused;
      }
      // The rest of the response is read, so that the connection can be reused.
      await refused.text();
      const response = await sendAs(request, next, second);
      if (response.status !== 401) credentials.accepted(next);
      return response;
    } catch (error) {
      second.end();
      await refused.text().catch(() => undefined);
      throw error;
    }
  };

  return { server: settings.server, send: followingRedirects(send, settings.server, clock), close: drop };
}
