import { describe, expect, it } from 'vitest';
import { virtualClock } from './virtual-clock.ts';

describe('virtualClock', () => {
  it('calls back in the order of time, then of creation', () => {
    const clock = virtualClock();
    const onAnswer: string[] = [];
    for (const [name, ms] of [
      ['c', 30],
      ['a', 10],
      ['b', 10],
      ['now', 0],
    ] as const) {
      clock.after(ms, () => onAnswer.push(name));
    }
    clock.advance(9);
    expect(onAnswer).toEqual(['now']);
    clock.advance(21);
    expect(onAnswer).toEqual(['now', 'a', 'b', 'c']);
  });

  it('sets the time of each timer, and ends at the requested time', () => {
    const clock = virtualClock('2026-01-01T00:00:00Z');
    const start = clock.now();
    const times: number[] = [];
    clock.after(5, () => {
      times.push(clock.now() - start);
      clock.after(7, () => times.push(clock.now() - start));
    });
    clock.advance(100);
    expect(times).toEqual([5, 12]);
    expect(clock.now() - start).toBe(100);
  });

  it('ignores cancelled timers', () => {
    const clock = virtualClock();
    let called = false;
    clock.after(1000, () => (called = true))();
    expect(clock.runUntilIdle()).toBe(0);
    clock.advance(2000);
    expect(called).toBe(false);
  });

  it('keeps a thousand timers in order', () => {
    const clock = virtualClock();
    const onAnswer: number[] = [];
    for (let index = 0; index < 1000; index++) {
      const ms = (index * 7919) % 1000;
      const cancel = clock.after(ms, () => onAnswer.push(ms));
      if (ms % 3 === 0) cancel();
    }
    clock.advance(1000);
    expect(onAnswer).toHaveLength(666);
    expect(onAnswer).toEqual([...onAnswer].sort((a, b) => a - b));
  });

  it('is idle while only background timers are left', () => {
    const clock = virtualClock();
    let beats = 0;
    const beat = (): void => {
      beats++;
      clock.after(10, beat, { background: true });
    };
    clock.after(10, beat, { background: true });
    clock.after(25, () => undefined);
    expect(clock.runUntilIdle()).toBe(25);
    expect(beats).toBe(2);
  });

  it('fails when it never becomes idle', () => {
    const clock = virtualClock();
    const again = (): void => void clock.after(1000, again);
    again();
    expect(() => clock.runUntilIdle(60_000)).toThrow('not idle after 60000 ms: 1 timers wait');
  });

  it('continues sleeps when they are due', async () => {
    const clock = virtualClock();
    const woken: number[] = [];
    const start = clock.now();
    const sleeper = (async () => {
      for (let nap = 0; nap < 3; nap++) {
        await clock.sleep(10);
        woken.push(clock.now() - start);
      }
    })();
    await clock.pass(100);
    await sleeper;
    expect(woken).toEqual([10, 20, 30]);
  });

  it('ends a sleep with the reason of its signal', async () => {
    const clock = virtualClock();
    const stop = new AbortController();
    const sleep = clock.sleep(1000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    await expect(clock.sleep(1, stop.signal)).rejects.toThrow('enough');
  });
});
