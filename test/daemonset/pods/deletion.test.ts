import { describe, expect, it } from 'vitest';
import { blockingPods, deletedSince, deletionOf } from '../../../src/daemonset/pods/deletion.ts';
import { createProblemLog } from '../../../src/daemonset/rollout/problem-log.ts';
import { rolloutProblems } from '../../../src/daemonset/rollout/rollout-problems.ts';
import { viewOf } from '../../../src/daemonset/status/view.ts';
import type { DaemonSet, Node, Pod } from '../../../src/kube/wire.ts';
import { ago, node, NOW, pod, ready } from '../build.ts';

const LATER = Date.parse('2026-01-01T00:05:00Z');
const ds = (deletionTimestamp?: string): DaemonSet => ({
  metadata: {
    name: 'agent',
    namespace: 'ops',
    uid: 'u1',
    generation: 2,
    finalizers: ['foregroundDeletion'],
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
  },
  spec: { selector: { matchLabels: { app: 'agent' } }, template: { metadata: { labels: { app: 'agent' } } } },
  // the controller no longer syncs: it never observes the generation of the deletion
  status: {
    currentNumberScheduled: 1,
    desiredNumberScheduled: 1,
    numberMisscheduled: 0,
    numberReady: 1,
    observedGeneration: 1,
  },
});
const POD: Pod = {
  metadata: {
    name: 'agent-1',
    namespace: 'ops',
    uid: 'p1',
    labels: { app: 'agent' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'u1', controller: true }],
  },
  spec: { nodeName: 'node-1', containers: [{ name: 'agent' }] },
};
const view = (deletionTimestamp?: string) =>
  viewOf({ ds: ds(deletionTimestamp), nodes: [], pods: [POD], hash: '', now: LATER });

describe('a DaemonSet that is being deleted', () => {
  it('reports since when, and which pods and finalizers it waits for', () => {
    expect(deletionOf(view('2026-01-01T00:00:00Z'), { nodesKnown: false })).toMatchObject({
      since: Date.parse('2026-01-01T00:00:00Z'),
      finalizers: ['foregroundDeletion'],
      pods: [{ node: 'node-1', pod: 'agent-1' }],
    });
    expect(deletionOf(view(), { nodesKnown: false })).toBeUndefined();
    expect(deletedSince(ds('no time'))).toBeUndefined();
  });

  it.each([[['example.com/keep']], [['orphan']], [[]]])(
    'does not wait for pods without foregroundDeletion: they are deleted when it is gone (%j)',
    (finalizers) => {
      const one = ds('2026-01-01T00:00:00Z');
      const viewed = viewOf({
        ds: { ...one, metadata: { ...one.metadata, finalizers } },
        nodes: [],
        pods: [POD],
        hash: '',
        now: LATER,
      });
      expect(deletionOf(viewed, { nodesKnown: false })).toMatchObject({ finalizers, pods: [] });
    },
  );

  it('is the only problem of its rollout, not an unobserved generation', () => {
    const problems = rolloutProblems(view('2026-01-01T00:00:00Z'), { nodesKnown: false });
    expect(problems.map(({ kind }) => kind)).toEqual(['deleting']);
    expect(rolloutProblems(view(), { nodesKnown: false }).map(({ kind }) => kind)).toContain('unobserved');
  });

  it('is reported once, and blocks the rollout', () => {
    const log = createProblemLog();
    const problems = rolloutProblems(view('2026-01-01T00:00:00Z'), { nodesKnown: false });
    log.update(problems, LATER);
    expect(log.takeReports(LATER)).toHaveLength(1);
    log.update(problems, LATER + 1000);
    expect(log.takeReports(LATER + 1000)).toEqual([]);
    expect(log.blocking(LATER + 1000)).toHaveLength(1);
  });
});

const status = (value: string) => ({ conditions: [{ type: 'Ready', status: value }] });
const NODES: ReadonlyMap<string, Node> = new Map<string, Node>([
  ['n1', { ...node('n1'), status: status('True') }],
  ['n2', { ...node('n2'), status: status('Unknown') }],
]);

function blocking(...pods: Parameters<typeof blockingPods>[0][number][]) {
  return blockingPods(pods, { nodes: NODES, now: NOW }).map(({ node: on, pod: name, cause }) => [
    on,
    name,
    cause.reason,
  ]);
}

it('explains each remaining pod, by node', () => {
  expect(
    blocking(
      pod('p2', 'n2', { terminating: true }),
      pod('p1', 'n1', { metadata: { deletionTimestamp: ago(5), finalizers: ['a.io/x'] } }),
    ),
  ).toEqual([
    ['n1', 'p1', 'Terminating'],
    ['n2', 'p2', 'NodeNotReady'],
  ]);
});

it('ignores container problems, which do not block a deletion', () => {
  expect(blocking(pod('p1', 'n1'), ready('p3', 'n3', { pending: true }))).toEqual([
    ['n1', 'p1', 'NotDeleted'],
    ['n3', 'p3', 'NotDeleted'],
  ]);
});
