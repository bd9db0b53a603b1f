import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Node, Pod } from '../../src/kube/wire.ts';
import { TERMINATION_ANNOTATION } from '../../src/sandbox/kubelet/behaviour.ts';
import type { Api } from '../control-plane/api.ts';
import { runningControlPlane } from '../control-plane/cluster.ts';
import { addNode, removeNode, resetNodes, setHeartbeat } from '../control-plane/nodes.ts';

const cluster = inject('cluster');
const folder = inject('controlPlaneFolder');
const NAMESPACE = 'control-plane-test';
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const SETS = `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`;

/** The harness itself: what the transcripts rely on. */
describe.skipIf(cluster === undefined || folder === undefined)('the control plane', () => {
  let api: Api;

  beforeAll(async () => {
    const controlPlane = runningControlPlane(folder ?? '');
    if (controlPlane === undefined) throw new Error('the control plane has died');
    api = controlPlane.connect();
    await api.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
    await eventually(() => api.get(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts/default`));
  });

  afterEach(async () => {
    const { items } = await api.get<{ items: readonly { metadata: { name: string } }[] }>(SETS);
    for (const { metadata } of items) await api.remove(`${SETS}/${metadata.name}`);
    // A dead node would keep its pods.
    await resetNodes(api);
    await eventually(async () => expect(await pods()).toHaveLength(0));
  });

  afterAll(async () => {
    await api.remove(`/api/v1/namespaces/${NAMESPACE}`);
    api.close();
  });

  const pods = async (): Promise<readonly Pod[]> => (await api.get<{ items: readonly Pod[] }>(PODS)).items;

  const create = (image: string, pod: { spec?: object; annotations?: object } = {}): Promise<unknown> =>
    api.create(SETS, {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'demo' },
      spec: {
        selector: { matchLabels: { app: 'demo' } },
        template: {
          metadata: { labels: { app: 'demo' }, annotations: pod.annotations },
          spec: { containers: [{ name: 'demo', image }], ...pod.spec },
        },
      },
    });

  const readyOn = (...nodes: readonly string[]): Promise<void> =>
    eventually(async () => {
      const all = await pods();
      expect(
        all
          .filter(isReady)
          .map((pod) => pod.spec?.nodeName)
          .sort(),
      ).toEqual(nodes);
      expect(all).toHaveLength(nodes.length);
    });

  it('places a ready pod on every worker, and on the control plane when it is tolerated', async () => {
    await create('busybox', { spec: { initContainers: [{ name: 'init', image: 'busybox' }] } });
    await readyOn('node-1', 'node-2', 'node-3');
    const tolerations = [{ operator: 'Exists' }];
    await api.patch(`${SETS}/demo`, { spec: { template: { spec: { tolerations } } } });
    await readyOn('control-plane-1', 'node-1', 'node-2', 'node-3');
  });

  it('says what a release of kubectl should', async () => {
    const { stdout } = await promisify(execFile)(cluster?.kubectl ?? '', [
      'version',
      '--kubeconfig',
      cluster?.kubeconfig ?? '',
    ]);
    const [client, , server] = stdout.split('\n').map((line) => line.replace(/^\w+ Version: /, ''));
    expect(client).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(server).toBe(client);
  });

  it('keeps a pod with a missing image from starting, and says why in its status and events', async () => {
    await create('registry.invalid/agent:1');
    await eventually(async () => {
      const reasons = (await pods()).map((pod) => pod.status?.containerStatuses?.[0]?.state?.waiting?.reason);
      expect(reasons).toEqual(['ImagePullBackOff', 'ImagePullBackOff', 'ImagePullBackOff']);
    });
    const { items } = await api.get<{ items: readonly { reason: string; message: string }[] }>(
      `/api/v1/namespaces/${NAMESPACE}/events`,
    );
    expect(items.map(({ message }) => message)).toContain('Back-off pulling image "registry.invalid/agent:1"');
  });

  it('restarts what crashes, again and again', async () => {
    await create('busybox:crash');
    await eventually(async () => {
      const all = await pods();
      expect(all).toHaveLength(3);
      for (const pod of all) {
        const status = pod.status?.containerStatuses?.[0];
        expect(status?.state?.waiting?.reason).toBe('CrashLoopBackOff');
        expect(status?.restartCount).toBeGreaterThanOrEqual(2);
        expect(status?.lastState?.terminated?.exitCode).toBe(1);
      }
    });
  });

  it('notices a dead node within seconds, and that it is back', async () => {
    await create('busybox');
    await readyOn('node-1', 'node-2', 'node-3');
    await setHeartbeat(api, 'node-2', 'stopped');
    await eventually(async () => {
      expect(await conditionOf('node-2')).toBe('Unknown');
      expect((await pods()).filter((pod) => !isReady(pod)).map((pod) => pod.spec?.nodeName)).toEqual(['node-2']);
    });
    await setHeartbeat(api, 'node-2', 'running');
    await readyOn('node-1', 'node-2', 'node-3');
    await eventually(async () => expect(await conditionOf('node-2')).toBe('True'));
  });

  it('gives an added node a pod, and keeps none on a removed one', async () => {
    await create('busybox');
    await readyOn('node-1', 'node-2', 'node-3');
    await addNode(api, { name: 'node-4' });
    await readyOn('node-1', 'node-2', 'node-3', 'node-4');
    await removeNode(api, 'node-4');
    // The DaemonSet controller waits for the pod garbage collector, which waits 40 s for the node to come back.
    await readyOn('node-1', 'node-2', 'node-3');
  });

  it('keeps a pod that is stuck terminating until it is forced', async () => {
    await create('busybox');
    await readyOn('node-1', 'node-2', 'node-3');
    const path = `${PODS}/${(await pods())[0]?.metadata?.name ?? ''}`;
    await api.patch(path, { metadata: { annotations: { [TERMINATION_ANNOTATION]: 'stuck' } } });
    await api.remove(path);
    await sleep(1000);
    expect((await api.get<Pod>(path)).metadata?.deletionTimestamp).toBeDefined();
    await api.remove(path, { gracePeriodSeconds: 0 });
    await readyOn('node-1', 'node-2', 'node-3');
  });

  const conditionOf = async (node: string): Promise<string | undefined> =>
    (await api.get<Node>(`/api/v1/nodes/${node}`)).status?.conditions?.find(({ type }) => type === 'Ready')?.status;
});

function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
}

/** Repeats until it does not throw. */
async function eventually(ask: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 100_000;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(100);
  }
}
