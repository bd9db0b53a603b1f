/** Time as a dependency, so that tests and the sandbox can own it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Resolves after `ms` milliseconds, however many; rejects with the signal's reason when that fires first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Node's timers take no longer time than this, and fire at once when they are given one. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Calls `act` once after `ms` milliseconds, however many they are. Returns what cancels it. Everything in `src` that waits does it
 * through this: nothing else may start a timer of Node's.
 */
export function startTimer(ms: number, act: () => void): () => void {
  let timer: NodeJS.Timeout;
  const start = (left: number): void => {
    timer = setTimeout(
      () => (left > LONGEST_TIMER ? start(left - LONGEST_TIMER) : act()),
      Math.min(left, LONGEST_TIMER),
    );
  };
  start(ms);
  return () => clearTimeout(timer);
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = (): void => {
        cancel();
        reject(signal?.reason as Error);
      };
      const cancel = startTimer(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
