import { describe, expect, it } from 'vitest';
import { deletedSince, deletionOf } from '../../../src/daemonset/pods/deletion.ts';
import { createProblemLog } from '../../../src/daemonset/rollout/problem-log.ts';
import { rolloutProblems } from '../../../src/daemonset/rollout/rollout-problems.ts';
import { viewOf } from '../../../src/daemonset/status/view.ts';
import type { DaemonSet, Pod } from '../../../src/kube/wire.ts';

const NOW = Date.parse('2026-01-01T00:05:00Z');
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
  // the controller has stopped looking: it never sees the generation that the deletion makes
  status: {
    currentNumberScheduled: 1,
    desiredNumberScheduled: 1,
    numberMisscheduled: 0,
    numberReady: 1,
    observedGeneration: 1,
  },
});
const pod: Pod = {
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
  viewOf({ ds: ds(deletionTimestamp), nodes: [], pods: [pod], hash: '', now: NOW });

describe('a DaemonSet that is being deleted', () => {
  it('says since when, and which pods and finalizers it waits for', () => {
    expect(deletionOf(view('2026-01-01T00:00:00Z'), { nodesKnown: false })).toMatchObject({
      since: Date.parse('2026-01-01T00:00:00Z'),
      finalizers: ['foregroundDeletion'],
      pods: [{ node: 'node-1', pod: 'agent-1' }],
    });
    expect(deletionOf(view(), { nodesKnown: false })).toBeUndefined();
    expect(deletedSince(ds('no time'))).toBeUndefined();
  });

  it('is the one problem of its rollout, and not a controller that does not look', () => {
    const problems = rolloutProblems(view('2026-01-01T00:00:00Z'), { nodesKnown: false });
    expect(problems.map(({ kind }) => kind)).toEqual(['deleting']);
    expect(rolloutProblems(view(), { nodesKnown: false }).map(({ kind }) => kind)).toContain('unobserved');
  });

  it('is reported once, and will not be rolled out by itself', () => {
    const log = createProblemLog();
    const problems = rolloutProblems(view('2026-01-01T00:00:00Z'), { nodesKnown: false });
    log.see(problems, NOW);
    expect(log.newProblems(NOW)).toHaveLength(1);
    log.see(problems, NOW + 1000);
    expect(log.newProblems(NOW + 1000)).toEqual([]);
    expect(log.stuck(NOW + 1000)).toHaveLength(1);
  });
});
