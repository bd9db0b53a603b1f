import type { ClientRequest, IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { startTimer } from '../../core/clock.ts';
import { bytesOf, MAX_RESPONSE, MAX_ERROR_RESPONSE, notGzip, unpacked } from './response-body.ts';
import { networkError, type Target } from './network-error.ts';
import type { RequestEntry } from './request-log.ts';
import type { RequestLimit } from './request-limit.ts';
import { bareHost } from './tunnel.ts';
import type { HttpRequest, HttpResponse } from './transport.ts';
import { WAITS, type Route, type Wait } from './waits.ts';

/** Go's time limit of a TCP connection, including name resolution, in milliseconds. */
const DIAL_TIMEOUT = 30_000;
/** Go's time limit of the TLS handshake. */
const TLS_TIMEOUT = 10_000;
/** Idle time before TCP keep-alive probes, in milliseconds. */
const KEEP_ALIVE = 30_000;

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

async function* nothing(): AsyncGenerator<Uint8Array> {
  // An upgraded connection has no body.
}

interface Connecting {
  readonly route: Route;
  /** Called with what it waits for, at each step. */
  readonly waitFor: (wait: Wait) => void;
  readonly established: () => void;
  readonly fail: (error: Error) => void;
}

/** Destroys a new connection that does not stand in time. */
function limitConnecting(socket: Socket, { route, waitFor, established, fail }: Connecting): void {
  const { hostname } = new URL(`http://${route.host}`);
  let cancel = (): void => undefined;
  const limit = (ms: number, message: string, code: string): void => {
    cancel = startTimer(ms, () => fail(Object.assign(new Error(message), { code })));
  };
  const handshake = (): void => {
    cancel();
    if (!(socket instanceof TLSSocket)) {
      established();
      return;
    }
    waitFor(WAITS.handshake(route));
    limit(TLS_TIMEOUT, 'net/http: TLS handshake timeout', 'TLS_TIMEOUT');
    socket.once('secureConnect', () => {
      cancel();
      established();
    });
  };
  if (socket.connecting) {
    waitFor(isIP(bareHost(hostname)) === 0 ? WAITS.name(hostname) : WAITS.connection(route));
    socket.once('lookup', () => waitFor(WAITS.connection(route)));
    limit(DIAL_TIMEOUT, 'connect timeout', 'ETIMEDOUT');
    socket.once('connect', handshake);
  } else {
    handshake();
  }
  socket.once('close', () => cancel());
}

export interface ExchangeSettings {
  readonly request: HttpRequest;
  readonly target: Target;
  readonly route: Route;
  /** Ended by the exchange. */
  readonly limit: RequestLimit;
  readonly entry: RequestEntry | undefined;
}

/** One request from its options to its response, with its limits, its abort, and its errors as DsErrors. */
export class Exchange {
  private readonly settings: ExchangeSettings;

  constructor(settings: ExchangeSettings) {
    this.settings = settings;
  }

  run(start: () => ClientRequest): Promise<HttpResponse> {
    const { limit, request, entry, route } = this.settings;
    if (route.proxy !== undefined) limit.waitFor(WAITS.proxy(route));
    return new Promise((resolve, reject) => {
      let isOver = false;
      const fail = (error: unknown): void => {
        if (isOver) return;
        isOver = true;
        limit.end();
        const failure = this.errorOf(error);
        entry?.failed(failure);
        reject(failure);
      };
      let outgoing: ClientRequest;
      try {
        outgoing = start();
      } catch (error) {
        // Node validates headers when the request is created.
        fail(error);
        return;
      }
      // Node reports no error for a request whose connection is still being established, so this rejects by itself.
      const stop = (error: Error): void => {
        outgoing.destroy(error);
        fail(error);
      };
      const onLimit = (): void => stop(limit.signal.reason as Error);
      if (limit.signal.aborted) onLimit();
      else limit.signal.addEventListener('abort', onLimit, { once: true });
      outgoing.on('error', fail);
      outgoing.once('socket', (socket) => {
        socket.setKeepAlive(true, KEEP_ALIVE);
        const established = (): void => limit.waitFor(WAITS.answer(route, request.method));
        const waitFor = (wait: Wait): void => limit.waitFor(wait);
        if (outgoing.reusedSocket) established();
        else limitConnecting(socket, { route, waitFor, established, fail: stop });
      });
      outgoing.once('response', (message) => {
        limit.answered();
        const headers = headersOf(message);
        const status = message.statusCode ?? 0;
        entry?.answered(status, headers);
        message.once('close', () => limit.end());
        resolve({
          status,
          headers,
          body: this.bodyOf(message),
          bytes: () => this.bytesOf(message),
          text: () => this.textOf(message),
        });
      });
      if (request.upgrade === true) {
        outgoing.once('upgrade', (message, socket: Duplex, head: Buffer) =>
          resolve(this.upgraded(message, socket, head)),
        );
      }
      limit.restart();
      outgoing.end(request.body);
    });
  }

  /** From here on only the caller's signal limits the connection. */
  private upgraded(message: IncomingMessage, socket: Duplex, head: Buffer): HttpResponse {
    const { limit, entry } = this.settings;
    limit.answered();
    const headers = headersOf(message);
    const status = message.statusCode ?? 0;
    entry?.answered(status, headers);
    const stop = (): void => void socket.destroy(limit.signal.reason as Error);
    socket.once('close', () => limit.end());
    if (limit.signal.aborted) stop();
    else limit.signal.addEventListener('abort', stop, { once: true });
    if ('setTimeout' in socket) {
      // The agent's limit for idle connections; and a key must not wait for the answer to the key before
      (socket as Socket).setTimeout(0);
      (socket as Socket).setNoDelay(true);
    }
    const bytes = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array());
    return { status, headers, body: nothing(), bytes, text: () => Promise.resolve(''), upgraded: { socket, head } };
  }

  private errorOf(error: unknown): Error {
    const { limit, target } = this.settings;
    if (limit.signal.aborted) return limit.signal.reason as Error;
    return notGzip(error, new URL(target.server).host) ?? networkError(error, target);
  }

  /** The bytes of a response; they end with the limit's error when that fires, whatever the state of the source. */
  private async streamOf(message: IncomingMessage): Promise<Readable> {
    const { signal } = this.settings.limit;
    const stream = await unpacked(message);
    if (signal.aborted) stream.destroy(signal.reason as Error);
    else signal.addEventListener('abort', () => void stream.destroy(signal.reason as Error), { once: true });
    return stream;
  }

  private async *bodyOf(message: IncomingMessage): AsyncGenerator<Uint8Array> {
    try {
      yield* (await this.streamOf(message)) as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw this.errorOf(error);
    } finally {
      message.destroy();
    }
  }

  private async textOf(message: IncomingMessage): Promise<string> {
    const text = (await this.bytesOf(message)).toString('utf8');
    this.settings.entry?.body(text);
    return text;
  }

  private async bytesOf(message: IncomingMessage): Promise<Buffer> {
    const { limit, request, target } = this.settings;
    const isError = (message.statusCode ?? 0) >= 400;
    try {
      return await bytesOf(await this.streamOf(message), {
        maxBytes: Math.min(request.maxBytes ?? MAX_RESPONSE, isError ? MAX_ERROR_RESPONSE : MAX_RESPONSE),
        host: new URL(target.server).host,
        onPart: () => limit.restart(),
      });
    } catch (error) {
      throw this.errorOf(error);
    } finally {
      message.destroy();
    }
  }
}
