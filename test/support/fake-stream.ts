import { abortError } from '../../src/kube/transport/aborted.ts';
import type { HttpRequest } from '../../src/kube/transport/transport.ts';
import { deferred } from './deferred.ts';

type Chunk = { readonly bytes: Uint8Array } | { readonly error: Error } | 'end';

/** A response body that the test pushes: a watch, or logs. It serves one request. */
export interface FakeStream {
  /** Resolves with the request of this stream. */
  readonly opened: Promise<HttpRequest>;
  /** Resolves when the reader is done: read to the end, stopped, or aborted. */
  readonly closed: Promise<void>;
  /** One line of a watch. */
  event(type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR', object: object): void;
  /** Raw text, for broken lines and logs. */
  text(text: string): void;
  bytes(bytes: Uint8Array): void;
  /** The server ends the response. */
  end(): void;
  /** The connection breaks. */
  fail(error: Error): void;
}

/** For the fake transport only. */
export interface ServableStream extends FakeStream {
  serve(request: HttpRequest): AsyncIterable<Uint8Array>;
}

export function fakeStream(): ServableStream {
  const chunks: Chunk[] = [];
  let wake: () => void = () => undefined;
  const push = (chunk: Chunk): void => {
    chunks.push(chunk);
    wake();
  };
  const text = (value: string): void => push({ bytes: new TextEncoder().encode(value) });
  const opened = deferred<HttpRequest>();
  const closed = deferred<undefined>();
  let served = false;

  async function* read(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        if (signal?.aborted === true) throw abortError(signal);
        const chunk = chunks.shift();
        if (chunk === undefined) {
          await new Promise<void>((resolve) => {
            wake = () => {
              signal?.removeEventListener('abort', wake);
              resolve();
            };
            signal?.addEventListener('abort', wake, { once: true });
          });
        } else if (chunk === 'end') {
          return;
        } else if ('error' in chunk) {
          throw chunk.error;
        } else {
          yield chunk.bytes;
        }
      }
    } finally {
      closed.resolve(undefined);
    }
  }

  return {
    opened: opened.promise,
    closed: closed.promise,
    event: (type, object) => text(`${JSON.stringify({ type, object })}\n`),
    text,
    bytes: (bytes) => push({ bytes }),
    end: () => push('end'),
    fail: (error) => push({ error }),
    serve: (request) => {
      if (served)
        throw new Error(`the stream for ${request.path} was opened twice: script one stream for each request`);
      served = true;
      opened.resolve(request);
      return read(request.signal);
    },
  };
}
