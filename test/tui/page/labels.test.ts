import { describe, expect, it } from 'vitest';
import type { BudgetUse } from '../../../src/daemonset/rollout/rollout-step.ts';
import type { CauseGroup } from '../../../src/tui/model/cause-groups.ts';
import type { Pace } from '../../../src/tui/model/pace.ts';
import { budgetText, causeText, paceText, progressText, strategyText, whoText } from '../../../src/tui/page/labels.ts';
import { daemonSet, NOW, rolling } from '../../daemonset/build.ts';
import { modelOf, storeOf } from '../build.ts';

const HOUR = 3_600_000;
const stuckLine = (group: CauseGroup, now: number): string => `${whoText(group)}  ${causeText(group, now)}`;

describe('the budget', () => {
  const using = (...uses: readonly BudgetUse[]) =>
    uses.map((use, index) => ({ node: `n${index}`, pod: undefined, use }));
  const text = (allowed: number, uses: readonly BudgetUse[], outdated = 5, room = 200) =>
    budgetText({ kind: 'maxUnavailable', allowed, users: using(...uses) }, outdated, room);

  it('says how much is used, and by which nodes', () => {
    expect(text(2, [])).toBe('0 of 2 unavailable');
    expect(text(2, ['noPod', 'newUnavailable'])).toBe('2 of 2 unavailable: n0 (missing), n1 (new pod not available)');
    expect(budgetText({ kind: 'maxSurge', allowed: 1, users: using('surging') }, 5, 200)).toBe(
      '1 of 1 surging: n0 (new pod next to the old)',
    );
  });

  it('can be exceeded, which matters only while pods are outdated', () => {
    expect(text(1, ['noPod', 'noPod'])).toMatch(/^used up, 1 allowed; 2 unavailable: /);
    expect(text(1, ['noPod', 'noPod'], 0)).toMatch(/^not needed, no pod is outdated; 2 unavailable: /);
  });

  it('is shortened to fit: names alone, then counts; many nodes are only counted', () => {
    const uses = ['noPod', 'oldUnavailable', 'oldUnavailable'] as const;
    expect(text(3, uses, 5, 40)).toBe('3 of 3 unavailable: n0, n1, n2');
    expect(text(3, uses, 5, 10)).toBe('3 of 3 unavailable: 2 old pods not available, 1 missing');
    expect(text(8, new Array<BudgetUse>(8).fill('newUnavailable'))).toBe(
      '8 of 8 unavailable: 8 new pods not available',
    );
    expect(text(8, [...new Array<BudgetUse>(7).fill('several'), 'oldUnavailable'])).toBe(
      '8 of 8 unavailable: 7 with several pods, 1 old pod not available',
    );
    expect(text(7, new Array<BudgetUse>(7).fill('noPod'))).toBe('7 of 7 unavailable: 7 missing');
    expect(text(6, new Array<BudgetUse>(6).fill('noPod'))).toMatch(/n0 \(missing\), .*n5 \(missing\)$/);
  });
});

const PACE: Pace = { done: 4, withinMs: 60_000, perMinute: 4, leftMs: 90_000, stalledMs: undefined };

it.each<[Pace | undefined, string]>([
  [undefined, 'no node is done yet'],
  [PACE, '4.0 nodes a minute, about 90s left'],
  [{ ...PACE, perMinute: 9.96 }, '10.0 nodes a minute, about 90s left'],
  [{ ...PACE, perMinute: 12.6, leftMs: 0 }, '13 nodes a minute'],
  [{ ...PACE, leftMs: undefined }, '4.0 nodes a minute'],
  [{ ...PACE, leftMs: 24 * HOUR }, '4.0 nodes a minute, about 24h left'],
  [{ ...PACE, leftMs: 25 * HOUR }, '4.0 nodes a minute, more than a day left'],
  [{ ...PACE, perMinute: undefined }, '4 nodes done in 60s'],
  [{ ...PACE, perMinute: undefined, done: 1 }, '1 node done in 60s'],
  [{ ...PACE, stalledMs: 300_000 }, 'stalled: no node done for 5m'],
])('the pace %j', (pace, expected) => {
  expect(paceText(pace, 0)).toBe(expected);
});

it.each([
  [rolling('10%'), 'RollingUpdate, maxUnavailable 10%'],
  [rolling(0, '25%'), 'RollingUpdate, maxSurge 25%'],
  [rolling(0, 2), 'RollingUpdate, maxSurge 2'],
  [rolling(3, '0%'), 'RollingUpdate, maxUnavailable 3'],
  [{ updateStrategy: { type: 'RollingUpdate' } }, 'RollingUpdate, maxUnavailable 1'],
  [{ updateStrategy: undefined }, 'RollingUpdate, maxUnavailable 1'],
  [{ updateStrategy: { type: 'OnDelete' } }, 'OnDelete'],
])('the strategy %j', (spec, expected) => {
  expect(strategyText(daemonSet({ spec }))).toBe(expected);
});

it('a stuck group names its node, container, time and message', () => {
  const entry = (name: string, at?: number) => ({ report: { name, cause: { at } } });
  const line = (...entries: readonly object[]) => {
    const group = { reason: 'CrashLoopBackOff', container: 'agent', message: 'exit 1', entries };
    return stuckLine(group as unknown as CauseGroup, NOW);
  };
  expect(line(entry('n1', NOW - 90_000))).toBe('n1  CrashLoopBackOff in agent for 90s: exit 1');
  expect(line(entry('n1', NOW + 90_000))).toBe('n1  CrashLoopBackOff in agent: exit 1');
  expect(line(entry('n1'))).toBe('n1  CrashLoopBackOff in agent: exit 1');
  expect(line(entry('n1', NOW - 90_000), entry('n2'))).toBe('2 nodes  CrashLoopBackOff in agent: exit 1');
  const bare = { reason: 'NoPod', container: undefined, message: '', entries: [entry('n\x1b1')] };
  expect(stuckLine(bare as unknown as CauseGroup, NOW)).not.toContain('\x1b');
  expect(stuckLine(bare as unknown as CauseGroup, NOW)).toMatch(/NoPod$/);
});

it('the progress counts nodes', () => {
  const model = modelOf(storeOf({ nodes: [], pods: [] }));
  const counts = { ...model.counts, done: 1 };
  expect(progressText({ ...model, counts, desired: 40 })).toBe('1 of 40 nodes done');
  expect(progressText({ ...model, counts, desired: 1 })).toBe('1 of 1 node done');
});
