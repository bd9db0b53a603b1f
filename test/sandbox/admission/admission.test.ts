import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/kube/wire.ts';
import { NAMESPACES } from '../../../src/sandbox/kinds/namespaces.ts';
import { PODS } from '../../../src/sandbox/kinds/pods.ts';
import { LIMIT_RANGES, RESOURCE_QUOTAS } from '../../../src/sandbox/kinds/stored-kinds.ts';
import { shippedScenario } from '../../../src/sandbox/scenarios/shipped.ts';
import { agent, apply, counts, testCluster, reported } from '../cluster.ts';

describe('namespaces', () => {
  it.each(['default', 'kube-system', 'kube-public'])('keeps %s', (name) => {
    const { store } = testCluster(1);
    expect(() => store.delete(NAMESPACES, { name })).toThrow(
      `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    );
  });

  it('deletes others', () => {
    const { store } = testCluster(1);
    store.delete(NAMESPACES, { name: 'kube-node-lease' });
    expect(store.get(NAMESPACES, { name: 'kube-node-lease' })?.metadata.deletionTimestamp).toBeDefined();
  });
});

describe('quotas', () => {
  it('limit the number of pods', () => {
    const cluster = testCluster();
    cluster.store.create(RESOURCE_QUOTAS, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q', namespace: 'default' },
      spec: { hard: { pods: '1' } },
    } as KubeObject);
    apply(cluster, agent());
    cluster.clock.advance(1000);
    expect(counts(cluster)).toMatch(/^3 1 /);
    expect(reported(cluster, 'DaemonSet').find((text) => text.startsWith('FailedCreate'))).toMatch(
      /Error creating: pods "agent-\w{5}" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1$/,
    );
  });
});

it('limits what pods request, and gives containers the defaults of a LimitRange', () => {
  const cluster = testCluster();
  const create = (type: typeof RESOURCE_QUOTAS, kind: string, spec: object): void => {
    const metadata = { name: 'q', namespace: 'default' };
    cluster.store.create(type, { apiVersion: 'v1', kind, metadata, spec } as KubeObject);
  };
  create(RESOURCE_QUOTAS, 'ResourceQuota', { hard: { 'limits.memory': '100Mi' } });
  create(LIMIT_RANGES, 'LimitRange', { limits: [{ type: 'Container', max: { memory: '64Mi' } }] });
  apply(cluster, agent());
  cluster.clock.advance(1000);
  expect(counts(cluster)).toMatch(/^3 1 /);
  expect(cluster.store.list(PODS)[0]).toMatchObject({
    spec: { containers: [{ resources: { limits: { memory: '64Mi' }, requests: { memory: '64Mi' } } }] },
  });
  expect(reported(cluster, 'DaemonSet').find((text) => text.startsWith('FailedCreate'))).toMatch(
    /exceeded quota: q, requested: limits.memory=64Mi, used: limits.memory=64Mi, limited: limits.memory=100Mi$/,
  );
});

describe('classes', () => {
  it.each([
    [{ runtimeClassName: 'nope' }, 'pod rejected: RuntimeClass "nope" not found'],
    [{ priorityClassName: 'nope' }, 'no PriorityClass with name nope was found'],
  ])('must be there: %j', (pod, why) => {
    const cluster = testCluster(1);
    apply(cluster, agent({ pod }));
    cluster.clock.advance(1000);
    expect(cluster.store.list(PODS)).toEqual([]);
    expect(reported(cluster, 'DaemonSet')[0]).toBe(`FailedCreate: Error creating: pods "agent-" is forbidden: ${why}`);
  });
});

describe('zones', () => {
  it('become labels of the pods', () => {
    const cluster = testCluster(shippedScenario('zones'));
    apply(cluster, agent());
    cluster.clock.advance(1000);
    const zones = cluster.store.list(PODS).map(({ metadata }) => metadata.labels?.['topology.kubernetes.io/zone']);
    expect(new Set(zones)).toEqual(new Set(['zone-a', 'zone-b', 'zone-c']));
  });
});
