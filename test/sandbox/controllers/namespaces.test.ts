import { describe, expect, it } from 'vitest';
import { NAMESPACES } from '../../../src/sandbox/kinds/namespaces.ts';
import { PODS } from '../../../src/sandbox/kinds/pods.ts';
import { CONFIG_MAPS, SERVICE_ACCOUNTS } from '../../../src/sandbox/kinds/stored-kinds.ts';
import { agent, apply, testCluster, type TestCluster } from '../cluster.ts';

function withNamespace(): TestCluster {
  const cluster = testCluster(2);
  cluster.store.create(NAMESPACES, { metadata: { name: 'team' } });
  cluster.clock.runUntilIdle();
  return cluster;
}

describe('the namespace controller', () => {
  it('creates the service account and root certificate of every namespace, and replaces deleted ones', () => {
    const cluster = withNamespace();
    const there = (): readonly string[] =>
      [SERVICE_ACCOUNTS, CONFIG_MAPS].flatMap((type) =>
        cluster.store.list(type, 'team').map(({ metadata }) => metadata.name),
      );
    expect(there()).toEqual(['default', 'kube-root-ca.crt']);
    cluster.store.delete(SERVICE_ACCOUNTS, { namespace: 'team', name: 'default' });
    cluster.clock.runUntilIdle();
    expect(there()).toEqual(['default', 'kube-root-ca.crt']);
  });

  it('deletes the contents of a namespace, pods first, reports what is left, and then the namespace', () => {
    const cluster = withNamespace();
    apply(cluster, agent({ namespace: 'team' }));
    cluster.clock.runUntilIdle();
    expect(cluster.store.list(PODS, 'team')).toHaveLength(2);
    cluster.store.delete(NAMESPACES, { name: 'team' });
    // Nothing is deleted at first.
    cluster.clock.advance(4900);
    const pods = (): readonly (string | undefined)[] =>
      cluster.store.list(PODS, 'team').map(({ metadata }) => metadata.deletionTimestamp);
    expect(pods()).toEqual([undefined, undefined]);
    cluster.clock.advance(200);
    const { status } = cluster.store.get(NAMESPACES, { name: 'team' }) ?? {};
    expect(status?.phase).toBe('Terminating');
    expect(status?.conditions?.find(({ type }) => type === 'NamespaceContentRemaining')).toMatchObject({
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: 'Some resources are remaining: pods. has 2 resource instances',
    });
    cluster.clock.runUntilIdle();
    expect(cluster.store.get(NAMESPACES, { name: 'team' })).toBeUndefined();
    expect(
      cluster.store.types().filter((type) => type.namespaced && cluster.store.list(type, 'team').length > 0),
    ).toEqual([]);
    expect(cluster.failures).toEqual([]);
  });

  it('waits for finalizers, and reports them', () => {
    const cluster = withNamespace();
    const key = { namespace: 'team', name: 'held' };
    cluster.store.create(CONFIG_MAPS, { metadata: { ...key, finalizers: ['example.com/hold'] } });
    cluster.store.delete(NAMESPACES, { name: 'team' });
    cluster.clock.runUntilIdle();
    const conditions = cluster.store.get(NAMESPACES, { name: 'team' })?.status?.conditions;
    expect(conditions?.find(({ type }) => type === 'NamespaceFinalizersRemaining')?.message).toBe(
      'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    );
    cluster.store.modify(CONFIG_MAPS, key, (current) => ({
      ...current,
      metadata: { ...current.metadata, finalizers: [] },
    }));
    cluster.clock.runUntilIdle();
    expect(cluster.store.get(NAMESPACES, { name: 'team' })).toBeUndefined();
  });
});
