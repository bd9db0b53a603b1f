import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/kube/wire.ts';
import { comparePods, podsByNode, targetNodeOf } from '../../../src/daemonset/pods/pods-by-node.ts';
import { pod } from '../build.ts';

function pinned(...terms: object[]): Pod {
  const required = { nodeSelectorTerms: terms };
  return {
    spec: { containers: [], affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } },
  };
}
const name = (operator: string, ...values: string[]) => ({ key: 'metadata.name', operator, values });

describe('the node a pod is for', () => {
  it.each<[string, Pod, string | undefined]>([
    ['bound', pod('p', 'n1'), 'n1'],
    [
      'bound elsewhere than pinned',
      { spec: { ...pinned({ matchFields: [name('In', 'n2')] }).spec, containers: [], nodeName: 'n1' } },
      'n1',
    ],
    ['pinned', pod('p', 'n1', { pending: true }), 'n1'],
    [
      'pinned in a later term',
      pinned({ matchExpressions: [] }, { matchFields: [name('NotIn', 'n0'), name('In', 'n1')] }),
      'n1',
    ],
    ['pinned to two', pinned({ matchFields: [name('In', 'n1', 'n2')] }), undefined],
    ['the first pin counts, though it is unusable', pinned({ matchFields: [name('In'), name('In', 'n1')] }), undefined],
    ['not pinned', { spec: { containers: [] } }, undefined],
    ['nothing at all', {}, undefined],
  ])('%s', (_, subject, expected) => expect(targetNodeOf(subject)).toBe(expected));
});

describe('the order of pods on a node', () => {
  it('is bound first, then oldest, then by name', () => {
    const pods = [
      pod('old-pending', 'n', { pending: true, age: 900 }),
      pod('b', 'n', { age: 10 }),
      pod('c', 'n', { age: 50 }),
      pod('a', 'n', { age: 10 }),
      pod('Z', 'n', { age: 10 }),
      pod('timeless', 'n', { metadata: { creationTimestamp: undefined } }),
    ];
    expect([...pods].sort(comparePods).map((each) => each.metadata?.name)).toEqual([
      'timeless',
      'c',
      'Z',
      'a',
      'b',
      'old-pending',
    ]);
  });
});

describe('pods by node', () => {
  it('ignores ended pods that are being deleted, and pods without a node', () => {
    const pods = [
      pod('b', 'n1', { age: 1 }),
      pod('a', 'n1', { age: 9 }),
      pod('failed', 'n2', { phase: 'Failed' }),
      pod('failed-going', 'n2', { phase: 'Failed', terminating: true }),
      pod('done-going', 'n3', { phase: 'Succeeded', terminating: true }),
      pod('going', 'n4', { terminating: true }),
      { metadata: { name: 'lost' }, spec: { containers: [] } },
    ];
    const byNode = [...podsByNode(pods)].map(([on, group]) => [on, group.map((each) => each.metadata?.name)]);
    expect(byNode).toEqual([
      ['n1', ['a', 'b']],
      ['n2', ['failed']],
      ['n4', ['going']],
    ]);
  });
});
