import { TimerQueue, type TimedClock } from '../../src/sandbox/clock/timers.ts';

/** A clock that only the test moves, in whole milliseconds. */
export interface VirtualClock extends TimedClock {
  /** Runs all timers of the next `ms` milliseconds, in order. */
  advance(ms: number): void;
  /** Like {@link advance}, and lets awaited sleeps continue when they are due. */
  pass(ms: number): Promise<void>;
  /**
   * Runs until only background timers are left, and returns the milliseconds that passed. Throws after `limitMs` (default: a day).
   */
  runUntilIdle(limitMs?: number): number;
}

const DAY_MS = 24 * 3_600_000;

/** Lets pending promises settle. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** `start` is RFC 3339. */
export function virtualClock(start = '2026-01-02T03:04:05Z'): VirtualClock {
  const timers = new TimerQueue();
  let now = Date.parse(start);
  /** How many sleeps have ended. */
  let woken = 0;

  const runInstant = (at: number): void => {
    now = Math.max(now, at);
    for (let run = timers.take(now); run !== undefined; run = timers.take(now)) run();
  };

  return {
    now: () => now,
    after: (ms, run, options) => timers.add(now + Math.max(0, Math.ceil(ms)), run, options),
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
        // A sleep does not keep the cluster busy.
        const wake = (): void => {
          signal?.removeEventListener('abort', onAbort);
          woken++;
          resolve();
        };
        const cancel = timers.add(now + Math.max(0, Math.ceil(ms)), wake, { background: true });
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    advance: (ms) => {
      const until = now + ms;
      for (let next = timers.next(); next !== undefined && next <= until; next = timers.next()) runInstant(next);
      now = until;
    },
    pass: async (ms) => {
      const until = now + ms;
      await settle();
      for (let next = timers.next(); next !== undefined && next <= until; next = timers.next()) {
        const before = woken;
        runInstant(next);
        if (woken > before) await settle();
      }
      now = until;
      await settle();
    },
    runUntilIdle: (limitMs = DAY_MS) => {
      const start = now;
      for (let next = timers.next(); next !== undefined && timers.foreground > 0; next = timers.next()) {
        if (next > start + limitMs) throw new Error(`not idle after ${limitMs} ms: ${timers.foreground} timers wait`);
        runInstant(next);
      }
      return now - start;
    },
  };
}
