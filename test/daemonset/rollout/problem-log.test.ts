import { describe, expect, it } from 'vitest';
import type { RolloutProblem } from '../../../src/daemonset/rollout/rollout-problems.ts';
import { createProblemLog, type ProblemLog } from '../../../src/daemonset/rollout/problem-log.ts';

interface Parts {
  readonly reason?: string;
  readonly message?: string;
  readonly reportAfterMs?: number;
  readonly stuckAfterMs?: number;
  readonly blocks?: boolean;
  readonly at?: number;
  readonly area?: 'pod' | 'terminating';
  readonly beginsWhenSeen?: boolean;
}

function problem(node: string, parts: Parts = {}): RolloutProblem {
  const { reason = 'CrashLoopBackOff', message = 'it crashes', area = 'pod', at } = parts;
  const { reportAfterMs = 0, stuckAfterMs = Infinity, blocks = true } = parts;
  const cause = { area, reason, message, ...(at === undefined ? {} : { at }) };
  return {
    kind: 'node',
    id: `${node} ${reason}`,
    unhealthy: { node, pod: `p-${node}`, cause },
    beginsWhenSeen: parts.beginsWhenSeen ?? false,
    reportAfterMs,
    stuckAfterMs,
    blocks,
  };
}

function budget(users: readonly string[]): RolloutProblem {
  const limits = { kind: 'maxUnavailable', allowed: 1 } as const;
  const lasting = { reportAfterMs: 0, stuckAfterMs: Infinity, blocks: false };
  return { kind: 'budget', id: `budget ${users.join(' ')}`, budget: limits, users, waiting: 2, ...lasting };
}

/** The nodes of each report. */
function reported(log: ProblemLog, now: number): readonly (readonly string[])[] {
  return log
    .takeReports(now)
    .map((each) => (each.kind === 'nodes' ? each.unhealthy.map(({ node }) => node) : [each.kind]));
}

describe('createProblemLog', () => {
  it('reports a cause once, with all its nodes', () => {
    const log = createProblemLog();
    log.update([problem('n1'), problem('n2', { message: 'otherwise' }), problem('n3')], 0);
    expect(reported(log, 0)).toEqual([['n1', 'n3'], ['n2']]);
    log.update([problem('n1'), problem('n2', { message: 'otherwise' }), problem('n3')], 10);
    expect(reported(log, 10)).toEqual([]);
  });

  it('waits as long as an ordinary rollout takes', () => {
    const log = createProblemLog();
    log.update([problem('n1', { reportAfterMs: 1000 })], 0);
    expect(reported(log, 999)).toEqual([]);
    expect(log.nextChangeAt(999)).toBe(1000);
    expect(reported(log, 1000)).toEqual([['n1']]);
    expect(log.nextChangeAt(1000)).toBeUndefined();
  });

  it('starts over when a problem comes back', () => {
    const log = createProblemLog();
    log.update([problem('n1', { reportAfterMs: 1000 })], 0);
    log.update([], 900);
    log.update([problem('n1', { reportAfterMs: 1000 })], 1100);
    expect(reported(log, 1500)).toEqual([]);
    expect(reported(log, 2100)).toEqual([['n1']]);
  });

  it('keeps the time while a problem lasts', () => {
    const log = createProblemLog();
    for (const now of [0, 600, 900]) log.update([problem('n1', { reportAfterMs: 1000 })], now);
    expect(reported(log, 1000)).toEqual([['n1']]);
  });

  it('reports a generation that is not observed, and a deletion, once', () => {
    const log = createProblemLog();
    const lasting = { blocks: true, reportAfterMs: 0, stuckAfterMs: Infinity };
    const unobserved = (generation: number): RolloutProblem => ({
      kind: 'unobserved',
      id: `generation ${generation}`,
      generation,
      ...lasting,
    });
    const deletion = { since: 0, finalizers: [], pods: [], messages: [] };
    const deleting: RolloutProblem = { kind: 'deleting', id: 'deleting', deletion, ...lasting };
    const steps = [[unobserved(2)], [unobserved(2)], [unobserved(3)], [deleting], [deleting], [], [deleting]];
    const seen = steps.map((problems, now) => {
      log.update(problems, now);
      return reported(log, now).flat();
    });
    expect(seen).toEqual([['unobserved'], [], ['unobserved'], ['deleting'], [], [], ['deleting']]);
  });

  it('names the earliest next change', () => {
    const log = createProblemLog();
    log.update([problem('n1', { reportAfterMs: 900, stuckAfterMs: 500 }), problem('n2', { reportAfterMs: 700 })], 0);
    expect(log.nextChangeAt(0)).toBe(500);
    expect(log.nextChangeAt(500)).toBe(700);
  });

  it('counts from now for a cause that claims to be from the future', () => {
    const log = createProblemLog();
    log.update([problem('n1', { at: 5000, reportAfterMs: 1000 })], 0);
    expect(reported(log, 1000)).toEqual([['n1']]);
  });

  it('counts from when the cluster first reported it', () => {
    const log = createProblemLog();
    log.update([problem('n1', { at: 0, stuckAfterMs: 60_000 })], 100_000);
    expect(log.blocking(100_000)).toHaveLength(1);
  });

  it('counts from when it was seen where the time of the cause is of something earlier', () => {
    const log = createProblemLog();
    log.update([problem('n1', { at: 0, reportAfterMs: 12_000, beginsWhenSeen: true })], 100_000);
    expect(reported(log, 111_999)).toEqual([]);
    expect(reported(log, 112_000)).toEqual([['n1']]);
  });

  it('counts from the end of the grace period for terminating pods', () => {
    const log = createProblemLog();
    log.update([problem('n1', { area: 'terminating', at: 30_000, reportAfterMs: 1000 })], 0);
    expect(reported(log, 30_999)).toEqual([]);
    expect(reported(log, 31_000)).toEqual([['n1']]);
  });

  it('reports a cause again when its nodes have doubled', () => {
    const log = createProblemLog();
    const seen: (readonly string[])[] = [];
    for (let count = 1; count <= 9; count++) {
      log.update(
        Array.from({ length: count }, (_, index) => problem(`n${index}`)),
        count,
      );
      seen.push(...reported(log, count));
    }
    expect(seen.map((nodes) => nodes.length)).toEqual([1, 2, 4, 8]);
  });

  it('reports an exceptional problem on a second node after the first has recovered', () => {
    const log = createProblemLog();
    log.update([problem('n1')], 0);
    expect(reported(log, 0)).toEqual([['n1']]);
    log.update([problem('n2')], 10);
    expect(reported(log, 10)).toEqual([['n2']]);
  });

  it('reports an exceptional problem again after its node has recovered, also beside an ordinary one', () => {
    const log = createProblemLog();
    const both = [problem('n1'), problem('n2', { reportAfterMs: 1000, at: -1000 })];
    log.update(both, 0);
    expect(reported(log, 0)).toEqual([['n1', 'n2']]);
    log.update([problem('n3'), problem('n4', { reportAfterMs: 1000, at: -1000 })], 10);
    expect(reported(log, 10)).toEqual([['n3', 'n4']]);
  });

  it('reports once what happens on one node after another', () => {
    const log = createProblemLog();
    log.update([problem('n1', { reportAfterMs: 1000 })], 0);
    expect(reported(log, 1000)).toEqual([['n1']]);
    log.update([problem('n2', { reportAfterMs: 1000 })], 2000);
    expect(reported(log, 3000)).toEqual([]);
  });

  it('treats the messages of a failing pull as the same', () => {
    const log = createProblemLog();
    log.update([problem('n1', { reason: 'ErrImagePull', message: 'not found' })], 0);
    expect(reported(log, 0)).toEqual([['n1']]);
    log.update([problem('n1', { reason: 'ImagePullBackOff', message: 'Back-off' })], 10);
    expect(reported(log, 10)).toEqual([]);
  });

  it('reports which nodes use up the budget, and again when all of them have changed', () => {
    const log = createProblemLog();
    log.update([budget(['n1', 'n2'])], 0);
    expect(reported(log, 0)).toEqual([['budget']]);
    log.update([budget(['n2', 'n3'])], 10);
    expect(reported(log, 10)).toEqual([]);
    log.update([budget(['n4'])], 20);
    expect(reported(log, 20)).toEqual([['budget']]);
  });

  it('is blocked only by lasting problems that keep the rollout from completing', () => {
    const log = createProblemLog();
    const lasting = { stuckAfterMs: 20_000 };
    log.update([problem('n1', lasting), problem('n2', { ...lasting, blocks: false }), problem('n3')], 0);
    expect(log.blocking(19_999)).toEqual([]);
    expect(log.nextChangeAt(1)).toBe(20_000);
    expect(log.blocking(20_000).map(({ id }) => id)).toEqual(['n1 CrashLoopBackOff']);
  });
});
