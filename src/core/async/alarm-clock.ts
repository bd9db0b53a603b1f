import type { Clock } from '../clock.ts';

export interface AlarmClock {
  /** Rings at this time (milliseconds since 1970); an earlier wish for another time is forgotten. */
  set(at: number): void;
  readonly rings: AsyncIterable<'time'>;
}

/** Rings until the signal fires, whose reason `rings` then throws. */
export function alarmClock(clock: Clock, signal: AbortSignal): AlarmClock {
  const missed = (): void => {
    isMissed = true;
  };
  let ring = missed;
  /** Fires when the time that was wished for is not wished for any more. */
  let given = new AbortController();
  let wanted: number | undefined;
  /** It has rung, and nobody was listening. */
  let isMissed = false;

  const next = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      ring = () => {
        signal.removeEventListener('abort', onAbort);
        ring = missed;
        resolve();
      };
    });

  async function* rings(): AsyncGenerator<'time'> {
    for (;;) {
      if (!isMissed) await next();
      isMissed = false;
      yield 'time';
    }
  }

  return {
    rings: rings(),
    set: (at) => {
      if (wanted === at) return;
      wanted = at;
      given.abort();
      given = new AbortController();
      clock.sleep(Math.max(0, at - clock.now()), AbortSignal.any([signal, given.signal])).then(
        () => {
          if (wanted !== at) return;
          wanted = undefined;
          ring();
        },
        () => undefined,
      );
    },
  };
}
