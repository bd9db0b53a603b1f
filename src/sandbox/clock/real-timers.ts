import { startTimer, type Clock } from '../../core/clock.ts';
import { TimerQueue, type TimedClock } from './timers.ts';

/** How long timers run before other I/O gets a turn. */
const SLICE_MS = 8;

export interface RealTimers extends TimedClock {
  /** Cancels all timers. */
  close: () => void;
}

function isTimed(clock: Clock): clock is TimedClock {
  return 'after' in clock;
}

/** The clock with timers, unless it has its own. Timers that are due together run in slices, so that a busy cluster still answers. */
export function withTimers(clock: Clock): RealTimers {
  if (isTimed(clock)) {
    let closed = false;
    return {
      now: () => clock.now(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      after: (ms, run, options) => clock.after(ms, () => (closed ? undefined : run()), options),
      close: () => {
        closed = true;
      },
    };
  }
  return realTimers(clock);
}

function realTimers(clock: Clock): RealTimers {
  const timers = new TimerQueue();
  let cancelWakeUp = (): void => undefined;
  let wakeUpAt = Infinity;
  let slice: NodeJS.Immediate | undefined;

  const arm = (): void => {
    if (slice !== undefined) return;
    const next = timers.next();
    if (next === undefined || next >= wakeUpAt) return;
    cancelWakeUp();
    wakeUpAt = next;
    cancelWakeUp = startTimer(Math.max(0, next - clock.now()), runDue);
  };
  const runDue = (): void => {
    wakeUpAt = Infinity;
    slice = undefined;
    const end = performance.now() + SLICE_MS;
    for (let run = timers.take(clock.now()); run !== undefined; run = timers.take(clock.now())) {
      run();
      if (performance.now() > end) {
        slice = setImmediate(runDue);
        return;
      }
    }
    arm();
  };

  let closed = false;
  return {
    now: () => clock.now(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    after: (ms, run, options) => {
      if (closed) return () => undefined;
      const cancel = timers.add(clock.now() + Math.max(0, ms), run, options);
      arm();
      return cancel;
    },
    close: () => {
      closed = true;
      cancelWakeUp();
      clearImmediate(slice);
    },
  };
}
