import { REGISTRY } from '../../src/cli/registry.ts';
import type { Runtime } from '../../src/commands/shared/runtime.ts';
import { createClient } from '../../src/kube/create-client.ts';
import type { HttpRequest, Transport } from '../../src/kube/transport/transport.ts';
import { SANDBOX_CONTEXT } from '../../src/sandbox/kubeconfig.ts';
import { agent, apply, testCluster } from '../sandbox/cluster.ts';
import { invoke } from './invoke.ts';
import { testRuntime } from './runtime.ts';
import { sandboxTransport } from './sandbox-transport.ts';

const NEW = JSON.stringify(agent({ name: 'new' }));
const CHANGED = JSON.stringify(agent({ image: 'agent:3' }));

export interface SandboxRun {
  /** The requests that arrived. */
  readonly requests: readonly HttpRequest[];
  /** The messages of what the command threw or reported. */
  readonly errors: readonly string[];
}

export interface SandboxRunOptions {
  /** Wraps the transport of the command, outside of what records the requests. */
  readonly wrap?: (transport: Transport) => Transport;
}

/** Runs a command on a sandbox of three nodes with the DaemonSets `agent`, which is stuck, and `manual`, with the strategy OnDelete. */
export async function runOnSandbox(
  words: string,
  args: readonly string[],
  { wrap = (transport) => transport }: SandboxRunOptions = {},
): Promise<SandboxRun> {
  const cluster = testCluster(3);
  apply(cluster, agent({ image: 'agent:1' }));
  apply(cluster, agent({ name: 'manual', spec: { updateStrategy: { type: 'OnDelete' } } }));
  cluster.clock.advance(60_000);
  apply(cluster, agent({ image: 'agent:2' }));
  apply(cluster, agent({ name: 'manual', image: 'agent:2', spec: { updateStrategy: { type: 'OnDelete' } } }));
  cluster.clock.advance(120_000);
  await cluster.handle({ method: 'POST', path: '/sandbox/v1/nodes/node-2/cordon', body: '{}' });
  await cluster.handle({ method: 'POST', path: '/sandbox/v1/nodes/node-3/fail', body: '{}' });

  const requests: HttpRequest[] = [];
  const sandbox = sandboxTransport((request) => cluster.handle(request));
  const counted: Transport = {
    ...sandbox,
    send: (request) => {
      requests.push(request);
      return sandbox.send(request);
    },
  };
  const { clock } = cluster;
  const test = testRuntime({
    env: { EDITOR: 'editor', HOME: '/home' },
    files: { 'new.json': NEW, 'changed.json': CHANGED },
    runProgram: async (files, _command, argv) => {
      const path = argv.at(-1) ?? '';
      await files.write(path, (files.textOf(path) ?? '').replace('image: agent:2', 'image: agent:3'));
      return 0;
    },
  });
  const client = createClient(wrap(counted), { clock });
  const connected = Promise.resolve({ client, namespace: 'default', context: SANDBOX_CONTEXT });
  const rt: Runtime = { ...test.rt, clock, connect: () => connected };
  const entry = REGISTRY.find(({ path }) => path.join(' ') === words);
  if (entry === undefined) throw new Error(`there is no command ${words}`);

  const errors: Error[] = [];
  const state = { isDone: false };
  const running = invoke(await entry.load(), args, rt)
    .catch((error: unknown) => void errors.push(error as Error))
    .finally(() => (state.isDone = true));
  const until = clock.now() + 600_000;
  while (!state.isDone && clock.now() < until) await clock.pass(100);
  if (!state.isDone) test.interrupt();
  await running;
  cluster.close();
  return {
    requests,
    errors: [...errors, ...test.reported].map(({ message }) => message),
  };
}
