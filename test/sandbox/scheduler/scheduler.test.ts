import { describe, expect, it } from 'vitest';
import type { PodSpec } from '../../../src/kube/wire.ts';
import { PODS } from '../../../src/sandbox/kinds/pods.ts';
import { pool, scenario, USUAL_ALLOCATABLE } from '../../../src/sandbox/scenarios/scenario.ts';
import { agent, apply, testCluster, reported, type TestCluster } from '../cluster.ts';

function create(cluster: TestCluster, name: string, spec: Partial<PodSpec> = {}): void {
  const whole = { containers: [{ name: 'c', image: 'app' }], terminationGracePeriodSeconds: 30, ...spec };
  cluster.store.create(PODS, { metadata: { name, namespace: 'default' }, spec: whole });
}

function nodeOf(cluster: TestCluster, name: string): string | undefined {
  return cluster.store.get(PODS, { namespace: 'default', name })?.spec?.nodeName;
}

function asking(cpu: string): Partial<PodSpec> {
  return { containers: [{ name: 'c', image: 'app', resources: { requests: { cpu } } }] };
}

/** The message for an unschedulable pod. */
function refusal(cluster: TestCluster): string | undefined {
  return reported(cluster, 'Pod')
    .find((text) => text.startsWith('FailedScheduling: '))
    ?.slice('FailedScheduling: '.length);
}

describe('the scheduler', () => {
  it('spreads pods by free resources, and reports the node of each', () => {
    const cluster = testCluster(2);
    for (const name of ['a', 'b', 'c', 'd']) create(cluster, name, asking('1'));
    cluster.clock.runUntilIdle();
    const nodes = ['a', 'b', 'c', 'd'].map((name) => nodeOf(cluster, name)).sort();
    expect(nodes).toEqual(['node-1', 'node-1', 'node-2', 'node-2']);
    expect(reported(cluster, 'Pod')).toContain(
      `Scheduled: Successfully assigned default/a to ${nodeOf(cluster, 'a') ?? ''}`,
    );
  });

  it('reports why no node fits a pod', () => {
    const cluster = testCluster(
      scenario('test', '', [
        pool('master', 1, { controlPlane: true }),
        pool('small', 2, { allocatable: { ...USUAL_ALLOCATABLE, cpu: '1' } }),
      ]),
    );
    cluster.nodes.cordon('small-2');
    cluster.clock.runUntilIdle();
    create(cluster, 'big', asking('2'));
    cluster.clock.runUntilIdle();
    expect(refusal(cluster)).toBe(
      '0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ' +
        'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    );
    const condition = cluster.store.get(PODS, { namespace: 'default', name: 'big' })?.status?.conditions?.[0];
    expect(condition).toMatchObject({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' });
  });

  it('filters only the node that a daemon pod is pinned to', () => {
    const cluster = testCluster(3);
    for (const name of ['a', 'b', 'c']) create(cluster, name, asking('4'));
    cluster.clock.runUntilIdle();
    const containers = [{ name: 'agent', image: 'agent:1', resources: { requests: { cpu: '500m' } } }];
    apply(cluster, agent({ pod: { containers } }));
    cluster.clock.runUntilIdle();
    expect(refusal(cluster)).toBe(
      "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to " +
        'deallocate, preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not ' +
        'helpful for scheduling.',
    );
  });

  it('retries an unschedulable pod when resources are freed, a taint is removed, or a node is added', () => {
    const cluster = testCluster(1);
    create(cluster, 'first', asking('3'));
    cluster.clock.runUntilIdle();
    create(cluster, 'second', asking('3'));
    create(cluster, 'elsewhere', { nodeSelector: { gpu: 'yes' } });
    cluster.clock.runUntilIdle();
    expect([nodeOf(cluster, 'second'), nodeOf(cluster, 'elsewhere')]).toEqual([undefined, undefined]);
    cluster.store.delete(PODS, { namespace: 'default', name: 'first' });
    cluster.nodes.add('gpu-1', { labels: { gpu: 'yes' }, taints: [{ key: 'gpu', effect: 'NoSchedule' }] });
    cluster.clock.runUntilIdle();
    expect([nodeOf(cluster, 'second'), nodeOf(cluster, 'elsewhere')]).toEqual(['node-1', undefined]);
    cluster.nodes.untaint('gpu-1', 'gpu');
    cluster.clock.runUntilIdle();
    expect(nodeOf(cluster, 'elsewhere')).toBe('gpu-1');
  });

  it('assigns a host port of a node once', () => {
    const cluster = testCluster(1);
    const port = (hostPort: number, hostIP?: string): Partial<PodSpec> => ({
      containers: [
        {
          name: 'c',
          image: 'app',
          ports: [{ containerPort: 80, hostPort, ...(hostIP === undefined ? {} : { hostIP }) }],
        },
      ],
    });
    create(cluster, 'one', port(9100, '10.0.0.1'));
    create(cluster, 'other-address', port(9100, '10.0.0.2'));
    cluster.clock.runUntilIdle();
    create(cluster, 'any-address', port(9100));
    cluster.clock.runUntilIdle();
    expect(nodeOf(cluster, 'other-address')).toBe('node-1');
    expect(nodeOf(cluster, 'any-address')).toBeUndefined();
    expect(refusal(cluster)).toMatch(
      /^0\/1 nodes are available: 1 node\(s\) didn't have free ports for the requested pod ports\./,
    );
  });

  it('ignores pods with scheduling gates and those of other schedulers', () => {
    const cluster = testCluster(1);
    create(cluster, 'gated', { schedulingGates: [{ name: 'example.com/wait' }] });
    create(cluster, 'foreign', { schedulerName: 'mine' });
    cluster.clock.runUntilIdle();
    expect([nodeOf(cluster, 'gated'), nodeOf(cluster, 'foreign')]).toEqual([undefined, undefined]);
    const key = { namespace: 'default', name: 'gated' };
    cluster.store.modify(PODS, key, (pod) => ({ ...pod, spec: { containers: [], ...pod.spec, schedulingGates: [] } }));
    cluster.clock.runUntilIdle();
    expect(nodeOf(cluster, 'gated')).toBe('node-1');
  });

  it("respects a node's limit of pods", () => {
    const cluster = testCluster(
      scenario('test', '', [pool('node', 1, { allocatable: { ...USUAL_ALLOCATABLE, pods: '1' } })]),
    );
    create(cluster, 'one');
    cluster.clock.runUntilIdle();
    create(cluster, 'two');
    cluster.clock.runUntilIdle();
    expect(refusal(cluster)).toMatch(/^0\/1 nodes are available: 1 Too many pods\. /);
  });
});
