/** A request to one API server. The path is absolute and carries its query; the body is text, JSON or YAML. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds until the response must have ended; 0: no limit; absent: the transport's. */
  readonly timeoutMs?: number;
  /** Milliseconds of `timeoutMs` that earlier tries have used. */
  readonly usedMs?: number;
  /** Bytes of the response's text, unpacked; absent: the transport's limit. More is a DsError of kind `server`. */
  readonly maxBytes?: number;
  /** The body is read as it comes (a watch, logs): the limit then covers only the wait for the response's headers. */
  readonly streaming?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it arrives, for watches and logs. Read this or `text()`, not both. */
  readonly body: AsyncIterable<Uint8Array>;
  text(): Promise<string>;
}

/**
 * One way to one API server: TLS, proxy and credentials are its business, meaning is not.
 * `send` answers with whatever the server said, of any status; it throws a DsError (`unreachable`, `untrusted`,
 * `timeout`, `config`, `interrupted`) only when no answer came.
 */
export interface Transport {
  /** The server's base URL, for messages. */
  readonly server: string;
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}
