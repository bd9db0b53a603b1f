import type { Duplex } from 'node:stream';

/** A request to one API server. The path is absolute and includes the query; the body is text, JSON or YAML. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Time limit of the whole response in milliseconds; 0: none; absent: the transport's. */
  readonly timeoutMs?: number;
  /** The part of `timeoutMs` that earlier attempts have used, in milliseconds. */
  readonly usedMs?: number;
  /** Size limit of the decompressed response in bytes; absent: the transport's. More is a DsError of kind `server`. */
  readonly maxBytes?: number;
  /** The body is read as a stream (watches, logs): the limit then only includes the wait for the headers. */
  readonly streaming?: boolean;
  /** The headers ask for another protocol: after a 101 the connection is in `upgraded`, which the signal ends. */
  readonly upgrade?: boolean;
}

/** A connection that speaks another protocol from now on. Its user closes it. */
export interface Upgraded {
  readonly socket: Duplex;
  /** The first bytes of the other protocol. */
  readonly head: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as a stream, for watches and logs. Read only one of this, `bytes()` and `text()`. */
  readonly body: AsyncIterable<Uint8Array>;
  bytes(): Promise<Uint8Array>;
  text(): Promise<string>;
  /** Of a response with status 101. */
  readonly upgraded?: Upgraded;
}

/**
 * A connection to one API server, with TLS, proxy and credentials. `send` returns the response of any status. It throws a DsError
 * (`unreachable`, `untrusted`, `timeout`, `config`, `interrupted`) only without a response.
 */
export interface Transport {
  /** The server's base URL, for messages. */
  readonly server: string;
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}
