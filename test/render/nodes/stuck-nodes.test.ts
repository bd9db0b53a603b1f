import { describe, expect, it } from 'vitest';
import type { PodCause } from '../../../src/daemonset/pods/pod-cause.ts';
import type { UnhealthyNode } from '../../../src/daemonset/rollout/unhealthy-nodes.ts';
import { stuckText } from '../../../src/render/nodes/stuck-nodes.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');

function stuck(node: string, cause: Partial<PodCause>, pod: string | undefined = `agent-${node}`): UnhealthyNode {
  return { node, pod, cause: { area: 'pod', reason: 'Unready', message: '', ...cause } };
}

describe('stuckText', () => {
  it('groups nodes by cause, the most frequent first, and aligns them', () => {
    const pull = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "a:1"', container: 'agent' };
    const all = [
      stuck('n1', { area: 'node', reason: 'NodeNotReady', message: 'Kubelet stopped.', at: NOW - 300_000 }),
      stuck('node-two', pull),
      stuck('n3', { ...pull, at: NOW - 5000 }),
    ];
    expect(stuckText(all, NOW)).toBe(
      [
        '2 nodes: ImagePullBackOff in container agent: Back-off pulling image "a:1"',
        '  node-two  pod/agent-node-two',
        '  n3        pod/agent-n3        for 5s',
        '1 node: NodeNotReady: Kubelet stopped.',
        '  n1  pod/agent-n1  for 5m',
        '',
      ].join('\n'),
    );
  });

  it('ignores pod-specific parts of messages', () => {
    const loop = (pod: string, wait: string): Partial<PodCause> => ({
      reason: 'CrashLoopBackOff',
      container: 'c',
      message: `back-off ${wait} restarting failed container=c pod=${pod}_ops(0-1); last ended with exit code 1`,
    });
    const text = stuckText([stuck('a', loop('agent-a', '40s')), stuck('b', loop('agent-b', '5m0s'))], NOW);
    expect(text.split('\n')[0]).toBe(
      '2 nodes: CrashLoopBackOff in container c: back-off restarting failed container; last ended with exit code 1',
    );
  });

  it('prints the remaining and the exceeded time', () => {
    const leaving = { area: 'terminating', reason: 'Terminating' } as const;
    const lines = (at: number) => stuckText([stuck('a', { ...leaving, at: NOW + at })], NOW).split('\n')[1];
    expect(lines(25_000)).toBe('  a  pod/agent-a  has 25s left');
    expect(lines(-180_000)).toBe('  a  pod/agent-a  overdue by 3m');
    expect(stuckText([stuck('a', { area: 'time', reason: 'MinReadySeconds', at: NOW + 30_000 })], NOW)).toContain(
      'in 30s',
    );
  });

  it('does not repeat what was printed: messages, and nodes with their cause', () => {
    const pull = { reason: 'ImagePullBackOff', message: 'agent:2: not found', container: 'agent' };
    const all = [
      stuck('n1', pull),
      stuck('n2', pull),
      stuck('n3', { reason: 'NoPod', message: 'not created' }),
      stuck('n4', { reason: 'Unschedulable', message: 'Insufficient cpu' }),
    ];
    const printed = {
      isKnown: ({ node }: UnhealthyNode) => node !== 'n4',
      isNamed: ({ node }: UnhealthyNode) => node === 'n1' || node === 'n3',
    };
    expect(stuckText(all, NOW, printed)).toBe(
      [
        '2 nodes: ImagePullBackOff in container agent',
        '  n1  pod/agent-n1',
        '  n2  pod/agent-n2',
        '1 node: Unschedulable: Insufficient cpu',
        '  n4  pod/agent-n4',
        'still stuck: n3 (NoPod)',
        '',
      ].join('\n'),
    );
  });

  it('counts the nodes that would be too many to name', () => {
    const all = Array.from({ length: 12 }, (_, index) => stuck(`n${index}`, { reason: 'NoPod' }));
    const lines = stuckText(all, NOW).trimEnd().split('\n');
    expect(lines[0]).toBe('12 nodes: NoPod');
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('  and 2 more');
  });

  it('describes a missing pod, and is empty without nodes', () => {
    const none: UnhealthyNode = { node: 'n1', pod: undefined, cause: { area: 'pod', reason: 'NoPod', message: '' } };
    expect(stuckText([none], NOW)).toBe('1 node: NoPod\n  n1  no pod\n');
    expect(stuckText([], NOW)).toBe('');
  });

  it('lets no control character through', () => {
    const text = stuckText([stuck('n\u001b[31m1', { message: 'a\u001b]0;x\u0007\nb' })], NOW);
    expect(text).not.toContain('\u001b');
    expect(text.trimEnd().split('\n')).toHaveLength(2);
  });
});
