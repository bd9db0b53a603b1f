import type { Clock } from '../../core/clock.ts';
import { isKind } from '../../core/errors.ts';
import { pause } from './aborted.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

/** client-go's limit of retries. */
const MAX_RETRIES = 10;
/** client-go's wait after a broken connection, in milliseconds. */
const BROKEN_CONNECTION_WAIT = 1000;

/** The wait that a response requests before the next attempt, in milliseconds; undefined if it requests none. */
export function retryAfterOf(response: Pick<HttpResponse, 'status' | 'headers'>): number | undefined {
  if (response.status !== 429 && response.status < 500) return undefined;
  const header = response.headers['retry-after']?.trim() ?? '';
  // HTTP also allows a date, which the API server does not send and client-go does not read.
  return /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}

/** Whether a response is missing because the connection broke: the server is shutting down, or the connection was stale. */
function isBrokenConnection(error: unknown): boolean {
  if (!isKind(error, 'unreachable')) return false;
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

export interface RetryOptions {
  readonly clock: Clock;
  /** Time limit of all attempts together, in milliseconds; absent or 0: none. */
  readonly withinMs?: number | undefined;
  /** The maximum number of retries; client-go's limit if absent. */
  readonly retries?: number | undefined;
}

/**
 * Sends with retries as client-go does: after a 429 or 5xx with Retry-After (any method, because the server did nothing), and after a
 * broken connection of a GET (a write may have been carried out).
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
      // The rest of the response is read, so that the connection can be reused.
      await response.text();
      wait = retryAfter;
    } catch (error) {
      if (request.method !== 'GET' || !isBrokenConnection(error) || !mayRetry(BROKEN_CONNECTION_WAIT)) throw error;
      wait = BROKEN_CONNECTION_WAIT;
    }
    await pause(clock, wait, request.signal);
  }
}
