import http, { type AgentOptions, type ClientRequestArgs } from 'node:http';
import https, { type AgentOptions as TlsAgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { openTunnel } from './tunnel.ts';
import { withoutNodeTlsVariable } from './trust.ts';

/** Lifetime of idle connections in milliseconds, less than the 90 s of the API server, because a write at that moment would fail. */
const IDLE_TIMEOUT = 50_000;

/** The options of a request besides Node's own: the signal that ends the setup of its connection. */
export interface Stoppable {
  readonly stop?: AbortSignal;
}

type OnConnection = (error: Error | null, stream: Duplex) => void;

/** Connections through a proxy. Each is for one request, whose `stop` ends the setup; `close` ends them all. */
class Tunnels {
  readonly proxy: URL;
  private readonly closed = new AbortController();

  constructor(proxy: URL) {
    this.proxy = proxy;
  }

  open(options: ClientRequestArgs & Stoppable, use: (tunnel: Duplex) => Duplex, callback: OnConnection): void {
    const { stop = this.closed.signal, host, port } = options;
    const end = { host: host ?? '', port: Number(port) };
    openTunnel(this.proxy, end, AbortSignal.any([stop, this.closed.signal])).then(
      (tunnel) => callback(null, use(tunnel)),
      (error: unknown) => (callback as (error: unknown) => void)(error),
    );
  }

  close(): void {
    this.closed.abort(new Error('the connection was closed'));
  }
}

class TlsAgent extends https.Agent {
  private readonly tunnels: Tunnels | undefined;

  constructor(options: TlsAgentOptions, proxy: URL | undefined) {
    super(options);
    this.tunnels = proxy === undefined ? undefined : new Tunnels(proxy);
  }

  override createConnection(options: RequestOptions, callback?: OnConnection): Duplex | null | undefined {
    const connect = (socket?: Duplex): Duplex => {
      const provided = socket === undefined ? options : { ...options, socket };
      return withoutNodeTlsVariable(() => super.createConnection(provided)) as Duplex;
    };
    if (this.tunnels === undefined || callback === undefined) return connect();
    this.tunnels.open(options, connect, callback);
    return undefined;
  }

  override destroy(): void {
    this.tunnels?.close();
    super.destroy();
  }
}

class PlainAgent extends http.Agent {
  private readonly tunnels: Tunnels;

  constructor(options: AgentOptions, proxy: URL) {
    super(options);
    this.tunnels = new Tunnels(proxy);
  }

  override createConnection(options: ClientRequestArgs, callback?: OnConnection): Duplex | null | undefined {
    if (callback === undefined) return super.createConnection(options);
    this.tunnels.open(options, (socket) => socket, callback);
    return undefined;
  }

  override destroy(): void {
    this.tunnels.close();
    super.destroy();
  }
}

/** Keeps connections to TLS servers, verified with Node's `options`, through the proxy if there is one. */
export function tlsAgent(options: TlsAgentOptions, proxy?: URL): http.Agent {
  return new TlsAgent({ keepAlive: true, timeout: IDLE_TIMEOUT, ...options }, proxy);
}

/** The same for servers without TLS. */
export function plainAgent(proxy?: URL): http.Agent {
  const options = { keepAlive: true, timeout: IDLE_TIMEOUT };
  return proxy === undefined ? new http.Agent(options) : new PlainAgent(options, proxy);
}
