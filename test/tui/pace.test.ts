import { expect, it } from 'vitest';
import { paceOf } from '../../src/tui/pace.ts';
import { paceText } from '../../src/tui/words.ts';

const SECOND = 1000;
const every = (seconds: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => (index + 1) * seconds * SECOND);

it('is unknown before the first node is done', () => {
  expect(paceOf({ doneAt: [], began: 0, remaining: 3, now: 5 * SECOND })).toBeUndefined();
  expect(paceText(undefined)).toBe('no node is done yet');
});

it('says how many a minute, and how long the others will take', () => {
  const pace = paceOf({ doneAt: every(10, 6), began: 0, remaining: 12, now: 60 * SECOND });
  expect(pace).toEqual({ perMinute: 6, leftMs: 120 * SECOND, stalledMs: undefined });
  expect(paceText(pace)).toBe('6.0 nodes a minute, about 2m left');
});

it('goes by the last nodes, and not by how it began', () => {
  const slow = every(100, 10);
  const fast = every(1, 40).map((at) => 1000 * SECOND + at);
  const pace = paceOf({ doneAt: [...fast, ...slow], began: 0, remaining: 30, now: 1040 * SECOND });
  expect(pace?.perMinute).toBeCloseTo(60);
});

it('falls while nothing happens, and is a stall in the end', () => {
  const at = (now: number) => paceOf({ doneAt: every(10, 6), began: 0, remaining: 12, now: now * SECOND });
  expect(at(90)?.perMinute).toBe(4);
  expect(at(119)?.stalledMs).toBeUndefined();
  expect(at(180)).toMatchObject({ leftMs: undefined, stalledMs: 120 * SECOND });
  expect(paceText(at(180))).toBe('stalled: no node done for 2m');
});

it('leaves out what was done before the rollout began', () => {
  expect(paceOf({ doneAt: [1, 2], began: 10, remaining: 1, now: 20 })).toBeUndefined();
});
