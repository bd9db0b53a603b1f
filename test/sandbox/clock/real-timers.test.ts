import { describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../../src/core/clock.ts';
import { withTimers } from '../../../src/sandbox/clock/real-timers.ts';
import { virtualClock } from '../../../src/sandbox/clock/virtual-clock.ts';

describe('withTimers', () => {
  it('calls back in the order of their times, and not what was cancelled', async () => {
    let time = 1000;
    const clock: Clock = { now: () => time, sleep: (ms, signal) => systemClock.sleep(ms, signal) };
    const timers = withTimers(clock);
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      const start = clock.now();
      timers.after(12, resolve);
      timers.after(6, () => heard.push('later'));
      timers.after(1, () => heard.push('soon'));
      timers.after(0, () => heard.push('now'));
      timers.after(3, () => heard.push('never'))();
      expect(heard).toEqual([]);
      // Between two calls the system's clock may move on and turn their order around; this one does not.
      time = start + 20;
    });
    timers.close();
    expect(heard).toEqual(['now', 'soon', 'later']);
  });

  it('calls nothing back once it is closed', async () => {
    const timers = withTimers(systemClock);
    let called = false;
    timers.after(1, () => (called = true));
    timers.close();
    timers.after(0, () => (called = true));
    await systemClock.sleep(5);
    expect(called).toBe(false);
  });

  it('leaves a clock with timers its own, and closes them too', () => {
    const clock = virtualClock();
    const timers = withTimers(clock);
    const heard: number[] = [];
    timers.after(10, () => heard.push(1));
    timers.after(20, () => heard.push(2));
    clock.advance(15);
    timers.close();
    clock.advance(15);
    expect(heard).toEqual([1]);
  });
});
