import type { Clock } from '../../core/clock.ts';
import { DsError } from '../../core/errors.ts';

/** What an aborted call throws: the signal's reason when that is a DsError (a deadline, say), else `interrupted`. */
export function abortError(signal: AbortSignal): DsError {
  const reason: unknown = signal.reason;
  return reason instanceof DsError ? reason : new DsError('interrupted', 'interrupted', { cause: reason });
}

/** Waits `ms` milliseconds; an abort meanwhile is thrown as {@link abortError} says. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    throw signal?.aborted === true ? abortError(signal) : error;
  }
}
