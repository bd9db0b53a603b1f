import { expect, it } from 'vitest';
import { deletionHolders } from '../../../src/daemonset/pods/deletion-blockers.ts';
import type { Node } from '../../../src/kube/wire.ts';
import { ago, node, NOW, pod, ready } from '../build.ts';

const status = (value: string) => ({ conditions: [{ type: 'Ready', status: value }] });
const NODES: ReadonlyMap<string, Node> = new Map<string, Node>([
  ['n1', { ...node('n1'), status: status('True') }],
  ['n2', { ...node('n2'), status: status('Unknown') }],
]);

function holders(...pods: Parameters<typeof deletionHolders>[0][number][]) {
  return deletionHolders(pods, { nodes: NODES, now: NOW }).map(({ node: on, pod: name, cause }) => [
    on,
    name,
    cause.reason,
  ]);
}

it('says of each remaining pod why it is there, by node', () => {
  expect(
    holders(
      pod('p2', 'n2', { terminating: true }),
      pod('p1', 'n1', { metadata: { deletionTimestamp: ago(5), finalizers: ['a.io/x'] } }),
    ),
  ).toEqual([
    ['n1', 'p1', 'Terminating'],
    ['n2', 'p2', 'NodeNotReady'],
  ]);
});

it('does not take what a pod suffers from for a reason that it stays', () => {
  expect(holders(pod('p1', 'n1'), ready('p3', 'n3', { pending: true }))).toEqual([
    ['n1', 'p1', 'NotDeleted'],
    ['n3', 'p3', 'NotDeleted'],
  ]);
});
