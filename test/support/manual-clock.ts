import type { Clock } from '../../src/core/clock.ts';

export interface ManualClock extends Clock {
  /** Advances the time, ends the sleeps that are due, in order, and lets the code after them run before it returns. */
  advance(ms: number): Promise<void>;
  /** The milliseconds of every `sleep` so far. */
  readonly slept: readonly number[];
}

export interface ManualClockOptions {
  /** The initial time: RFC 3339 or milliseconds. */
  readonly now?: string | number;
  /** `sleep` advances the time and returns immediately: for code whose waits do not matter to the test. */
  readonly auto?: boolean;
}

/** Lets pending promises settle. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock that only the test moves. */
export function manualClock(options: ManualClockOptions = {}): ManualClock {
  const start = options.now ?? '2026-01-02T03:04:05Z';
  let now = typeof start === 'number' ? start : Date.parse(start);
  const slept: number[] = [];
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  return {
    slept,
    now: () => now,
    sleep: async (ms, signal) => {
      if (signal?.aborted === true) throw signal.reason as Error;
      slept.push(ms);
      if (options.auto === true) {
        now += ms;
        await settle();
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const onAbort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const wake = (): void => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    advance: async (ms) => {
      const until = now + ms;
      for (;;) {
        await settle();
        const [next] = [...sleepers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        now = Math.max(now, next.at);
        sleepers.delete(next);
        next.wake();
      }
      now = until;
      await settle();
    },
  };
}
