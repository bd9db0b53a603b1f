import { vi } from 'vitest';
import type { Runtime } from '../../src/commands/shared/runtime.ts';
import type { Client } from '../../src/kube/client.ts';
import { connect } from '../../src/kube/connect.ts';
import { DAEMON_SETS } from '../../src/kube/resource.ts';
import type { DaemonSet } from '../../src/kube/wire.ts';
import { readScenario } from '../../src/sandbox/scenarios/read-scenario.ts';
import { serveCluster, type RunningCluster } from '../../src/sandbox/serve-cluster.ts';
import { testRuntime, type TestRuntime, type TestRuntimeOptions } from './runtime.ts';
import { tempFolder } from './temp-folder.ts';

export interface ServedSandbox {
  readonly running: RunningCluster;
  readonly client: Client;
  /** A runtime in memory that is connected to the sandbox over TLS. */
  runtime(options?: TestRuntimeOptions, more?: Partial<Runtime>): TestRuntime;
  close(): Promise<void>;
}

/** A sandbox of this scenario (YAML), with a rolled out DaemonSet `agent` that has this pod spec. */
export async function servedSandbox(scenario: string, podSpec: object): Promise<ServedSandbox> {
  const folder = tempFolder();
  const running = await serveCluster({ scenario: await readScenario('test', new TextEncoder().encode(scenario)) });
  const kubeconfig = folder.write('kubeconfig', running.kubeconfig);
  const cluster = await connect({ kubeconfig }, {}, { userAgent: 'test' });
  const { client, namespace } = cluster;
  const labels = { app: 'agent' };
  await client.create(
    { resource: DAEMON_SETS, namespace },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { ...podSpec } } },
    },
  );
  await vi.waitFor(
    async () => {
      const { status } = await client.get<DaemonSet>({ resource: DAEMON_SETS, namespace, name: 'agent' });
      if (status?.numberReady === 0 || status?.numberReady !== status?.desiredNumberScheduled)
        throw new Error('not ready');
    },
    { timeout: 30_000, interval: 50 },
  );
  return {
    running,
    client,
    runtime: (options, more) => {
      const runtime = testRuntime(options);
      return { ...runtime, rt: { ...runtime.rt, connect: () => Promise.resolve(cluster), ...more } };
    },
    close: async () => {
      client.transport.close();
      await running.close();
      folder.remove();
    },
  };
}
