import { describe, expect, it } from 'vitest';
import type { DaemonSet, Node, Pod } from '../../../src/kube/wire.ts';
import { planRollingUpdate } from '../../../src/daemonset/rollout/rolling-update.ts';
import { viewOf } from '../../../src/daemonset/status/view.ts';
import { NOW, daemonSet, node, old, pod, ready, rolling } from '../build.ts';

function plan(nodes: Node[], pods: Pod[], ds: DaemonSet) {
  return planRollingUpdate(viewOf({ ds, nodes, pods, hash: 'new', now: NOW }));
}

/** `-pod reason`, `+node reason`, `?waiting`, `!node use`. */
function reported(nodes: Node[], pods: Pod[], ds: DaemonSet): string[] {
  const step = plan(nodes, pods, ds);
  return [
    ...step.delete.map(({ pod: gone, reason }) => `-${gone.metadata?.name ?? ''} ${reason}`),
    ...step.create.map(({ node: on, beside, reason }) => `+${on} ${reason} ${beside.metadata?.name ?? ''}`),
    ...step.waiting.map(({ pod: waits }) => `?${waits.metadata?.name ?? ''}`),
    ...(step.budget?.usedBy ?? []).map(
      ({ node: on, use, pod: by }) => `!${on} ${use}${by === undefined ? '' : ` ${by.metadata?.name ?? ''}`}`,
    ),
  ];
}

const nodes = [node('n1'), node('n2'), node('n3'), node('n4')];
const tainted = (name: string) => node(name, {}, 'a:NoSchedule');
const olds = ['a', 'b', 'c', 'd'].map((name, index) => old(name, `n${index + 1}`));
const [a, b, c, d] = olds as [Pod, Pod, Pod, Pod];
const going = (name: string, on: string) => ready(name, on, { terminating: true });
const unready = (name: string, on: string) => pod(name, on, { hash: 'old' });

describe('without surge', () => {
  it.each<[string, number | string, Node[], Pod[], string[]]>([
    ['one by one', 1, nodes, olds, ['-a budget', '?b', '?c', '?d']],
    ['percent, rounded up', '30%', nodes, olds, ['-a budget', '-b budget', '?c', '?d']],
    ['all at once', '100%', nodes, olds, ['-a budget', '-b budget', '-c budget', '-d budget']],
    ['done', 1, nodes, nodes.map((each) => ready(`p-${each.metadata?.name ?? ''}`, each.metadata?.name ?? '')), []],
    ['waits for the new pod', 1, nodes, [pod('x', 'n1'), b, c, d], ['?b', '?c', '?d', '!n1 newUnavailable x']],
    ['waits for a pod that is going', 1, nodes, [going('x', 'n1'), b, c, d], ['?b', '?c', '?d', '!n1 noPod']],
    ['waits for a missing pod', 1, nodes, [b, c, d], ['?b', '?c', '?d', '!n1 noPod']],
    ['a place is left', 2, nodes, [pod('x', 'n1'), b, c, d], ['-b budget', '?c', '?d', '!n1 newUnavailable x']],
    [
      'unavailable old pods go at once, and use the budget',
      1,
      nodes,
      [unready('x', 'n1'), unready('y', 'n2'), c, d],
      ['-x unavailable', '-y unavailable', '?c', '?d', '!n1 oldUnavailable x', '!n2 oldUnavailable y'],
    ],
    [
      'not long enough ready is unavailable',
      1,
      nodes.slice(0, 2),
      [old('x', 'n1', { readyFor: 5 }), b],
      ['-x unavailable', '?b', '!n1 oldUnavailable x'],
    ],
    ['several of a kind are left alone', 1, nodes.slice(0, 2), [a, old('x', 'n1'), b], ['?b', '!n1 several']],
    ['an old and a new one', 1, nodes.slice(0, 2), [a, ready('x', 'n1'), b], ['?b', '!n1 oldAndNew x']],
    [
      'an old one that should not be there is replaced like others',
      1,
      [node('n1'), tainted('n2')],
      [ready('x', 'n1'), b],
      ['-b budget'],
    ],
    [
      'a new one that should not be there and is not available counts',
      1,
      [tainted('n1'), node('n2')],
      [pod('x', 'n1'), b],
      ['?b', '!n1 newUnavailable x'],
    ],
    ['a pod on a node that is gone counts', 1, [node('n2')], [going('x', 'n9'), b], ['?b', '!n9 noPod']],
    [
      'an old pod on a node that is gone is replaced',
      1,
      [node('n2')],
      [old('x', 'n9'), ready('y', 'n2')],
      ['-x budget'],
    ],
    ['no desired node, a percentage: nothing', '50%', [tainted('n1')], [a], ['?a']],
    ['no desired node, a number', 1, [tainted('n1')], [a], ['-a budget']],
    [
      'no desired node, a percentage: only unavailable ones',
      '50%',
      [tainted('n1')],
      [unready('x', 'n1')],
      ['-x unavailable', '!n1 oldUnavailable x'],
    ],
  ])('%s', (_, maxUnavailable, environment, pods, expected) => {
    const ds = daemonSet({ spec: { ...rolling(maxUnavailable), minReadySeconds: 10 } });
    expect(reported(environment, pods, ds)).toEqual(expected);
  });

  it('takes nodes in the given order', () => {
    expect(reported([...nodes].reverse(), olds, daemonSet({ spec: rolling(2) }))).toEqual([
      '-d budget',
      '-c budget',
      '?b',
      '?a',
    ]);
  });

  it('reports the budget', () => {
    const step = plan([...nodes, tainted('n5')], olds, daemonSet({ spec: rolling('50%') }));
    expect(step.budget).toEqual({ kind: 'maxUnavailable', allowed: 2, desired: 4, usedBy: [] });
    expect(step.blockedBy).toBeUndefined();
  });
});

describe('with surge', () => {
  it.each<[string, number | string, Node[], Pod[], string[]]>([
    ['one by one', 1, nodes, olds, ['+n1 budget a', '?b', '?c', '?d']],
    ['percent, rounded up', '30%', nodes, olds, ['+n1 budget a', '+n2 budget b', '?c', '?d']],
    ['waits for the new pod', 1, nodes.slice(0, 2), [a, pod('x', 'n1'), b], ['?b', '!n1 surging x']],
    ['the new pod is available', 1, nodes.slice(0, 2), [a, ready('x', 'n1'), b], ['-a replaced', '+n2 budget b']],
    [
      'an unavailable old pod gets its new one at once',
      1,
      nodes.slice(0, 3),
      [unready('x', 'n1'), b, c],
      ['+n1 unavailable x', '+n2 budget b', '?c'],
    ],
    ['several', 1, nodes.slice(0, 2), [a, old('x', 'n1'), b], ['?b', '!n1 several']],
    ['a new pod that is not available takes no place', 1, nodes.slice(0, 2), [pod('x', 'n1'), b], ['+n2 budget b']],
    ['no pod takes no place', 1, nodes.slice(0, 2), [b], ['+n2 budget b']],
    [
      'unavailable where it should not be',
      1,
      [tainted('n1'), node('n2')],
      [unready('x', 'n1'), b],
      ['-x ineligible', '+n2 budget b'],
    ],
    [
      'available where it should not be stays until the others are',
      1,
      [tainted('n1'), node('n2')],
      [a, pod('x', 'n2')],
      ['?a'],
    ],
    ['and goes then', 1, [tainted('n1'), node('n2')], [a, ready('x', 'n2')], ['-a ineligible']],
    [
      'as many as there are to spare',
      1,
      [tainted('n1'), tainted('n2'), node('n3'), node('n4')],
      [a, b, ready('x', 'n3'), pod('y', 'n4')],
      ['-a ineligible', '?b'],
    ],
    [
      'an old pod counts as available, not the new one beside it',
      1,
      [tainted('n1'), node('n2')],
      [a, unready('x', 'n2'), ready('y', 'n2')],
      ['-x replaced', '?a'],
    ],
  ])('%s', (_, maxSurge, environment, pods, expected) => {
    expect(reported(environment, pods, daemonSet({ spec: rolling(0, maxSurge) }))).toEqual(expected);
  });

  it('does nothing while an old pod is on a node that no longer exists', () => {
    const step = plan(nodes.slice(0, 2), [a, ready('y', 'n1'), old('x', 'n9')], daemonSet({ spec: rolling(0, 2) }));
    expect(step).toMatchObject({ blockedBy: 'n9', delete: [], create: [] });
    expect(step.waiting.map(({ node: on }) => on)).toEqual(['n1', 'n9']);
    expect(
      plan(nodes.slice(0, 2), [a, ready('x', 'n9')], daemonSet({ spec: rolling(0, 2) })).blockedBy,
    ).toBeUndefined();
  });

  it('falls back to one unavailable when surge is a percentage of no node', () => {
    expect(plan([tainted('n1')], [a], daemonSet({ spec: rolling(0, '50%') })).budget).toMatchObject({
      kind: 'maxUnavailable',
      allowed: 0,
    });
  });
});

describe('OnDelete', () => {
  it('replaces nothing and names what is outdated', () => {
    const step = plan(
      nodes,
      [a, ready('x', 'n2'), unready('y', 'n3'), going('z', 'n4')],
      daemonSet({ spec: { updateStrategy: { type: 'OnDelete' } } }),
    );
    expect(step).toMatchObject({ budget: undefined, delete: [], create: [] });
    expect(step.waiting.map(({ pod: waits }) => waits.metadata?.name)).toEqual(['a', 'y']);
  });
});
