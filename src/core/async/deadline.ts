import type { Clock } from '../clock.ts';
import { DsError } from '../errors.ts';

/** Time limit of an explanation, in milliseconds. */
export const EXPLAIN_WITHIN_MS = 1000;

export const TIMED_OUT = Symbol('timed out');

export interface DeadlineOptions {
  readonly clock: Clock;
  /** In milliseconds; 0 and less mean no limit. */
  readonly timeoutMs: number;
  /** Ctrl-C, which ends the work independently of the limit. */
  readonly signal: AbortSignal;
}

/** The result of the work, or `TIMED_OUT` if it takes too long; then the signal of the work fires. */
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

/** The milliseconds until then; 0, which means no limit, for `Infinity`; 1 for a time in the past. */
export function timeoutUntil(until: number, { clock }: Pick<DeadlineOptions, 'clock'>): number {
  return until === Infinity ? 0 : Math.max(1, until - clock.now());
}

/**
 * The result of the work, or the explanation why it takes too long. The explanation starts before the limit, while the work continues, so
 * that the limit includes both.
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
