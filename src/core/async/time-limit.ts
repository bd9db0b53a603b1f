import { startTimer } from '../clock.ts';

export interface TimeLimit {
  /** Fires when the time is over, with the limit's reason. */
  readonly signal: AbortSignal;
  /** Ends the limit: the signal never fires. */
  clear(): void;
}

/** A limit in milliseconds; 0 and less: none. It has to be cleared, because its timer keeps the process alive. */
export function timeLimit(ms: number, reason: () => Error): TimeLimit {
  const controller = new AbortController();
  const cancel = ms > 0 ? startTimer(ms, () => controller.abort(reason())) : () => undefined;
  return { signal: controller.signal, clear: cancel };
}
