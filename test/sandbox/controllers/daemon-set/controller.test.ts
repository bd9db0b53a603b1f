import { describe, expect, it } from 'vitest';
import { isReady } from '../../../../src/daemonset/pods/availability.ts';
import { CONTROLLER_REVISIONS, DAEMON_SETS } from '../../../../src/sandbox/kinds/daemon-sets.ts';
import { PODS } from '../../../../src/sandbox/kinds/pods.ts';
import { agent, apply, counts, daemonSet, running, testCluster, reported } from '../../cluster.ts';
import { pool, scenario } from '../../../../src/sandbox/scenarios/scenario.ts';

const DEFAULT = { namespace: 'default', name: 'agent' };

function rolling(maxUnavailable: number | string, maxSurge: number | string = 0): object {
  return { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } } };
}

describe('the DaemonSet controller', () => {
  it('puts a pod on every eligible node, and nowhere else', () => {
    const cluster = testCluster(
      scenario('test', '', [
        pool('master', 1, { controlPlane: true }),
        pool('node', 2),
        pool('gpu', 1, { labels: { gpu: 'yes' } }),
      ]),
    );
    apply(cluster, agent());
    apply(cluster, agent({ name: 'selected', pod: { nodeSelector: { gpu: 'yes' } } }));
    cluster.clock.runUntilIdle();
    expect(running(cluster)).toEqual([
      'gpu-1 agent:1 Running',
      'gpu-1 agent:1 Running',
      'node-1 agent:1 Running',
      'node-2 agent:1 Running',
    ]);
    expect([counts(cluster), counts(cluster, 'selected')]).toEqual(['3 3 3 3 3 0', '1 1 1 1 1 0']);
    expect(cluster.failures).toEqual([]);
  });

  it('creates the same pods as the real controller', () => {
    const cluster = testCluster(1);
    apply(cluster, agent());
    cluster.clock.runUntilIdle();
    const [pod] = cluster.store.list(PODS);
    const [revision] = cluster.store.list(CONTROLLER_REVISIONS);
    const hash = revision?.metadata.labels?.['controller-revision-hash'] ?? 'none';
    const uid = daemonSet(cluster).metadata.uid;
    expect(pod?.metadata).toMatchObject({
      generateName: 'agent-',
      labels: { app: 'agent', 'controller-revision-hash': hash, 'pod-template-generation': '1' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid, controller: true, blockOwnerDeletion: true },
      ],
    });
    expect(revision?.metadata).toMatchObject({ name: `agent-${hash}`, labels: { app: 'agent' } });
    expect(pod?.spec?.tolerations?.map(({ key }) => key)).toContain('node.kubernetes.io/unschedulable');
    const pin = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }];
    expect(
      pod?.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms,
    ).toEqual(pin);
    expect(reported(cluster, 'DaemonSet')).toEqual([`SuccessfulCreate: Created pod: ${pod?.metadata.name ?? ''}`]);
  });

  it('rolls out a change one node after the other', () => {
    const cluster = testCluster(4);
    apply(cluster, agent());
    cluster.clock.runUntilIdle();
    let fewest = 4;
    cluster.store.subscribe(PODS, () => {
      fewest = Math.min(
        fewest,
        cluster.store.list(PODS).filter((pod) => pod.metadata.deletionTimestamp === undefined && isReady(pod)).length,
      );
    });
    apply(cluster, agent({ image: 'agent:2' }));
    cluster.clock.runUntilIdle();
    expect(running(cluster).map((pod) => pod.split(' ')[1])).toEqual(['agent:2', 'agent:2', 'agent:2', 'agent:2']);
    expect(fewest).toBe(3);
    expect(daemonSet(cluster).status).toMatchObject({ observedGeneration: 2, updatedNumberScheduled: 4 });
    expect(
      cluster.store
        .list(CONTROLLER_REVISIONS)
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([1, 2]);
  });

  it('surges: keeps the old pod until the new one is available', () => {
    const cluster = testCluster(3);
    apply(cluster, agent({ spec: rolling(0, 1) }));
    cluster.clock.runUntilIdle();
    let most = 0;
    let fewest = 3;
    cluster.store.subscribe(PODS, () => {
      const pods = cluster.store.list(PODS).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      most = Math.max(most, pods.length);
      fewest = Math.min(fewest, pods.filter(isReady).length);
    });
    apply(cluster, agent({ image: 'agent:2', spec: rolling(0, 1) }));
    cluster.clock.runUntilIdle();
    expect([most, fewest]).toEqual([4, 3]);
    expect(counts(cluster)).toBe('3 3 3 3 3 0');
  });

  it('does not replace pods with OnDelete until they are deleted', () => {
    const cluster = testCluster(2);
    const spec = { updateStrategy: { type: 'OnDelete' } };
    apply(cluster, agent({ spec }));
    cluster.clock.runUntilIdle();
    apply(cluster, agent({ image: 'agent:2', spec }));
    cluster.clock.runUntilIdle();
    expect(counts(cluster)).toBe('2 2 2 0 2 0');
    const [first] = cluster.store.list(PODS);
    if (first !== undefined) cluster.store.delete(PODS, first.metadata);
    cluster.clock.runUntilIdle();
    expect(counts(cluster)).toBe('2 2 2 1 2 0');
  });

  it('counts a pod as available only after minReadySeconds, without anything else happening', () => {
    const cluster = testCluster(2);
    apply(cluster, agent({ spec: { minReadySeconds: 30 } }));
    cluster.clock.advance(10_000);
    expect(counts(cluster)).toBe('2 2 2 2 0 0');
    cluster.clock.advance(30_000);
    expect(counts(cluster)).toBe('2 2 2 2 2 0');
  });

  it('stops at one node when the new image is missing, and continues when it is fixed', () => {
    const cluster = testCluster(3);
    apply(cluster, agent());
    cluster.clock.runUntilIdle();
    apply(cluster, agent({ image: 'agent:missing' }));
    cluster.clock.advance(600_000);
    expect(counts(cluster)).toBe('3 3 2 1 2 0');
    const pod = cluster.store.list(PODS).find(({ status }) => status?.phase === 'Pending');
    expect(pod?.status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('ImagePullBackOff');
    apply(cluster, agent());
    cluster.clock.runUntilIdle();
    expect(counts(cluster)).toBe('3 3 3 3 3 0');
    // The old revision is used again, with the highest number.
    expect(
      cluster.store
        .list(CONTROLLER_REVISIONS)
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([2, 3]);
  });

  it('deletes failed pods with a growing back-off', () => {
    const cluster = testCluster(1);
    apply(cluster, agent({ annotations: { 'simulated-kubelet/behaviour': 'evicted' } }));
    const deleted: number[] = [];
    const start = cluster.clock.now();
    cluster.store.subscribe(PODS, ({ type }) => {
      if (type === 'DELETED') deleted.push(Math.round((cluster.clock.now() - start) / 1000));
    });
    cluster.clock.advance(120_000);
    expect(deleted.slice(0, 6)).toEqual([0, 1, 3, 7, 15, 31]);
    expect(
      reported(cluster, 'DaemonSet').some((text) =>
        /^FailedDaemonPod: Found failed daemon pod default\/agent-.{5} on node node-1, will try to kill it$/.test(text),
      ),
    ).toBe(true);
  });

  it('keeps revisionHistoryLimit old revisions', () => {
    const cluster = testCluster(1);
    for (let version = 1; version <= 5; version++) {
      apply(cluster, agent({ image: `agent:${version}`, spec: { revisionHistoryLimit: 2 } }));
      cluster.clock.runUntilIdle();
    }
    expect(
      cluster.store
        .list(CONTROLLER_REVISIONS)
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([3, 4, 5]);
  });

  it('uses another name when another template has the same', () => {
    const cluster = testCluster(1);
    cluster.freeze('daemonset');
    apply(cluster, agent());
    const probe = testCluster(1);
    apply(probe, agent());
    probe.clock.runUntilIdle();
    const name = probe.store.list(CONTROLLER_REVISIONS)[0]?.metadata.name ?? '';
    cluster.store.create(CONTROLLER_REVISIONS, {
      metadata: { name, namespace: 'default' },
      data: { spec: { template: { $patch: 'replace' } } },
      revision: 7,
    });
    cluster.thaw('daemonset');
    cluster.clock.runUntilIdle();
    expect(daemonSet(cluster).status?.collisionCount).toBe(1);
    expect(counts(cluster)).toBe('1 1 1 1 1 0');
    expect(cluster.store.list(CONTROLLER_REVISIONS)).toHaveLength(2);
  });

  it('adopts pods that match, and releases those that no longer do', () => {
    const cluster = testCluster(1);
    apply(cluster, agent());
    cluster.clock.runUntilIdle();
    const [pod] = cluster.store.list(PODS);
    const key = pod?.metadata ?? { name: '' };
    cluster.store.modify(PODS, key, (current) => ({
      ...current,
      metadata: { ...current.metadata, labels: { app: 'other' } },
    }));
    cluster.clock.runUntilIdle();
    expect(cluster.store.get(PODS, key)?.metadata.ownerReferences ?? []).toEqual([]);
    expect(cluster.store.list(PODS)).toHaveLength(2);
  });

  it('does nothing while it is frozen', () => {
    const cluster = testCluster(2);
    cluster.freeze('daemonset');
    apply(cluster, agent());
    cluster.clock.runUntilIdle();
    expect(cluster.store.list(PODS)).toEqual([]);
    cluster.thaw('daemonset');
    cluster.clock.runUntilIdle();
    expect(counts(cluster)).toBe('2 2 2 2 2 0');
  });

  it('creates 300 pods in bursts, and no more than 250 at once', () => {
    const cluster = testCluster(300);
    const made = new Map<number, number>();
    cluster.store.subscribe(PODS, ({ type }) => {
      if (type === 'ADDED') made.set(cluster.clock.now(), (made.get(cluster.clock.now()) ?? 0) + 1);
    });
    apply(cluster, agent());
    cluster.clock.runUntilIdle();
    expect([...made.values()]).toEqual([250, 50]);
    expect(cluster.store.get(DAEMON_SETS, DEFAULT)?.status?.numberAvailable).toBe(300);
  });
});
