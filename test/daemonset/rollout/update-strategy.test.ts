import { describe, expect, it } from 'vitest';
import { allowsSurge, strategyOf, updateLimits } from '../../../src/daemonset/rollout/update-strategy.ts';
import { daemonSet, rolling } from '../build.ts';

describe('updateLimits', () => {
  it.each<[string, object, number, number, number]>([
    ['a number', rolling(3), 10, 3, 0],
    ['a percentage rounds up', rolling('15%'), 10, 2, 0],
    ['a small percentage of few', rolling('1%'), 3, 1, 0],
    ['all of them', rolling('100%'), 7, 7, 0],
    ['surge', rolling(0, '25%'), 10, 0, 3],
    ['neither', rolling(0, 0), 10, 1, 0],
    ['nought percent', rolling('0%', '0%'), 10, 1, 0],
    ['no nodes, a percentage', rolling('50%'), 0, 0, 0],
    ['no nodes, a number', rolling(2), 0, 2, 0],
    ['no block', { updateStrategy: { type: 'RollingUpdate' } }, 5, 1, 0],
    ['no strategy', { updateStrategy: undefined }, 5, 1, 0],
    ['an empty block', { updateStrategy: { type: 'RollingUpdate', rollingUpdate: {} } }, 5, 1, 0],
    ['OnDelete', { updateStrategy: { type: 'OnDelete' } }, 5, 0, 0],
    ['words', rolling('many'), 5, 1, 0],
    ['words around a percentage', rolling('x50%', '50%x'), 10, 1, 0],
    ['a percentage with a sign', rolling('+50%'), 10, 5, 0],
  ])('%s', (_, spec, desired, maxUnavailable, maxSurge) => {
    expect(updateLimits(daemonSet({ spec }), desired)).toEqual({ maxUnavailable, maxSurge });
  });
});

it('allows surge when one node would get one', () => {
  expect(allowsSurge(daemonSet({ spec: rolling(0, '1%') }))).toBe(true);
  expect(allowsSurge(daemonSet({ spec: rolling(0, 1) }))).toBe(true);
  expect(allowsSurge(daemonSet({ spec: rolling(1, 0) }))).toBe(false);
  expect(allowsSurge(daemonSet({ spec: { updateStrategy: { type: 'OnDelete' } } }))).toBe(false);
});

it('distinguishes two strategies', () => {
  expect(strategyOf(daemonSet())).toBe('RollingUpdate');
  expect(strategyOf(daemonSet({ spec: { updateStrategy: { type: 'OnDelete' } } }))).toBe('OnDelete');
});
