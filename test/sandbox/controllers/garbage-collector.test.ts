import { describe, expect, it } from 'vitest';
import { CONTROLLER_REVISIONS, DAEMON_SETS } from '../../../src/sandbox/kinds/daemon-sets.ts';
import { PODS } from '../../../src/sandbox/kinds/pods.ts';
import { CONFIG_MAPS } from '../../../src/sandbox/kinds/stored-kinds.ts';
import { agent, apply, daemonSet, testCluster, type TestCluster } from '../cluster.ts';

const AGENT = { namespace: 'default', name: 'agent' };

function withAgent(): TestCluster {
  const cluster = testCluster(2);
  apply(cluster, agent());
  cluster.clock.runUntilIdle();
  return cluster;
}

/** The order in which DaemonSet and pods were deleted. */
function departures(cluster: TestCluster): readonly string[] {
  const gone: string[] = [];
  for (const type of [DAEMON_SETS, PODS]) {
    cluster.store.subscribe(type as typeof PODS, (event) => {
      if (event.type === 'DELETED') gone.push(type.kind);
    });
  }
  return gone;
}

describe('the garbage collector', () => {
  it('deletes in the background: the owner first', () => {
    const cluster = withAgent();
    const gone = departures(cluster);
    cluster.store.delete(DAEMON_SETS, AGENT, { propagation: 'Background' });
    cluster.clock.runUntilIdle();
    expect(gone).toEqual(['DaemonSet', 'Pod', 'Pod']);
    expect(cluster.store.list(CONTROLLER_REVISIONS)).toEqual([]);
    expect(cluster.failures).toEqual([]);
  });

  it('deletes in the foreground: the owner last', () => {
    const cluster = withAgent();
    const gone = departures(cluster);
    cluster.store.delete(DAEMON_SETS, AGENT, { propagation: 'Foreground' });
    cluster.clock.advance(100);
    expect(daemonSet(cluster).metadata.finalizers).toEqual(['foregroundDeletion']);
    cluster.clock.runUntilIdle();
    expect(gone).toEqual(['Pod', 'Pod', 'DaemonSet']);
    expect(cluster.store.list(CONTROLLER_REVISIONS)).toEqual([]);
  });

  it('orphans pods, which a DaemonSet with the same selector adopts', () => {
    const cluster = withAgent();
    const names = cluster.store.list(PODS).map(({ metadata }) => metadata.name);
    cluster.store.delete(DAEMON_SETS, AGENT, { propagation: 'Orphan' });
    cluster.clock.runUntilIdle();
    expect(cluster.store.get(DAEMON_SETS, AGENT)).toBeUndefined();
    expect(cluster.store.list(PODS).map(({ metadata }) => metadata.name)).toEqual(names);
    expect(cluster.store.list(PODS).flatMap(({ metadata }) => metadata.ownerReferences ?? [])).toEqual([]);
    apply(cluster, agent());
    cluster.clock.runUntilIdle();
    const { uid } = daemonSet(cluster).metadata;
    expect(cluster.store.list(PODS).map(({ metadata }) => metadata.ownerReferences?.[0]?.uid)).toEqual([uid, uid]);
    expect(cluster.store.list(PODS).map(({ metadata }) => metadata.name)).toEqual(names);
  });

  it('deletes objects whose owner is gone, and removes dangling references from those with other owners', () => {
    const cluster = testCluster(1);
    const configMap = (name: string, uids: readonly string[]): void =>
      void cluster.store.create(CONFIG_MAPS, {
        metadata: {
          name,
          namespace: 'default',
          ownerReferences: uids.map((uid) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid })),
        },
      });
    configMap('owner', []);
    const owner = cluster.store.get(CONFIG_MAPS, { namespace: 'default', name: 'owner' })?.metadata.uid ?? '';
    configMap('late', ['gone']);
    configMap('shared', [owner, 'gone']);
    cluster.clock.runUntilIdle();
    expect(cluster.store.get(CONFIG_MAPS, { namespace: 'default', name: 'late' })).toBeUndefined();
    const shared = cluster.store.get(CONFIG_MAPS, { namespace: 'default', name: 'shared' });
    expect(shared?.metadata.ownerReferences?.map(({ uid }) => uid)).toEqual([owner]);
  });
});
