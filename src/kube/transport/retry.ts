import type { Clock } from '../../core/clock.ts';
import { isKind } from '../../core/errors.ts';
import { pause } from './aborted.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

/** client-go's limit of attempts after the first. */
const MAX_RETRIES = 10;
/** What client-go waits after a broken connection, in milliseconds. */
const BROKEN_CONNECTION_WAIT = 1000;

/** Milliseconds that a response asks us to wait before the next try; undefined when it asks for none. */
export function retryAfterOf(response: Pick<HttpResponse, 'status' | 'headers'>): number | undefined {
  if (response.status !== 429 && response.status < 500) return undefined;
  const header = response.headers['retry-after']?.trim() ?? '';
  // The date form exists in HTTP, but neither the API server sends it nor client-go reads it.
  return /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}

/** Whether an answer never came because the connection broke: a server that shuts down, or a stale connection. */
function isBrokenConnection(error: unknown): boolean {
  if (!isKind(error, 'unreachable')) return false;
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

export interface RetryOptions {
  readonly clock: Clock;
  /** Milliseconds that all tries together may take; absent or 0: no limit. */
  readonly withinMs?: number | undefined;
  /** Tries after the first; client-go's limit when absent. */
  readonly retries?: number | undefined;
}

/**
 * Sends, and tries again as client-go does: after a 429 or 5xx that carries Retry-After (any method, the server did nothing),
 * and after a connection that broke under a GET (writes are not repeated: they may have happened).
 */
export async function sendWithRetry(
  transport: Transport,
  request: HttpRequest,
  { clock, withinMs = 0, retries: limit = MAX_RETRIES }: RetryOptions,
): Promise<HttpResponse> {
  const started = clock.now();
  const deadline = withinMs > 0 ? started + withinMs : Number.POSITIVE_INFINITY;
  for (let retries = 0; ; retries++) {
    const mayRetry = (wait: number): boolean => retries < limit && clock.now() + wait < deadline;
    let wait: number;
    try {
      const limits = withinMs > 0 ? { timeoutMs: withinMs, usedMs: clock.now() - started } : {};
      const response = await transport.send({ ...request, ...limits });
      const retryAfter = retryAfterOf(response);
      if (retryAfter === undefined || !mayRetry(retryAfter)) return response;
      // Read to its end, so that the connection can be used again.
      await response.text();
      wait = retryAfter;
    } catch (error) {
      if (request.method !== 'GET' || !isBrokenConnection(error) || !mayRetry(BROKEN_CONNECTION_WAIT)) throw error;
      wait = BROKEN_CONNECTION_WAIT;
    }
    await pause(clock, wait, request.signal);
  }
}
