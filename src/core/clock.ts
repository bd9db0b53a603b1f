/** Time as a dependency, so that tests and the sandbox can control it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Resolves after any number of milliseconds; rejects with the signal's reason if that fires first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The longest time that Node's timers accept; longer ones fire immediately. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Calls `act` once after any number of milliseconds. Returns a function that cancels it. All waiting in `src` uses this function; nothing
 * else may start a timer of Node.
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
