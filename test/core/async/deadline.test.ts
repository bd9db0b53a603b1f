import { describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import { TIMED_OUT, timeoutUntil, withDeadline, withExplanation } from '../../../src/core/async/deadline.ts';
import { manualClock } from '../../support/manual-clock.ts';

function setUp(timeoutMs: number) {
  const clock = manualClock();
  const interrupted = new AbortController();
  return { clock, interrupted, options: { clock, timeoutMs, signal: interrupted.signal } };
}

/** Work that ends only by its signal, as everything that speaks to a server does. */
function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}

describe('withDeadline', () => {
  it('gives the result of work that ends in time, and lets go of the clock', async () => {
    const { clock, options } = setUp(1000);
    let seen: AbortSignal | undefined;
    const result = await withDeadline(options, (signal) => {
      seen = signal;
      return Promise.resolve(7);
    });
    await clock.advance(5000);
    expect([result, seen?.aborted]).toEqual([7, false]);
  });

  it('stops the work when the time is up, and not before', async () => {
    const { clock, options } = setUp(1000);
    const results: unknown[] = [];
    void withDeadline(options, forever).then((result) => results.push(result));
    await clock.advance(999);
    expect(results).toEqual([]);
    await clock.advance(1);
    expect(results).toEqual([TIMED_OUT]);
  });

  it('has no limit at zero', async () => {
    const { clock, options } = setUp(0);
    expect(await withDeadline(options, (signal) => Promise.resolve(signal === options.signal))).toBe(true);
    expect(clock.slept).toEqual([]);
  });

  it('passes on what the work throws, a timeout of its own and Ctrl-C included', async () => {
    const own = new DsError('timeout', 'a request took too long');
    await expect(withDeadline(setUp(1000).options, () => Promise.reject(own))).rejects.toBe(own);
    const { interrupted, options } = setUp(1000);
    const reason = new DsError('interrupted', 'interrupted');
    const work = withDeadline(options, forever);
    interrupted.abort(reason);
    await expect(work).rejects.toBe(reason);
  });
});

describe('withExplanation', () => {
  it('ends when the time is up, however long the explanation takes', async () => {
    const { clock, options } = setUp(3000);
    const start = clock.now();
    const results: unknown[] = [];
    const explain: Parameters<typeof withExplanation>[2] = async (limits) => {
      const text = await withDeadline(limits, forever);
      return text === TIMED_OUT ? `silent from ${(clock.now() - start) / 1000}s` : text;
    };
    void withExplanation(options, forever, explain).then((result) => results.push(result));
    await clock.advance(2999);
    expect(results).toEqual([]);
    await clock.advance(1);
    expect(results).toEqual([{ explanation: 'silent from 3s' }]);
  });

  it('lets the work go on while it explains', async () => {
    const { clock, options } = setUp(3000);
    let explained = 0;
    const work = (signal: AbortSignal): Promise<string> => clock.sleep(2999, signal).then(() => 'done');
    const result = withExplanation(options, work, ({ signal }) => {
      explained++;
      return forever(signal);
    });
    await clock.advance(2999);
    expect([await result, explained]).toEqual([{ result: 'done' }, 1]);
  });

  it('passes on what the explanation throws', async () => {
    const { clock, options } = setUp(1000);
    const wrong = new Error('wrong');
    const result = withExplanation(options, forever, () => Promise.reject(wrong));
    const seen = expect(result).rejects.toBe(wrong);
    await clock.advance(1000);
    await seen;
  });

  it('explains nothing where there is no limit', async () => {
    const { clock, options } = setUp(0);
    const explain = (): Promise<never> => Promise.reject(new Error('not asked for'));
    expect(await withExplanation(options, () => Promise.resolve(7), explain)).toEqual({ result: 7 });
    expect(clock.slept).toEqual([]);
  });
});

it('counts down to a point in time', async () => {
  const { clock } = setUp(0);
  const until = clock.now() + 500;
  expect([timeoutUntil(until, { clock }), timeoutUntil(Infinity, { clock })]).toEqual([500, 0]);
  await clock.advance(600);
  expect(timeoutUntil(until, { clock })).toBe(1);
});
