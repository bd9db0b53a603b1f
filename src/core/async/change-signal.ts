import type { Clock } from '../clock.ts';

const IS_OVER = new Error('the wait is over');

/** Wakes one reader after any number of changes, or at a given time. */
export interface ChangeSignal {
  notify(): void;
  /** Makes `next` reject with this error. The first error wins. */
  fail(error: unknown): void;
  /**
   * Resolves after a notification since `next` last resolved, or at `until` (milliseconds since 1970; never if absent). Rejects with the
   * error of `fail`, or with the signal's reason.
   */
  next(until?: number): Promise<void>;
  /** Discards the notifications so far, because the reader has seen these changes. */
  clear(): void;
}

export function createChangeSignal(clock: Clock, signal: AbortSignal): ChangeSignal {
  let isChanged = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;

  // one listener for all waits: a combined signal for each would cost more than what it waits for, and Node 20 never frees it
  signal.addEventListener('abort', () => wake?.(), { once: true });

  const sleep = async (until: number): Promise<void> => {
    const woken = new AbortController();
    wake = () => woken.abort(IS_OVER);
    try {
      await clock.sleep(Math.max(0, until - clock.now()), woken.signal);
    } catch (error) {
      if (error !== IS_OVER) throw error;
    }
  };
  const wait = async (until: number): Promise<void> => {
    signal.throwIfAborted();
    try {
      if (until === Infinity) await new Promise<void>((resolve) => (wake = resolve));
      else await sleep(until);
    } finally {
      wake = undefined;
    }
    signal.throwIfAborted();
  };

  return {
    notify: () => {
      isChanged = true;
      wake?.();
    },
    fail: (error) => {
      failure ??= { error };
      wake?.();
    },
    clear: () => {
      isChanged = false;
    },
    next: async (until = Infinity) => {
      if (!isChanged && failure === undefined) await wait(until);
      isChanged = false;
      if (failure !== undefined) throw failure.error as Error;
    },
  };
}
