import { describe, expect, it } from 'vitest';
import { createChangeSignal } from '../../../src/core/async/change-signal.ts';
import { manualClock, settle } from '../../support/manual-clock.ts';

function setUp() {
  const clock = manualClock();
  const stop = new AbortController();
  return { clock, stop, changes: createChangeSignal(clock, stop.signal) };
}

/** Whether the promise has been resolved by now. */
async function isDone(promise: Promise<void>): Promise<boolean> {
  let done = false;
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  await settle();
  return done;
}

describe('a change signal', () => {
  it('wakes once for however many notifications', async () => {
    const { changes } = setUp();
    changes.notify();
    changes.notify();
    await changes.next();
    const again = changes.next();
    expect(await isDone(again)).toBe(false);
    changes.notify();
    await again;
  });

  it('wakes at the time that it was given, and not before', async () => {
    const { changes, clock } = setUp();
    const woken = changes.next(clock.now() + 500);
    await clock.advance(499);
    expect(await isDone(woken)).toBe(false);
    await clock.advance(1);
    await woken;
  });

  it('forgets what has been looked at', async () => {
    const { changes } = setUp();
    changes.notify();
    changes.clear();
    expect(await isDone(changes.next())).toBe(false);
  });

  it('rejects with the first failure, from now on', async () => {
    const { changes } = setUp();
    const waiting = changes.next();
    changes.fail(new Error('first'));
    changes.fail(new Error('second'));
    await expect(waiting).rejects.toThrow('first');
    changes.notify();
    await expect(changes.next()).rejects.toThrow('first');
  });

  it('rejects when the signal fires, and leaves no timer behind', async () => {
    const { changes, clock, stop } = setUp();
    const timed = changes.next(clock.now() + 1000);
    stop.abort(new Error('stopped'));
    await expect(timed).rejects.toThrow('stopped');
    await expect(changes.next()).rejects.toThrow('stopped');
  });
});
