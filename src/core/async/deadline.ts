import type { Clock } from '../clock.ts';
import { DsError } from '../errors.ts';

/** How long an explanation may take, in milliseconds. */
export const EXPLAIN_WITHIN_MS = 1000;

export const TIMED_OUT = Symbol('timed out');

export interface DeadlineOptions {
  readonly clock: Clock;
  /** Milliseconds; 0 and less: no limit. */
  readonly timeoutMs: number;
  /** Ctrl-C, which ends the work whatever the limit is. */
  readonly signal: AbortSignal;
}

/** The result of the work, or `TIMED_OUT` when it had not come in time; the work's signal fires then. */
export async function withDeadline<T>(
  { clock, timeoutMs, signal }: DeadlineOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | typeof TIMED_OUT> {
  if (timeoutMs <= 0) return work(signal);
  const timeout = new DsError('timeout', 'timed out waiting for the condition');
  const deadline = new AbortController();
  const finished = new AbortController();
  clock.sleep(timeoutMs, finished.signal).then(
    () => deadline.abort(timeout),
    () => undefined,
  );
  try {
    return await work(AbortSignal.any([signal, deadline.signal]));
  } catch (error) {
    if (error === timeout) return TIMED_OUT;
    throw error;
  } finally {
    finished.abort();
  }
}

/** The milliseconds from now until then; 0, which is no limit, for `Infinity`. A time that is over leaves 1. */
export function timeoutUntil(until: number, { clock }: Pick<DeadlineOptions, 'clock'>): number {
  return until === Infinity ? 0 : Math.max(1, until - clock.now());
}

/**
 * The result of the work, or the explanation why it has not come in time. The explanation starts before the time is up, while the work
 * goes on: so the limit holds for both.
 */
export async function withExplanation<T, E>(
  options: DeadlineOptions,
  work: (signal: AbortSignal) => Promise<T>,
  explain: (limits: DeadlineOptions) => Promise<E>,
): Promise<{ readonly result: T } | { readonly explanation: E }> {
  const { clock, timeoutMs } = options;
  if (timeoutMs <= 0) return { result: await work(options.signal) };
  const finished = new AbortController();
  const signal = AbortSignal.any([options.signal, finished.signal]);
  const explainMs = Math.min(EXPLAIN_WITHIN_MS, timeoutMs / 2);
  const explanation = clock
    .sleep(timeoutMs - explainMs, signal)
    .then(() => explain({ clock, timeoutMs: explainMs, signal }));
  // It fails when the work finishes first
  explanation.catch(() => undefined);
  try {
    const result = await withDeadline(options, work);
    return result === TIMED_OUT ? { explanation: await explanation } : { result };
  } finally {
    finished.abort();
  }
}
