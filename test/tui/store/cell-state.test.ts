import { expect, it } from 'vitest';
import type { NodeProblem } from '../../../src/daemonset/rollout/rollout-problems.ts';
import type { NodeReport, NodeVerdict } from '../../../src/daemonset/status/node-report.ts';
import { cellStateOf, stuckAt } from '../../../src/tui/store/cell-state.ts';

it.each<[NodeVerdict, string, string]>([
  ['ok', 'done', 'done'],
  ['outdated', 'outdated', 'outdated'],
  ['ineligible', 'ineligible', 'ineligible'],
  ['misscheduled', 'misscheduled', 'stuck'],
  ['updating', 'updating', 'stuck'],
  ['missing', 'updating', 'stuck'],
  ['unhealthy', 'updating', 'stuck'],
])('a node that is %s: %s, and %s when that takes too long', (verdict, inTime, overdue) => {
  const report = { verdict, shown: undefined } as NodeReport;
  expect([cellStateOf(report, false), cellStateOf(report, true)]).toEqual([inTime, overdue]);
});

it('a misscheduled pod that terminates in time is updating', () => {
  const report = { verdict: 'misscheduled', shown: { terminating: true } } as NodeReport;
  expect([cellStateOf(report, false), cellStateOf(report, true)]).toEqual(['updating', 'stuck']);
  expect(cellStateOf({ ...report, shown: { terminating: false } } as NodeReport, false)).toBe('misscheduled');
});

it.each<[string, number, 'pod' | 'terminating', number]>([
  ['an error at once', 0, 'pod', 0],
  ['a pod that starts or fails its probes, after half a minute at least', 1000, 'pod', 30_000],
  ['a slow probe, after its delay', 90_000, 'pod', 90_000],
  ['a terminating pod, once it should be gone', 1000, 'terminating', 1000],
])('%s makes a node stuck', (_, reportAfterMs, area, expected) => {
  const cause = { area, reason: 'Any', message: '' };
  const problem = { reportAfterMs, unhealthy: { node: 'n', pod: 'p', cause } } as NodeProblem;
  expect(stuckAt(problem, 5000) - 5000).toBe(expected);
});
