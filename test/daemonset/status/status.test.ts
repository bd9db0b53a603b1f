import { describe, expect, it } from 'vitest';
import type { DaemonSet, Node, Pod } from '../../../src/kube/wire.ts';
import { staleFields, statusCounts } from '../../../src/daemonset/status/status.ts';
import { viewOf } from '../../../src/daemonset/status/view.ts';
import { NOW, daemonSet, node, old, pod, ready } from '../build.ts';

function counts(nodes: Node[], pods: Pod[], ds: DaemonSet = daemonSet()) {
  const status = statusCounts(viewOf({ ds, nodes, pods, hash: 'new', now: NOW }));
  return [
    status.desiredNumberScheduled,
    status.currentNumberScheduled,
    status.numberReady,
    status.updatedNumberScheduled,
    status.numberAvailable,
    status.numberUnavailable,
    status.numberMisscheduled,
  ].join(' ');
}

const three = [node('n1'), node('n2'), node('n3')];

describe('statusCounts: desired current ready updated available unavailable misscheduled', () => {
  it.each<[string, Node[], Pod[], DaemonSet | undefined, string]>([
    ['no nodes', [], [], undefined, '0 0 0 0 0 0 0'],
    ['no pods', three, [], undefined, '3 0 0 0 0 3 0'],
    ['all well', three, [ready('a', 'n1'), ready('b', 'n2'), ready('c', 'n3')], undefined, '3 3 3 3 3 0 0'],
    [
      'old, unready and pending',
      three,
      [old('a', 'n1'), pod('b', 'n2'), pod('c', 'n3', { pending: true })],
      undefined,
      '3 3 1 2 1 2 0',
    ],
    [
      'not ready long enough',
      three,
      [ready('a', 'n1', { readyFor: 5 }), ready('b', 'n2')],
      daemonSet({ spec: { minReadySeconds: 10 } }),
      '3 2 2 2 1 2 0',
    ],
    [
      'the oldest of two is judged',
      [node('n1')],
      [ready('a', 'n1', { age: 1 }), pod('b', 'n1', { age: 9, hash: 'old' })],
      undefined,
      '1 1 0 0 0 1 0',
    ],
    [
      'the bound of two is judged',
      [node('n1')],
      [pod('a', 'n1', { pending: true, age: 9 }), ready('b', 'n1', { age: 1 })],
      undefined,
      '1 1 1 1 1 0 0',
    ],
    ['a terminating pod counts', [node('n1')], [ready('a', 'n1', { terminating: true })], undefined, '1 1 1 1 1 0 0'],
    [
      'an ended pod going does not',
      [node('n1')],
      [ready('a', 'n1', { terminating: true, phase: 'Failed' })],
      undefined,
      '1 0 0 0 0 1 0',
    ],
    ['a failed pod counts', [node('n1')], [pod('a', 'n1', { phase: 'Failed' })], undefined, '1 1 0 1 0 1 0'],
    [
      'misscheduled',
      [node('n1'), node('n2', {}, 'a:NoSchedule')],
      [ready('a', 'n1'), ready('b', 'n2'), ready('c', 'n2')],
      undefined,
      '1 1 1 1 1 0 1',
    ],
    [
      'a node that is gone counts nowhere',
      [node('n1')],
      [ready('a', 'n1'), ready('b', 'n9')],
      undefined,
      '1 1 1 1 1 0 0',
    ],
    [
      "another's pod",
      [node('n1')],
      [
        ready('a', 'n1', {
          metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: 'x', controller: true }] },
        }),
      ],
      undefined,
      '1 0 0 0 0 1 0',
    ],
  ])('%s', (_, nodes, pods, ds, expected) => expect(counts(nodes, pods, ds)).toBe(expected));
});

describe('staleFields', () => {
  const actual = statusCounts(
    viewOf({ ds: daemonSet(), nodes: three, pods: [ready('a', 'n1')], hash: 'new', now: NOW }),
  );

  it('is empty when the status is up to date', () => {
    const status = { ...actual, observedGeneration: 1 };
    expect(staleFields(daemonSet({ status }), actual)).toEqual([]);
  });

  it('lists each field that differs, missing ones as zero, and an unobserved generation', () => {
    const status = {
      desiredNumberScheduled: 3,
      currentNumberScheduled: 1,
      numberMisscheduled: 2,
      numberReady: 0,
      observedGeneration: 4,
    };
    expect(staleFields(daemonSet({ status, metadata: { generation: 5 } }), actual)).toEqual([
      { field: 'observedGeneration', reported: 4, actual: 5 },
      { field: 'numberMisscheduled', reported: 2, actual: 0 },
      { field: 'numberReady', reported: 0, actual: 1 },
      { field: 'updatedNumberScheduled', reported: 0, actual: 1 },
      { field: 'numberAvailable', reported: 0, actual: 1 },
      { field: 'numberUnavailable', reported: 0, actual: 2 },
    ]);
  });

  it('lists everything before the first status', () => {
    expect(staleFields(daemonSet(), actual).map(({ field }) => field)).toEqual([
      'observedGeneration',
      'desiredNumberScheduled',
      'currentNumberScheduled',
      'numberReady',
      'updatedNumberScheduled',
      'numberAvailable',
      'numberUnavailable',
    ]);
  });
});
