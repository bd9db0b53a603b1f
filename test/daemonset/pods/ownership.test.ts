import { expect, it } from 'vitest';
import { claim, controllerOf, isControlledBy } from '../../../src/daemonset/pods/ownership.ts';
import { selectorMatches } from '../../../src/apimachinery/labels/label-selector.ts';
import { daemonSet, pod } from '../build.ts';

const ds = daemonSet();
const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'uid-1' };
const names = (pods: readonly { metadata?: { name?: string } }[]) => pods.map((each) => each.metadata?.name);

it('uses the controller reference and its uid', () => {
  const mine = pod('a', 'n1');
  const before = pod('b', 'n1', { metadata: { ownerReferences: [{ ...owner, uid: 'uid-0', controller: true }] } });
  const known = pod('c', 'n1', { metadata: { ownerReferences: [owner] } });
  const both = pod('d', 'n1', {
    metadata: {
      ownerReferences: [
        { ...owner, uid: 'x' },
        { ...owner, controller: true },
      ],
    },
  });
  expect([mine, before, known, both].map((each) => isControlledBy(each, ds))).toEqual([true, false, false, true]);
  expect(controllerOf(both)?.uid).toBe('uid-1');
  expect(isControlledBy(known, { metadata: {} })).toBe(false);
});

it('claims its own and matching orphans, and releases what no longer matches', () => {
  const orphan = { ownerReferences: [] };
  const pods = [
    pod('own', 'n1'),
    pod('other-owner', 'n1', { metadata: { ownerReferences: [{ ...owner, uid: 'x', controller: true }] } }),
    pod('orphan', 'n1', { metadata: orphan }),
    pod('dying-orphan', 'n1', {
      terminating: true,
      metadata: { ...orphan, deletionTimestamp: '2026-01-01T00:00:00Z' },
    }),
    pod('stranger', 'n1', { metadata: { ...orphan, labels: { app: 'other' } } }),
    pod('relabelled', 'n1', { metadata: { labels: { app: 'other' } } }),
    pod('elsewhere', 'n1', { metadata: { ...orphan, namespace: 'dev' } }),
    pod('dying', 'n1', { terminating: true }),
  ];
  const claims = claim(ds, pods);
  expect(names(claims.claimed)).toEqual(['own', 'orphan', 'dying']);
  expect(names(claims.adopt)).toEqual(['orphan']);
  expect(names(claims.release)).toEqual(['relabelled']);
});

it('adopts and releases nothing for a DaemonSet that is being deleted', () => {
  const leaving = daemonSet({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } });
  const pods = [pod('own', 'n1'), pod('orphan', 'n1', { metadata: { ownerReferences: [] } })];
  expect(claim(leaving, [...pods, pod('odd', 'n1', { metadata: { labels: {} } })])).toMatchObject({
    claimed: [pods[0]],
    adopt: [],
    release: [],
  });
});

it.each<[string, Parameters<typeof selectorMatches>[0], Record<string, string>, boolean]>([
  ['none', undefined, { a: '1' }, false],
  ['empty', {}, {}, true],
  ['equal', { matchLabels: { a: '1' } }, { a: '1', b: '2' }, true],
  ['unequal', { matchLabels: { a: '1' } }, { a: '2' }, false],
  ['missing', { matchLabels: { a: '' } }, {}, false],
  ['inherited', { matchLabels: { toString: '' } }, {}, false],
  ['In', { matchExpressions: [{ key: 'a', operator: 'In', values: ['1', '2'] }] }, { a: '2' }, true],
  ['not In', { matchExpressions: [{ key: 'a', operator: 'In', values: ['1'] }] }, {}, false],
  ['NotIn', { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] }, {}, true],
  ['not NotIn', { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] }, { a: '1' }, false],
  ['Exists', { matchExpressions: [{ key: 'a', operator: 'Exists' }] }, { a: '' }, true],
  ['not Exists', { matchExpressions: [{ key: 'a', operator: 'Exists' }] }, {}, false],
  ['DoesNotExist', { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, {}, true],
  ['not DoesNotExist', { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, { a: '' }, false],
  ['an unknown operator', { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] }, { a: '2' }, false],
  ['both must', { matchLabels: { a: '1' }, matchExpressions: [{ key: 'b', operator: 'Exists' }] }, { a: '1' }, false],
])('selector: %s', (_, selector, labels, expected) => {
  expect(selectorMatches(selector, labels)).toBe(expected);
});
