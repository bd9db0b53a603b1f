import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { rolloutStatusCommand } from '../../src/commands/rollout/status/status.ts';
import type { Runtime } from '../../src/commands/shared/runtime.ts';
import { systemClock } from '../../src/core/clock.ts';
import { connect } from '../../src/kube/connect.ts';
import type { KubeObject } from '../../src/kube/wire.ts';
import type { Api, ApiObject } from '../control-plane/api.ts';
import { runningControlPlane } from '../control-plane/cluster.ts';
import { resetNodes, setHeartbeat } from '../control-plane/nodes.ts';
import { readState } from '../control-plane/state.ts';
import { getStuck, NAMESPACE, STUCK_CASES, type StuckCase, type StuckEnvironment } from '../support/stuck-cases.ts';
import { invoke } from '../support/invoke.ts';
import { testRuntime } from '../support/runtime.ts';

/** As soon as the cluster knows it, in milliseconds. */
const SOON = 2000;
const LIMIT = 90_000;
const SETS = `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`;
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const QUOTAS = `/api/v1/namespaces/${NAMESPACE}/resourcequotas`;

/** What only a real control plane refuses. */
const QUOTA: StuckCase = {
  title: 'a quota that leaves no room',
  name: 'quota',
  before: async (environment) => {
    await environment.create(QUOTAS, { metadata: { name: 'small' }, spec: { hard: { 'requests.cpu': '100m' } } });
    await environment.until(
      `${QUOTAS}/small`,
      ({ status }: { status?: { hard?: object } }) => status?.hard !== undefined,
    );
  },
  container: { image: 'busybox:2', resources: { requests: { cpu: '1' } } },
  watch: `/api/v1/namespaces/${NAMESPACE}/events`,
  knownAt: (event: { reason?: string; involvedObject: { name?: string } }, now) =>
    event.reason === 'FailedCreate' && event.involvedObject.name === 'quota' ? now : undefined,
  says: /^node-\d: FailedCreate: Error creating: pods is forbidden: exceeded quota: small/,
};

const cluster = inject('cluster');
const folder = inject('controlPlaneFolder') ?? '';

/** The one promise about time that is held to: how long after the API server could tell it, `ds` does. */
describe.skipIf(cluster === undefined)('a rollout that is stuck on a real control plane by', () => {
  let api: Api;
  let environment: StuckEnvironment;

  const signalManager = (signal: 'SIGSTOP' | 'SIGCONT'): void => {
    const pid = readState(folder)?.processes['kube-controller-manager']?.pid;
    if (pid === undefined) throw new Error('there is no controller manager');
    process.kill(pid, signal);
  };

  const until = async (path: string, isSuch: (object: never) => boolean): Promise<void> => {
    const limit = Date.now() + LIMIT;
    while (!isSuch(await api.get(path))) {
      await sleep(50);
      if (Date.now() > limit) throw new Error(`${path} does not become so: ${JSON.stringify(await api.get(path))}`);
    }
  };

  beforeAll(async () => {
    const plane = runningControlPlane(folder);
    if (plane === undefined) throw new Error('the control plane has died');
    api = plane.connect();
    environment = {
      create: (path, object) => api.create(path, object),
      patch: (path, change) => api.patch(path, change),
      kill: (node) => setHeartbeat(api, node, 'stopped'),
      until,
      freeze: () => {
        signalManager('SIGSTOP');
        return Promise.resolve();
      },
    };
    await api.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  });

  afterEach(async () => {
    signalManager('SIGCONT');
    const list = async (path: string) => (await api.get<{ items: readonly ApiObject[] }>(path)).items;
    for (const { metadata } of await list(QUOTAS)) await api.remove(`${QUOTAS}/${metadata.name}`);
    for (const { metadata } of await list(SETS)) await api.remove(`${SETS}/${metadata.name}`);
    const limit = Date.now() + LIMIT;
    while ((await list(PODS)).length > 0) {
      await sleep(100);
      // those that do not end by themselves; one may be gone by now
      for (const { metadata } of await list(PODS)) {
        await api.remove(`${PODS}/${metadata.name}`, { gracePeriodSeconds: 0 }).catch(() => undefined);
      }
      if (Date.now() > limit) throw new Error('pods are left');
    }
    await resetNodes(api);
  });

  afterAll(async () => {
    await api.remove(`/api/v1/namespaces/${NAMESPACE}`);
    api.close();
  });

  it.each([...STUCK_CASES, QUOTA])('$title', async (stuck) => {
    await getStuck(environment, stuck);
    const watching = new AbortController();
    const lines: string[] = [];
    let known: number | undefined;
    let reported: number | undefined;
    const began = Date.now();

    const test = testRuntime();
    const options = { kubeconfig: cluster?.kubeconfig ?? '', namespace: NAMESPACE };
    const there = await connect(options, {}, { userAgent: 'stuck' });
    const stderr = {
      ...test.rt.io.stderr,
      write: (text: string) => {
        lines.push(text);
        if (text.split('\n').some((line) => stuck.says.test(line))) reported ??= Date.now();
      },
    };
    const io = { ...test.rt.io, stderr };
    const rt: Runtime = { ...test.rt, io, clock: systemClock, connect: () => Promise.resolve(there) };

    const look = (object: KubeObject & ApiObject): void => {
      known ??= stuck.knownAt(object as never, Date.now());
    };
    const watcher = { synced: (items: readonly (KubeObject & ApiObject)[]) => items.forEach(look), changed: look };
    const watch = api.watch(stuck.watch, { ...watcher, gone: () => undefined }, watching.signal);
    // what time alone makes true is seen by looking again
    const listAgain = async (): Promise<void> => {
      watcher.synced((await api.get<{ items: readonly (KubeObject & ApiObject)[] }>(stuck.watch)).items);
    };
    const outcome = invoke(rolloutStatusCommand, [stuck.name], rt).catch((error: unknown) => error);
    try {
      await stuck.meanwhile?.(environment);
      while (reported === undefined && Date.now() - (known ?? began) < LIMIT) {
        await sleep(100);
        if (known === undefined) await listAgain();
      }
      expect(reported, `not told; said was:\n${lines.join('')}`).toBeDefined();
      expect(known, 'told, and the cluster does not know it').toBeDefined();
      // nobody can tell before he asks
      const late = (reported ?? 0) - Math.max(known ?? 0, began);
      process.stderr.write(`${stuck.title}: told ${late} ms after the cluster knew\n`);
      expect(late).toBeLessThan(SOON);
    } finally {
      watching.abort();
      test.interrupt();
      await watch;
      expect(await outcome).toMatchObject({ kind: 'interrupted' });
      there.client.transport.close();
    }
  });
});
