import type { Clock } from '../../core/clock.ts';
import { DsError } from '../../core/errors.ts';

/** The error of an aborted call: the signal's reason if it is a DsError, such as a timeout, otherwise `interrupted`. */
export function abortError(signal: AbortSignal): DsError {
  const reason: unknown = signal.reason;
  return reason instanceof DsError ? reason : new DsError('interrupted', 'interrupted', { cause: reason });
}

/** Waits `ms` milliseconds; an abort throws {@link abortError}. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    throw signal?.aborted === true ? abortError(signal) : error;
  }
}
