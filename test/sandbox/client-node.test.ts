import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type V1DaemonSet,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApiServer, type RunningApiServer } from './start-api-server.ts';

let running: RunningApiServer;
let config: KubeConfig;

beforeAll(async () => {
  running = await startApiServer();
  config = new KubeConfig();
  config.loadFromString(running.kubeconfig);
});
afterAll(() => running.close());

function daemonSet(name: string): V1DaemonSet {
  const labels = { app: name };
  return object({
    metadata: { name },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'agent:1' }] } },
    },
  });
}

/** The client's types are classes, but it accepts plain objects. */
function object(fields: object): never {
  return fields as never;
}

async function until(what: () => boolean): Promise<void> {
  for (let turn = 0; turn < 400 && !what(); turn++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(what()).toBe(true);
}

describe("@kubernetes/client-node's generated client", () => {
  it('creates, reads, lists, replaces, patches and deletes', async () => {
    const api = config.makeApiClient(AppsV1Api);
    const namespace = 'default';
    const made = await api.createNamespacedDaemonSet({ namespace, body: daemonSet('a') });
    expect(made.spec?.revisionHistoryLimit).toBe(10);
    expect(made.metadata?.creationTimestamp).toBeInstanceOf(Date);
    const read = await api.readNamespacedDaemonSet({ namespace, name: 'a' });
    expect(read.metadata?.uid).toBe(made.metadata?.uid);
    if (read.spec !== undefined) read.spec.minReadySeconds = 3;
    const replaced = await api.replaceNamespacedDaemonSet({ namespace, name: 'a', body: read });
    expect(replaced.metadata?.generation).toBe(2);
    const patched = await api.patchNamespacedDaemonSet(
      { namespace, name: 'a', body: { spec: { minReadySeconds: 5 } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    expect(patched.spec?.minReadySeconds).toBe(5);
    expect((await api.listDaemonSetForAllNamespaces()).items.map(({ metadata }) => metadata?.name)).toEqual(['a']);
    await api.deleteNamespacedDaemonSet({ namespace, name: 'a' });
    await expect(api.readNamespacedDaemonSet({ namespace, name: 'a' })).rejects.toMatchObject({ code: 404 });
  });

  it('receives errors', async () => {
    const api = config.makeApiClient(AppsV1Api);
    const body: V1DaemonSet = object({ metadata: { name: 'b' }, spec: { selector: {}, template: {} } });
    await expect(api.createNamespacedDaemonSet({ namespace: 'default', body })).rejects.toMatchObject({ code: 422 });
  });
});

describe("@kubernetes/client-node's informer", () => {
  it('sees existing, added and deleted objects, despite a lost connection and a compaction', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const namespace = 'default';
    const map = (name: string): Promise<unknown> =>
      core.createNamespacedConfigMap({ namespace, body: object({ metadata: { name } }) });
    await map('first');
    const seen: string[] = [];
    const informer = makeInformer(config, '/api/v1/namespaces/default/configmaps', () =>
      core.listNamespacedConfigMap({ namespace }),
    );
    informer.on('add', ({ metadata }) => seen.push(`add ${metadata?.name ?? ''}`));
    informer.on('delete', ({ metadata }) => seen.push(`delete ${metadata?.name ?? ''}`));
    informer.on('error', () => void informer.start());
    await informer.start();
    await until(() => seen.includes('add first'));
    await map('second');
    await until(() => seen.includes('add second'));

    running.sandbox.faults.set([{ effect: { kind: 'expire' }, watch: true, times: 1 }]);
    await core.deleteNamespacedConfigMap({ namespace, name: 'first' });
    await until(() => seen.includes('delete first'));
    await informer.stop();
  });
});
