import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/kube/wire.ts';
import { isReady } from '../../../src/daemonset/pods/availability.ts';
import { NODES } from '../../../src/sandbox/kinds/nodes.ts';
import { PODS } from '../../../src/sandbox/kinds/pods.ts';
import { agent, apply, counts, testCluster, reported, type TestCluster } from '../cluster.ts';

function taints(cluster: TestCluster, name: string): readonly string[] {
  const node = cluster.store.get(NODES, { name });
  return (node?.spec?.taints ?? []).map(({ key, effect }) => `${key.replace('node.kubernetes.io/', '')}:${effect}`);
}

function plainPod(name: string): Pod {
  return {
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'app' }], terminationGracePeriodSeconds: 30 },
  };
}

describe('the node lifecycle controller', () => {
  it('removes the taint of new nodes, and taints cordoned ones', () => {
    const cluster = testCluster(1);
    expect(taints(cluster, 'node-1')).toEqual([]);
    cluster.nodes.cordon('node-1');
    cluster.clock.runUntilIdle();
    expect(taints(cluster, 'node-1')).toEqual(['unschedulable:NoSchedule']);
    cluster.nodes.uncordon('node-1');
    cluster.clock.runUntilIdle();
    expect(taints(cluster, 'node-1')).toEqual([]);
  });

  it('marks a node without heartbeats and its pods as not ready, and both recover', () => {
    const cluster = testCluster(3);
    apply(cluster, agent());
    cluster.clock.runUntilIdle();
    cluster.nodes.fail('node-2');
    cluster.clock.advance(40_000);
    expect(taints(cluster, 'node-2')).toEqual([]);
    cluster.clock.advance(30_000);
    expect(taints(cluster, 'node-2')).toEqual(['unreachable:NoExecute', 'unreachable:NoSchedule']);
    const conditions = cluster.store.get(NODES, { name: 'node-2' })?.status?.conditions;
    expect(conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason ?? ''}`)).toContain(
      'Ready Unknown NodeStatusUnknown',
    );
    const [pod] = cluster.store.indexed(PODS, 'node', 'node-2');
    expect(pod !== undefined && isReady(pod)).toBe(false);
    expect(reported(cluster, 'Pod')).toContain('NodeNotReady: Node is not ready');
    expect(counts(cluster)).toMatch(/^2 2 2 2 2 1$|^3 3 2 3 2 0$/);
    cluster.nodes.recover('node-2');
    cluster.clock.advance(10_000);
    expect(taints(cluster, 'node-2')).toEqual([]);
    expect(counts(cluster)).toBe('3 3 3 3 3 0');
  });

  it('taints a node whose kubelet reports that it is not ready', () => {
    const cluster = testCluster(2);
    cluster.nodes.fail('node-1', 'notReady');
    cluster.clock.advance(10_000);
    expect(taints(cluster, 'node-1')).toEqual(['not-ready:NoSchedule', 'not-ready:NoExecute']);
  });

  it('evicts no pods when no node is ready', () => {
    const cluster = testCluster(2);
    cluster.nodes.fail('node-1');
    cluster.nodes.fail('node-2');
    cluster.clock.advance(120_000);
    expect(taints(cluster, 'node-1')).toEqual(['unreachable:NoSchedule']);
  });

  it('evicts pods from an unreachable node after five minutes, but not daemon pods', () => {
    const cluster = testCluster(2);
    apply(cluster, agent());
    cluster.store.create(PODS, plainPod('app'));
    cluster.clock.runUntilIdle();
    const node = cluster.store.get(PODS, { namespace: 'default', name: 'app' })?.spec?.nodeName ?? '';
    cluster.nodes.fail(node);
    cluster.clock.advance(300_000);
    const app = () => cluster.store.get(PODS, { namespace: 'default', name: 'app' });
    expect(app()?.metadata.deletionTimestamp).toBeUndefined();
    cluster.clock.advance(80_000);
    expect(app()?.metadata.deletionTimestamp).toBeDefined();
    expect(app()?.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')?.reason).toBe(
      'DeletionByTaintManager',
    );
    // No kubelet is there to stop it.
    cluster.clock.advance(600_000);
    expect(app()?.metadata.deletionTimestamp).toBeDefined();
    expect(cluster.store.indexed(PODS, 'node', node)).toHaveLength(2);
    cluster.nodes.recover(node);
    cluster.clock.runUntilIdle();
    expect(app()).toBeUndefined();
  });

  it('keeps a pod for its tolerationSeconds', () => {
    const cluster = testCluster(1);
    const pod = plainPod('app');
    const tolerations = [{ key: 'maintenance', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }];
    cluster.store.create(PODS, { ...pod, spec: { ...pod.spec, containers: pod.spec?.containers ?? [], tolerations } });
    cluster.clock.runUntilIdle();
    cluster.nodes.taint('node-1', { key: 'maintenance', effect: 'NoExecute' });
    cluster.clock.advance(59_000);
    expect(cluster.store.list(PODS)[0]?.metadata.deletionTimestamp).toBeUndefined();
    cluster.clock.advance(2000);
    expect(cluster.store.list(PODS)).toEqual([]);
  });

  it('deletes the pods of a deleted node after 40 seconds', () => {
    const cluster = testCluster(2);
    apply(cluster, agent());
    cluster.clock.runUntilIdle();
    cluster.nodes.remove('node-2');
    cluster.clock.advance(39_000);
    expect(cluster.store.list(PODS)).toHaveLength(2);
    cluster.clock.advance(2000);
    expect(cluster.store.list(PODS)).toHaveLength(1);
    expect(counts(cluster)).toBe('1 1 1 1 1 0');
  });
});
