import type { Clock } from '../clock.ts';
import { abortable } from './abortable.ts';

const NEVER = new Promise<never>(() => undefined);

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

  const wait = async (until: number): Promise<void> => {
    const woken = new AbortController();
    const isOver = new Error('the wait is over');
    wake = () => woken.abort(isOver);
    const either = AbortSignal.any([signal, woken.signal]);
    try {
      if (until === Infinity) await abortable(NEVER, either);
      else await clock.sleep(Math.max(0, until - clock.now()), either);
    } catch (error) {
      if (error !== isOver) throw error;
    } finally {
      wake = undefined;
    }
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
