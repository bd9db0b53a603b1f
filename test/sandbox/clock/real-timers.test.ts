import { describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../../src/core/clock.ts';
import { withTimers } from '../../../src/sandbox/clock/real-timers.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

describe('withTimers', () => {
  it('calls back in the order of time, except for cancelled timers', async () => {
    let time = 1000;
    const clock: Clock = { now: () => time, sleep: (ms, signal) => systemClock.sleep(ms, signal) };
    const timers = withTimers(clock);
    const onAnswer: string[] = [];
    await new Promise<void>((resolve) => {
      const start = clock.now();
      timers.after(12, resolve);
      timers.after(6, () => onAnswer.push('later'));
      timers.after(1, () => onAnswer.push('soon'));
      timers.after(0, () => onAnswer.push('now'));
      timers.after(3, () => onAnswer.push('never'))();
      expect(onAnswer).toEqual([]);
      // The system's clock may advance between two calls and change their order; this one does not.
      time = start + 20;
    });
    timers.close();
    expect(onAnswer).toEqual(['now', 'soon', 'later']);
  });

  it('calls nothing back after close', async () => {
    const timers = withTimers(systemClock);
    let called = false;
    timers.after(1, () => (called = true));
    timers.close();
    timers.after(0, () => (called = true));
    await systemClock.sleep(5);
    expect(called).toBe(false);
  });

  it('uses the timers of a clock that has some, and closes them too', () => {
    const clock = virtualClock();
    const timers = withTimers(clock);
    const onAnswer: number[] = [];
    timers.after(10, () => onAnswer.push(1));
    timers.after(20, () => onAnswer.push(2));
    clock.advance(15);
    timers.close();
    clock.advance(15);
    expect(onAnswer).toEqual([1]);
  });
});
