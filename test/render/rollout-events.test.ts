import { describe, expect, it } from 'vitest';
import { problemText } from '../../src/render/rollout-events.ts';

function nodes(count: number, message = 'pod p-1 of it fails', reason = 'CrashLoopBackOff') {
  const stuck = Array.from({ length: count }, (_, index) => ({
    node: `n${index + 1}`,
    pod: `p-${index + 1}`,
    cause: { area: 'pod' as const, reason, message, container: 'c' },
  }));
  return problemText({ kind: 'nodes', unhealthy: stuck }, 0);
}

describe('the line of a problem', () => {
  it('names the node, its pod and the cause', () => {
    expect(nodes(1)).toBe('n1, pod/p-1: CrashLoopBackOff in container c: pod p-1 of it fails');
  });

  it('folds several nodes with their common cause', () => {
    expect(nodes(2)).toBe('n1 and n2: CrashLoopBackOff in container c: pod POD of it fails');
    expect(nodes(3)).toMatch(/^n1, n2 and n3: /);
    expect(nodes(4)).toMatch(/^n1, n2, n3 and 1 more node: /);
    expect(nodes(5000)).toMatch(/^n1, n2, n3 and 4997 more nodes: /);
  });

  it('omits what the kubelet adds', () => {
    const message = 'back-off 40s restarting failed container=c pod=p-1_ops(0-1); last ended with exit code 1';
    expect(nodes(1, message)).toContain(': back-off restarting failed container; last ended with exit code 1');
  });

  it('is safe for a terminal', () => {
    expect(nodes(1, '\u001b[31mred')).not.toContain('\u001b');
  });

  it('names the nodes that use the budget', () => {
    const lasting = { id: '', blocks: false, reportAfterMs: 0, stuckAfterMs: 0 };
    const budget = { kind: 'maxSurge', allowed: 2 } as const;
    expect(problemText({ kind: 'budget', budget, users: ['n1', 'n2'], waiting: 1, ...lasting }, 0)).toBe(
      'n1 and n2 use up the update budget (maxSurge 2): 1 pod of an older revision waits',
    );
  });

  it('says how long a DaemonSet has been terminating, and what blocks it', () => {
    const lasting = { id: '', blocks: true, reportAfterMs: 0, stuckAfterMs: 0 };
    const cause = { area: 'terminating' as const, reason: 'Terminating', message: '' };
    const pods = ['n1', 'n2'].map((node) => ({ node, pod: `p-${node}`, cause }));
    const deletion = { since: 0, finalizers: ['foregroundDeletion'], pods, messages: [] };
    expect(problemText({ kind: 'deleting', deletion, ...lasting }, 300_000)).toBe(
      'the DaemonSet has been terminating for 5m, and waits for 1 finalizer (foregroundDeletion) and 2 pods on n1 and n2',
    );
    const bare = { ...deletion, finalizers: [], pods: [] };
    expect(problemText({ kind: 'deleting', deletion: bare, ...lasting }, 300_000)).toBe(
      'the DaemonSet has been terminating for 5m',
    );
  });
});
