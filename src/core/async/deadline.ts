import type { Clock } from '../clock.ts';
import { DsError } from '../errors.ts';

/** How long an explanation may take once the time is up, in milliseconds: a time limit holds for it too, or nearly so. */
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
