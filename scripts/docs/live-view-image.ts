import { rolloutStatusCommand } from '../../src/commands/rollout/status/status.ts';
import type { Runtime } from '../../src/commands/shared/runtime.ts';
import { createClient } from '../../src/kube/create-client.ts';
import { NAMESPACES } from '../../src/sandbox/kinds/namespaces.ts';
import { NODES } from '../../src/sandbox/kinds/nodes.ts';
import { BEHAVIOUR_ANNOTATION } from '../../src/sandbox/kubelet/behaviour.ts';
import { pool, scenario } from '../../src/sandbox/scenarios/scenario.ts';
import { agent, apply, testCluster, type TestCluster } from '../../test/sandbox/cluster.ts';
import { invoke } from '../../test/support/invoke.ts';
import { testRuntime } from '../../test/support/runtime.ts';
import { sandboxTransport } from '../../test/support/sandbox-transport.ts';
import { openTerminalScreen } from '../../test/support/terminal-screen.ts';
import { terminalSvg } from './terminal-svg.ts';

const SIZE = { columns: 84, rows: 22 };
const NAMESPACE = 'logging';
/** How far the rollout is when the image is taken, and in what steps time passes until then, in milliseconds. */
const AFTER = 31_000;
const STEP = 100;

/** docs/live-view.svg: what `ds rollout status` draws in the middle of a rollout, played on the sandbox by a clock of its own. */
export async function liveViewImage(): Promise<string> {
  const cluster = testCluster(
    scenario('image', 'three zones', [
      pool('node', 24, { zones: ['zone-a', 'zone-b', 'zone-c'], pullMs: 2500, startMs: 1500, stopMs: 900 }),
    ]),
  );
  const tty = openTerminalScreen(SIZE);
  const test = testRuntime({ stdout: { isTTY: true, color: true, ...SIZE }, env: { LANG: 'C.UTF-8' } });
  const client = createClient(
    sandboxTransport((request) => cluster.handle(request)),
    { clock: cluster.clock },
  );
  const rt: Runtime = {
    ...test.rt,
    clock: cluster.clock,
    openScreen: () => Promise.resolve(tty.screen),
    connect: () => Promise.resolve({ client, namespace: NAMESPACE, context: undefined }),
  };
  try {
    rollOut(cluster);
    const ended = invoke(rolloutStatusCommand, ['log-agent'], rt).catch((error: unknown) => error);
    // Loading the view takes real time, in which none may pass in the cluster
    const failure = await Promise.race([tty.opened, ended]);
    if (failure !== undefined) throw new Error('the view was not opened', { cause: failure });
    for (let passed = 0; passed < AFTER; passed += STEP) await cluster.clock.pass(STEP);
    tty.resize(SIZE);
    await tty.lines();
    const image = terminalSvg(tty.terminal, 'ds rollout status log-agent: a cell for each node, by zone');
    test.interrupt();
    await cluster.clock.pass(STEP);
    await ended;
    return image;
  } finally {
    cluster.close();
    tty.terminal.dispose();
  }
}

/** The second image cannot be pulled on one node, and crashes on another. */
function rollOut(cluster: TestCluster): void {
  cluster.store.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 4 } } };
  apply(cluster, agent({ name: 'log-agent', namespace: NAMESPACE, image: 'registry.example/log-agent:1.0.0', spec }));
  cluster.clock.advance(60_000);
  for (const [name, behaviour] of Object.entries({ 'node-4': 'missing', 'node-11': 'crash-5s' })) {
    cluster.store.modify(NODES, { name }, (node) => ({
      ...node,
      metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, [BEHAVIOUR_ANNOTATION]: behaviour } },
    }));
  }
  apply(cluster, agent({ name: 'log-agent', namespace: NAMESPACE, image: 'registry.example/log-agent:1.1.0', spec }));
}
