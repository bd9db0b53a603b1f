import { expect, it } from 'vitest';
import { paceOf as paceAtOnce, type Pace, type PaceInput } from '../../../src/tui/model/pace.ts';
import { budgetText, paceText } from '../../../src/tui/page/labels.ts';

const SECOND = 1000;
const every = (seconds: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => (index + 1) * seconds * SECOND);

const paceOf = (input: Omit<PaceInput, 'atOnce'>): Pace | undefined => paceAtOnce({ ...input, atOnce: 1 });

it('is unknown before the first node is done', () => {
  expect(paceOf({ doneAt: [], began: 0, remaining: 3, now: 5 * SECOND })).toBeUndefined();
  expect(paceText(undefined, 0)).toBe('no node is done yet');
  expect(paceText(undefined, 5)).toBe('no further node is done yet');
});

it('is nodes a minute, and an estimate of the time left', () => {
  const pace = paceOf({ doneAt: every(10, 6), began: 0, remaining: 12, now: 60 * SECOND });
  expect(pace).toEqual({ done: 6, withinMs: 60 * SECOND, perMinute: 6, leftMs: 120 * SECOND, stalledMs: undefined });
  expect(paceText(pace, 1)).toBe('6.0 nodes a minute, about 2m left');
});

it('is the pace of the latest nodes', () => {
  const slow = every(100, 10);
  const fast = every(2, 40).map((at) => 1000 * SECOND + at);
  const pace = paceOf({ doneAt: [...fast, ...slow], began: 0, remaining: 30, now: 1080 * SECOND });
  expect(pace?.perMinute).toBeCloseTo(30);
});

it('falls while nothing happens, until the rollout has stalled', () => {
  const at = (now: number) => paceOf({ doneAt: every(10, 6), began: 0, remaining: 12, now: now * SECOND });
  expect(at(90)?.perMinute).toBe(4);
  expect(at(119)?.stalledMs).toBeUndefined();
  expect(at(180)).toMatchObject({ leftMs: undefined, stalledMs: 120 * SECOND });
  expect(paceText(at(180), 1)).toBe('stalled: no node done for 2m');
});

it('ignores nodes that were done before the rollout began', () => {
  expect(paceOf({ doneAt: [1, 2], began: 10, remaining: 1, now: 20 })).toBeUndefined();
});

it('has no rate and no time left while the sample is too small', () => {
  const atOnce = paceOf({ doneAt: every(0.05, 20), began: 0, remaining: 480, now: 1.1 * SECOND });
  expect(paceText(atOnce, 20)).toBe('20 nodes done in 1s');
  const one = paceOf({ doneAt: [564 * SECOND], began: 0, remaining: 499, now: 565 * SECOND });
  expect(paceText(one, 1)).toBe('1 node done in 9m25s');
});

it('is measured over whole bursts when the budget updates many nodes at once', () => {
  /** Every 15 seconds 50 nodes become done within a second. */
  const doneAt = Array.from(
    { length: 200 },
    (_, index) => (15 * (1 + Math.floor(index / 50)) + (index % 50) / 50) * SECOND,
  );
  const at = (seconds: number) => paceAtOnce({ doneAt, began: 0, remaining: 300, atOnce: 50, now: seconds * SECOND });
  for (const seconds of [61, 68, 75]) {
    expect(at(seconds)?.perMinute).toBeGreaterThan(120);
    expect(at(seconds)?.perMinute).toBeLessThan(240);
  }
});

it('has not stalled while it waits for a burst', () => {
  /** Every 100 seconds 50 nodes become done within a second. */
  const doneAt = Array.from(
    { length: 150 },
    (_, index) => (100 * (1 + Math.floor(index / 50)) + (index % 50) / 50) * SECOND,
  );
  const at = (seconds: number) => paceAtOnce({ doneAt, began: 0, remaining: 300, atOnce: 50, now: seconds * SECOND });
  expect(at(395)?.stalledMs).toBeUndefined();
  expect(at(900)?.stalledMs).toBeGreaterThan(590 * SECOND);
});

it('gives no estimate beyond a day', () => {
  const pace = paceOf({ doneAt: every(600, 5), began: 0, remaining: 490, now: 3000 * SECOND });
  expect(paceText(pace, 1)).toBe('0.1 nodes a minute, more than a day left');
});

it('shows how much of the budget is used, but no more than there is', () => {
  const users = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ node: `n${index}`, use: 'noPod' as const, pod: undefined }));
  const budget = (count: number) => ({ kind: 'maxUnavailable' as const, allowed: 1, users: users(count) });
  expect(budgetText(budget(1), 3, 80)).toBe('1 of 1 unavailable: n0 (missing)');
  expect(budgetText(budget(496), 0, 80)).toBe('not needed, no pod is outdated; 496 unavailable: 496 missing');
  expect(budgetText(budget(2), 3, 80)).toBe('used up, 1 allowed; 2 unavailable: n0 (missing), n1 (missing)');
});
