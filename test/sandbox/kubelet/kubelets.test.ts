import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/kube/wire.ts';
import { NODES } from '../../../src/sandbox/kinds/nodes.ts';
import { PODS } from '../../../src/sandbox/kinds/pods.ts';
import { pool, scenario } from '../../../src/sandbox/scenarios/scenario.ts';
import type { Stored } from '../../../src/sandbox/store/object.ts';
import { testCluster, reported, type TestCluster } from '../cluster.ts';

const KEY = { namespace: 'default', name: 'app' };

function run(cluster: TestCluster, image: string, more: Partial<Pod['spec']> = {}, annotations = {}): void {
  const containers = [{ name: 'c', image }];
  const spec = { containers, terminationGracePeriodSeconds: 30, restartPolicy: 'Always', ...more };
  cluster.store.create(PODS, { metadata: { ...KEY, annotations }, spec });
}

function app(cluster: TestCluster): Stored<Pod> | undefined {
  return cluster.store.get(PODS, KEY);
}

function waiting(cluster: TestCluster): string | undefined {
  return app(cluster)?.status?.containerStatuses?.[0]?.state?.waiting?.reason;
}

function condition(cluster: TestCluster, type: string): string | undefined {
  return app(cluster)?.status?.conditions?.find((one) => one.type === type)?.status;
}

describe('a simulated kubelet', () => {
  it('pulls an image once, starts the container and reports events', () => {
    const cluster = testCluster(1);
    run(cluster, 'app:1');
    cluster.clock.advance(500);
    expect([app(cluster)?.status?.phase, waiting(cluster)]).toEqual(['Pending', 'ContainerCreating']);
    expect(condition(cluster, 'PodReadyToStartContainers')).toBe('True');
    cluster.clock.runUntilIdle();
    expect(app(cluster)?.status).toMatchObject({ phase: 'Running', hostIP: '10.0.0.1', podIP: '10.64.1.2' });
    expect(app(cluster)?.status?.containerStatuses?.[0]).toMatchObject({ ready: true, started: true, restartCount: 0 });
    expect(reported(cluster, 'Pod')).toEqual([
      'Scheduled: Successfully assigned default/app to node-1',
      'Pulling: Pulling image "app:1"',
      'Pulled: Successfully pulled image "app:1" in 700ms (700ms including waiting). Image size: 2156519 bytes.',
      'Created: Container created',
      'Started: Container started',
    ]);
    cluster.store.create(PODS, {
      metadata: { ...KEY, name: 'second' },
      spec: { containers: [{ name: 'c', image: 'app:1' }] },
    });
    cluster.clock.runUntilIdle();
    expect(reported(cluster, 'Pod')).toContain(
      'Pulled: Container image "app:1" already present on machine and can be accessed by the pod',
    );
  });

  it('is ready only after the delays of the probes', () => {
    const cluster = testCluster(1);
    const readinessProbe = { tcpSocket: { port: 80 as never }, initialDelaySeconds: 20 };
    run(cluster, 'app:1', { containers: [{ name: 'c', image: 'app:1', readinessProbe }] });
    cluster.clock.advance(19_000);
    expect([app(cluster)?.status?.phase, condition(cluster, 'Ready')]).toEqual(['Running', 'False']);
    cluster.clock.advance(3000);
    expect(condition(cluster, 'Ready')).toBe('True');
  });

  it('runs init containers first, one after the other', () => {
    const cluster = testCluster(1);
    run(cluster, 'app:1', {
      initContainers: [
        { name: 'one', image: 'init:1' },
        { name: 'two', image: 'init:slow-5s' },
      ],
    });
    cluster.clock.advance(3000);
    const states = app(cluster)?.status?.initContainerStatuses?.map(({ state }) => Object.keys(state ?? {})[0]);
    expect([states, waiting(cluster)]).toEqual([['terminated', 'waiting'], 'PodInitializing']);
    expect(condition(cluster, 'Initialized')).toBe('False');
    cluster.clock.runUntilIdle();
    expect([condition(cluster, 'Initialized'), app(cluster)?.status?.phase]).toEqual(['True', 'Running']);
  });

  it('backs off from an image that is missing by its name or by the scenario', () => {
    const rule = { match: 'registry.example.com/*', behaviour: { kind: 'missing' } } as const;
    const cluster = testCluster(scenario('test', '', [pool('node', 1)], { images: [rule] }));
    run(cluster, 'registry.example.com/team/app:1');
    cluster.clock.advance(900);
    expect(waiting(cluster)).toBe('ErrImagePull');
    cluster.clock.advance(60_000);
    expect(waiting(cluster)).toBe('ImagePullBackOff');
    expect(app(cluster)?.status?.phase).toBe('Pending');
    expect(reported(cluster, 'Pod')).toContain('Failed: Error: ImagePullBackOff');
    // The retries never end, but they are in the background.
    expect(cluster.clock.runUntilIdle()).toBe(0);
  });

  it('restarts a crashing container with a growing back-off', () => {
    const cluster = testCluster(1);
    run(cluster, 'app:crash');
    const status = () => app(cluster)?.status?.containerStatuses?.[0];
    const restarts: (number | undefined)[] = [];
    for (const ms of [5000, 10_000, 20_000, 40_000, 80_000]) {
      cluster.clock.advance(ms);
      restarts.push(status()?.restartCount);
    }
    expect(restarts).toEqual([1, 2, 3, 4, 5]);
    expect(waiting(cluster)).toBe('CrashLoopBackOff');
    expect(status()?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
    const uid = app(cluster)?.metadata.uid ?? '';
    expect(status()?.state?.waiting?.message).toBe(
      `back-off 2m40s restarting failed container=c pod=app_default(${uid})`,
    );
  });

  it('does not restart with restartPolicy Never', () => {
    const cluster = testCluster(1);
    run(cluster, 'app:crash', { restartPolicy: 'Never' });
    cluster.clock.runUntilIdle();
    expect(app(cluster)?.status?.phase).toBe('Failed');
  });

  it('keeps a container running that never becomes ready', () => {
    const cluster = testCluster(1);
    run(cluster, 'app:unready');
    cluster.clock.runUntilIdle();
    expect([app(cluster)?.status?.phase, condition(cluster, 'Ready')]).toEqual(['Running', 'False']);
    expect(reported(cluster, 'Pod')).toContain('Unhealthy: Readiness probe failed: simulated');
  });

  it('stops a pod, kills it after its grace period, and leaves a stuck one for a forced deletion', () => {
    const goneAfter = (annotations: object, grace: number): number => {
      const cluster = testCluster(1);
      run(cluster, 'app:1', { terminationGracePeriodSeconds: grace }, annotations);
      cluster.clock.runUntilIdle();
      const start = cluster.clock.now();
      let gone = Infinity;
      cluster.store.subscribe(PODS, ({ type }) => {
        if (type === 'DELETED') gone = cluster.clock.now() - start;
      });
      cluster.store.delete(PODS, KEY);
      cluster.clock.advance(100);
      expect(reported(cluster, 'Pod')).toContain('Killing: Stopping container c');
      cluster.clock.advance(119_900);
      if (gone < Infinity) return gone;
      cluster.store.delete(PODS, KEY, { gracePeriodSeconds: 0 });
      expect(app(cluster)).toBeUndefined();
      return Infinity;
    };
    expect(goneAfter({}, 30)).toBe(400);
    expect(goneAfter({ 'simulated-kubelet/termination': '50s' }, 30)).toBe(30_000);
    expect(goneAfter({ 'simulated-kubelet/termination': 'stuck' }, 30)).toBe(Infinity);
  });

  it('does nothing on a dead machine, and continues when it recovers', () => {
    const cluster = testCluster(1);
    cluster.nodes.fail('node-1');
    run(cluster, 'app:1');
    cluster.clock.advance(20_000);
    expect(app(cluster)?.spec?.nodeName).toBe('node-1');
    expect(app(cluster)?.status?.containerStatuses).toBeUndefined();
    cluster.nodes.recover('node-1');
    cluster.clock.runUntilIdle();
    expect(app(cluster)?.status?.phase).toBe('Running');
  });

  it('makes flaky machines fail and recover', () => {
    const flaky = { everyMs: 300_000, downMs: 120_000, count: 1 };
    const cluster = testCluster(scenario('test', '', [pool('node', 2, { flaky })]));
    const changes: string[] = [];
    cluster.store.subscribe(NODES, ({ object, previous }) => {
      const [was, is] = [previous, object].map(
        (node) => node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status,
      );
      if (was !== is) changes.push(`${object.metadata.name} ${is ?? ''}`);
    });
    cluster.clock.advance(3_600_000);
    expect(new Set(changes)).toEqual(new Set(['node-2 Unknown', 'node-2 True']));
    expect(changes.length).toBeGreaterThan(4);
  });
});
