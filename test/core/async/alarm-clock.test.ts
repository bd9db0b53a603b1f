import { describe, expect, it } from 'vitest';
import { alarmClock } from '../../../src/core/async/alarm-clock.ts';
import { manualClock, settle } from '../../support/manual-clock.ts';

function setUp() {
  const clock = manualClock();
  const left = new AbortController();
  const alarm = alarmClock(clock, left.signal);
  const rings = alarm.rings[Symbol.asyncIterator]();
  const heard: number[] = [];
  const start = clock.now();
  const listen = async (): Promise<void> => {
    await rings.next();
    heard.push(clock.now() - start);
  };
  return { alarm, clock, heard, left, listen, rings, start };
}

describe('the alarm clock', () => {
  it('rings at its time', async () => {
    const { alarm, clock, heard, listen, start } = setUp();
    void listen();
    alarm.set(start + 100);
    await clock.advance(99);
    expect(heard).toEqual([]);
    await clock.advance(1);
    expect(heard).toEqual([100]);
  });

  it('forgets the time that is not wished for any more, sooner or later', async () => {
    const { alarm, clock, heard, listen, start } = setUp();
    void listen();
    alarm.set(start + 100);
    alarm.set(start + 200);
    await clock.advance(150);
    expect(heard).toEqual([]);
    alarm.set(start + 160);
    await clock.advance(100);
    expect(heard).toEqual([160]);
  });

  it('rings for one who was not listening just then', async () => {
    const { alarm, clock, heard, listen, start } = setUp();
    alarm.set(start + 10);
    await clock.advance(50);
    await listen();
    expect(heard).toEqual([50]);
  });

  it('rings again when it is set again', async () => {
    const { alarm, clock, heard, listen, start } = setUp();
    for (const at of [10, 20]) {
      void listen();
      alarm.set(start + at);
      await clock.advance(10);
    }
    expect(heard).toEqual([10, 20]);
  });

  it('ends with the signal', async () => {
    const { left, rings } = setUp();
    const next = rings.next();
    await settle();
    left.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });
});
