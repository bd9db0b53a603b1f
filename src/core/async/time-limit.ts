import { startTimer } from '../clock.ts';

export interface TimeLimit {
  /** Fires at the limit, with its reason. */
  readonly signal: AbortSignal;
  /** Cancels the limit: the signal never fires. */
  clear(): void;
}

/** A limit in milliseconds; 0 and less mean none. It must be cleared, because its timer keeps the process alive. */
export function timeLimit(ms: number, reason: () => Error): TimeLimit {
  const controller = new AbortController();
  const cancel = ms > 0 ? startTimer(ms, () => controller.abort(reason())) : () => undefined;
  return { signal: controller.signal, clear: cancel };
}
