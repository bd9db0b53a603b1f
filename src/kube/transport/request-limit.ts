import { startTimer } from '../../core/clock.ts';
import { formatDuration } from '../../core/text/duration.ts';
import { DsError } from '../../core/errors.ts';
import { abortError } from './aborted.ts';
import type { HttpRequest } from './transport.ts';
import { WAITS, type Route, type Wait } from './waits.ts';

/**
 * Time without a byte of the response after which a request fails, in milliseconds, without --request-timeout. The API server itself ends
 * its work after a minute.
 */
export const SILENCE_LIMIT = 300_000;

export interface LimitSettings {
  readonly request: HttpRequest;
  /** Time limit in milliseconds; 0: none; undefined: only {@link SILENCE_LIMIT}. */
  readonly timeoutMs: number | undefined;
  /** The part of the limit that has already passed, in milliseconds. */
  readonly usedMs?: number;
  /** For messages. */
  readonly route: Route;
}

/** Ends a request in any state: by the caller's signal, the time limit, or a silent server. */
export class RequestLimit {
  private readonly controller = new AbortController();
  private readonly settings: LimitSettings;
  private readonly cancelLimit: () => void;
  private cancelSilence = (): void => undefined;
  private wait: Wait;

  constructor(settings: LimitSettings) {
    this.settings = settings;
    const { request, route, timeoutMs = 0, usedMs = 0 } = settings;
    this.wait = WAITS.answer(route, request.method);
    this.cancelLimit =
      timeoutMs > 0 ? startTimer(Math.max(1, timeoutMs - usedMs), () => this.stop(this.tooLate())) : () => undefined;
    if (request.signal?.aborted === true) this.onAbort();
    else request.signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  /** Fires with the DsError of the request. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** What the request waits for from now on. */
  waitFor(wait: Wait): void {
    this.wait = wait;
  }

  /** The request is sent, or more of its answer has come: the server's silence begins again. */
  restart(): void {
    if (this.settings.timeoutMs !== undefined) return;
    this.cancelSilence();
    this.cancelSilence = startTimer(SILENCE_LIMIT, () => this.stop(this.silent()));
  }

  /** The headers of the response have arrived. The body of a stream may take any time. */
  answered(): void {
    const { request, route } = this.settings;
    this.waitFor(WAITS.rest(route, request.method));
    if (request.streaming === true) this.clearTimers();
    else this.restart();
  }

  /** The request is over. */
  end(): void {
    this.clearTimers();
    this.settings.request.signal?.removeEventListener('abort', this.onAbort);
  }

  private readonly onAbort = (): void => {
    const { signal } = this.settings.request;
    if (signal !== undefined) this.stop(abortError(signal));
  };

  private stop(failure: DsError): void {
    this.end();
    this.controller.abort(failure);
  }

  private clearTimers(): void {
    this.cancelLimit();
    this.cancelSilence();
  }

  private tooLate(): DsError {
    const { what, hint } = this.wait;
    return new DsError('timeout', `${what} within ${(this.settings.timeoutMs ?? 0) / 1000}s`, { hint });
  }

  private silent(): DsError {
    const { route, request } = this.settings;
    const waited = formatDuration(SILENCE_LIMIT);
    return new DsError('timeout', `${route.host} sent nothing for ${waited} in response to ${request.method}`, {
      hint: 'the server or a proxy in front of it may hang; to wait longer, set --request-timeout',
    });
  }
}
