import { expect, it } from 'vitest';
import { inBackoff, nextBackoff, type FailedPodBackoff } from '../../../src/daemonset/pods/failed-pod-backoff.ts';

it('doubles from a second to a quarter of an hour', () => {
  const delays: number[] = [];
  let backoff: FailedPodBackoff | undefined;
  for (let turn = 0; turn < 12; turn++) {
    const now = turn * 900_000;
    expect(inBackoff(backoff, now)).toBe(false);
    backoff = nextBackoff(backoff, now);
    delays.push(backoff.delay / 1000);
    expect(inBackoff(backoff, now + backoff.delay - 1)).toBe(true);
    expect(inBackoff(backoff, now + backoff.delay)).toBe(false);
  }
  expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
});

it('resets after more than half an hour', () => {
  const long = { delay: 900_000, since: 0 };
  expect(nextBackoff(long, 1_800_000)).toEqual({ delay: 900_000, since: 1_800_000 });
  expect(nextBackoff(long, 1_800_001)).toEqual({ delay: 1000, since: 1_800_001 });
});
