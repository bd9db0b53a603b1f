import http from 'node:http';
import net, { isIP, type Socket } from 'node:net';
import tls from 'node:tls';
import type * as Socks from 'socks';
import { timeLimit } from '../../core/async/time-limit.ts';
import { DsError } from '../../core/errors.ts';
import { defaultRoots } from './default-roots.ts';
import { shownProxy } from './proxy.ts';
import { withoutNodeTlsVariable } from './trust.ts';

/** Time limit for the connection through a proxy, in milliseconds, including name resolution, TLS and the proxy's response. */
export const PROXY_TIMEOUT = 30_000;

export interface TunnelEnd {
  readonly host: string;
  readonly port: number;
}

/** A failure of the proxy, not of the server. */
export class ProxyFailure extends Error {
  /** The HTTP status of the proxy's response, if there is one. */
  readonly status: number | undefined;
  constructor(cause: Error, status?: number) {
    super(cause.message, { cause });
    this.status = status;
  }
}

/** Node's URLs have IPv6 addresses in brackets, and `connect` requires them without. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** A connection to the proxy, not yet established. The proxy is verified with the system's roots. */
export function dialProxy(proxy: URL): Socket {
  const host = bareHost(proxy.hostname);
  const isSecure = proxy.protocol === 'https:';
  const port = Number(proxy.port) || (isSecure ? 443 : proxy.protocol.startsWith('socks') ? 1080 : 80);
  if (!isSecure) return net.connect({ host, port });
  // An IP address is not a valid SNI name (RFC 6066), and Node would warn.
  const name = isIP(host) === 0 ? { servername: host } : {};
  const options = { host, port, ...name, ca: defaultRoots(), rejectUnauthorized: true, ALPNProtocols: ['http/1.1'] };
  return withoutNodeTlsVariable(() => tls.connect(options));
}

/** The credentials for the proxy, if its URL has them. */
export function proxyAuthorization(proxy: URL): Readonly<Record<string, string>> {
  if (proxy.username === '' && proxy.password === '') return {};
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` };
}

function connectByHttp(socket: Socket, proxy: URL, { host, port }: TunnelEnd): Promise<Socket> {
  const path = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: 'CONNECT',
      path,
      setHost: false,
      headers: { host: path, ...proxyAuthorization(proxy) },
      createConnection: () => socket,
    });
    request.once('error', reject);
    request.once('connect', ({ statusCode = 0 }: http.IncomingMessage, _socket: unknown, head: Buffer) => {
      request.removeAllListeners();
      socket.removeAllListeners();
      if (statusCode < 200 || statusCode > 299) {
        reject(new ProxyFailure(new Error(`it responded with ${statusCode}`), statusCode));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.end();
  });
}

async function connectBySocks(
  { SocksClient }: typeof Socks,
  socket: Socket,
  proxy: URL,
  destination: TunnelEnd,
): Promise<Socket> {
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  socket.removeAllListeners();
  // As in Go, the proxy resolves names for both socks5 and socks5h.
  await SocksClient.createConnection({
    command: 'connect',
    proxy: {
      host: bareHost(proxy.hostname),
      port: Number(proxy.port) || 1080,
      type: 5,
      ...(proxy.username === '' ? {} : { userId: decodeURIComponent(proxy.username) }),
      ...(proxy.password === '' ? {} : { password: decodeURIComponent(proxy.password) }),
    },
    destination,
    existing_socket: socket,
    timeout: PROXY_TIMEOUT,
  });
  return socket;
}

/** A connection to the server through the proxy. Throws the signal's reason, a DsError after the time limit, or a {@link ProxyFailure}. */
export async function openTunnel(proxy: URL, end: TunnelEnd, signal: AbortSignal): Promise<Socket> {
  const limit = timeLimit(
    PROXY_TIMEOUT,
    () =>
      new DsError(
        'unreachable',
        `Unable to connect to the server: the proxy ${shownProxy(proxy)} did not open a connection within ${PROXY_TIMEOUT / 1000}s`,
        { hint: 'check proxy-url of the cluster, --proxy-url, or HTTPS_PROXY' },
      ),
  );
  const stop = AbortSignal.any([signal, limit.signal]);
  // Subscribed before the socket exists, whose events would be missed otherwise.
  const socks = proxy.protocol.startsWith('socks') ? await import('socks') : undefined;
  const socket = dialProxy(proxy);
  const onStop = (): void => void socket.destroy(stop.reason as Error);
  stop.addEventListener('abort', onStop, { once: true });
  try {
    stop.throwIfAborted();
    return await (socks === undefined ? connectByHttp(socket, proxy, end) : connectBySocks(socks, socket, proxy, end));
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    if (stop.aborted) throw stop.reason;
    throw error instanceof ProxyFailure ? error : new ProxyFailure(error as Error);
  } finally {
    stop.removeEventListener('abort', onStop);
    limit.clear();
  }
}
