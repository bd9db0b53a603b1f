import { startTimer } from '../clock.ts';

export interface TimeLimit {
  /** Fires when the time is over, with the limit's reason. */
  readonly signal: AbortSignal;
  /** What had to be done in time is done: the signal never fires. */
  clear(): void;
}

/** A limit of so many milliseconds; 0 and less: none. To be cleared, because its timer keeps the process alive. */
export function timeLimit(ms: number, reason: () => Error): TimeLimit {
  const controller = new AbortController();
  const cancel = ms > 0 ? startTimer(ms, () => controller.abort(reason())) : () => undefined;
  return { signal: controller.signal, clear: cancel };
}
