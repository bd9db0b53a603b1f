import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abortable } from '../../src/core/async/abortable.ts';
import { timeLimit } from '../../src/core/async/time-limit.ts';
import { startTimer, systemClock } from '../../src/core/clock.ts';
import { deferred } from '../support/deferred.ts';

const HOUR = 3_600_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a timer', () => {
  it.each([1, 2 ** 31 - 1, 2 ** 31, 600 * HOUR, 100_000 * HOUR])('of %d ms is called then, and not before', (ms) => {
    const act = vi.fn();
    startTimer(ms, act);
    vi.advanceTimersByTime(ms - 1);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(act).toHaveBeenCalledOnce();
  });

  it('can be cancelled in each of the parts of a long time', () => {
    const act = vi.fn();
    const cancel = startTimer(2000 * HOUR, act);
    vi.advanceTimersByTime(1500 * HOUR);
    cancel();
    vi.advanceTimersByTime(1500 * HOUR);
    expect(act).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('sleep', () => {
  it('takes 600 hours, and ends at an abort in the middle', async () => {
    const controller = new AbortController();
    const ended = vi.fn();
    const sleeping = systemClock.sleep(600 * HOUR, controller.signal).catch(ended);
    await vi.advanceTimersByTimeAsync(599 * HOUR);
    expect(ended).not.toHaveBeenCalled();
    controller.abort(new Error('enough'));
    await sleeping;
    expect(ended).toHaveBeenCalledWith(new Error('enough'));
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a time limit', () => {
  it('fires with its reason, unless it is cleared before', () => {
    const reason = new Error('too late');
    const [kept, cleared] = [timeLimit(600 * HOUR, () => reason), timeLimit(600 * HOUR, () => reason)];
    vi.advanceTimersByTime(1);
    expect(kept.signal.aborted).toBe(false);
    cleared.clear();
    vi.advanceTimersByTime(600 * HOUR);
    expect(kept.signal.reason).toBe(reason);
    expect(cleared.signal.aborted).toBe(false);
  });

  it('of 0 is none', () => {
    timeLimit(0, () => new Error('too late'));
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('abortable work', () => {
  it('gives its result or its failure', async () => {
    const { signal } = new AbortController();
    await expect(abortable(Promise.resolve('done'), signal)).resolves.toBe('done');
    await expect(abortable(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
  });

  it('ends at the abort, although the work does not', async () => {
    const controller = new AbortController();
    const work = deferred<string>();
    const waiting = abortable(work.promise, controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(abortable(work.promise, controller.signal)).rejects.toThrow('enough');
  });
});
