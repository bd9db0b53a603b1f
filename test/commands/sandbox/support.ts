import { join } from 'node:path';
import type { Runtime } from '../../../src/commands/shared/runtime.ts';
import { sandboxPaths, type SandboxPaths } from '../../../src/commands/sandbox/paths.ts';
import { nodeFiles } from '../../../src/cli/node/files.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Processes } from '../../../src/core/processes.ts';
import { connect } from '../../../src/kube/connect.ts';
import { createClient } from '../../../src/kube/create-client.ts';
import type { Node } from '../../../src/kube/wire.ts';
import { SANDBOX_CONTEXT } from '../../../src/sandbox/kubeconfig.ts';
import { NODES } from '../../../src/sandbox/kinds/nodes.ts';
import type { Scenario } from '../../../src/sandbox/scenarios/scenario.ts';
import { pool, scenario } from '../../../src/sandbox/scenarios/scenario.ts';
import { serveCluster, type RunningCluster, type StartOptions } from '../../../src/sandbox/serve-cluster.ts';
import { testCluster, type TestCluster } from '../../sandbox/cluster.ts';
import { testRuntime, type TestRuntime } from '../../support/runtime.ts';
import { sandboxTransport } from '../../support/sandbox-transport.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export interface SandboxEnvironment extends Omit<TestRuntime, 'transport' | 'clock' | 'files'> {
  readonly cluster: TestCluster;
  readonly node: (name: string) => Node | undefined;
}

/** A runtime whose current context is a sandbox, on a clock of its own, of that many plain nodes or of a scenario. */
export function sandboxEnvironment(of: Scenario | number = 3): SandboxEnvironment {
  const cluster = testCluster(of);
  const test = testRuntime();
  const { rt } = test;
  const client = createClient(
    sandboxTransport((request) => cluster.handle(request)),
    { clock: rt.clock },
  );
  const connected = Promise.resolve({ client, namespace: 'default', context: SANDBOX_CONTEXT });
  return {
    ...test,
    cluster,
    rt: { ...rt, connect: () => connected },
    node: (name) => cluster.store.get(NODES, { name }),
  };
}

export interface BackgroundEnvironment {
  readonly rt: Runtime;
  readonly paths: SandboxPaths;
  readonly running: RunningCluster;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Takes the kubeconfig away, as a sandbox does when it ends. */
  readonly gone: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A runtime beside whose state folder a sandbox of two nodes runs, in this process; its current context is none. */
export async function backgroundEnvironment(
  processes: Partial<Processes> = {},
  options: Partial<StartOptions> = {},
): Promise<BackgroundEnvironment> {
  const folder = tempFolder();
  const env = { XDG_STATE_HOME: join(folder.path, 'state'), HOME: folder.path };
  const paths = sandboxPaths(env);
  const running = await serveCluster({
    scenario: scenario('two', 'a test', [pool('node', 2)]),
    process: { pid: 4321, birth: 'then', started: new Date(Date.now() - 90_000).toISOString() },
    ...options,
  });
  await nodeFiles.makePrivateFolder(paths.folder);
  await nodeFiles.write(paths.kubeconfig, running.kubeconfig, { mode: 0o600 });
  const { rt, stdout, stderr } = testRuntime({ env, processes });
  const to = (kubeconfig?: string) => connect({ kubeconfig }, env, { userAgent: 'test' });
  return {
    rt: { ...rt, clock: systemClock, files: nodeFiles, connect: () => to(), connectTo: to },
    paths,
    running,
    stdout,
    stderr,
    gone: () => nodeFiles.remove(paths.kubeconfig),
    close: async () => {
      await running.close();
      folder.remove();
    },
  };
}
