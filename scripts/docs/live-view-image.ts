import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import xterm from '@xterm/headless';
import { rolloutStatusCommand } from '../../src/commands/rollout/status/status.ts';
import type { Runtime } from '../../src/commands/shared/runtime.ts';
import type { Screen } from '../../src/core/screen.ts';
import { createClient } from '../../src/kube/create-client.ts';
import { NAMESPACES } from '../../src/sandbox/kinds/namespaces.ts';
import { NODES } from '../../src/sandbox/kinds/nodes.ts';
import { BEHAVIOUR_ANNOTATION } from '../../src/sandbox/kubelet/behaviour.ts';
import { pool, scenario } from '../../src/sandbox/scenarios/scenario.ts';
import { agent, apply, testCluster, type TestCluster } from '../../test/sandbox/cluster.ts';
import { deferred } from '../../test/support/deferred.ts';
import { invoke } from '../../test/support/invoke.ts';
import { testRuntime } from '../../test/support/runtime.ts';
import { sandboxTransport } from '../../test/support/sandbox-transport.ts';
import { terminalSvg } from './terminal-svg.ts';

const SIZE = { columns: 84, rows: 22 };
const NAMESPACE = 'logging';
/** How far the rollout is when the image is taken, and in what steps time passes until then, in milliseconds. */
const AFTER = 31_000;
const STEP = 100;
/** A frame is complete when nothing has been written for this long, in real milliseconds. */
const QUIET = 250;

/** docs/live-view.svg: what `ds rollout status` draws in the middle of a rollout, played on the sandbox by a clock of its own. */
export async function liveViewImage(): Promise<string> {
  const cluster = testCluster(
    scenario('image', 'three zones', [
      pool('node', 24, { zones: ['zone-a', 'zone-b', 'zone-c'], pullMs: 2500, startMs: 1500, stopMs: 900 }),
    ]),
  );
  const terminal = new xterm.Terminal({
    cols: SIZE.columns,
    rows: SIZE.rows,
    convertEol: true,
    allowProposedApi: true,
  });
  const { screen, opened, redraw, settled } = screenOf(terminal);
  const test = testRuntime({ stdout: { isTTY: true, color: true, ...SIZE }, env: { LANG: 'C.UTF-8' } });
  const client = createClient(
    sandboxTransport((request) => cluster.handle(request)),
    { clock: cluster.clock },
  );
  const rt: Runtime = {
    ...test.rt,
    clock: cluster.clock,
    openScreen: () => Promise.resolve(screen),
    connect: () => Promise.resolve({ client, namespace: NAMESPACE, context: undefined }),
  };
  try {
    rollOut(cluster);
    const ended = invoke(rolloutStatusCommand, ['log-agent'], rt).catch((error: unknown) => error);
    // Loading the view takes real time, in which none may pass in the cluster
    const failure = await Promise.race([opened, ended]);
    if (failure !== undefined) throw new Error('the view was not opened', { cause: failure });
    for (let passed = 0; passed < AFTER; passed += STEP) await cluster.clock.pass(STEP);
    redraw();
    await settled();
    const image = terminalSvg(terminal, 'ds rollout status log-agent: a cell for each node, by zone');
    test.interrupt();
    await cluster.clock.pass(STEP);
    await ended;
    return image;
  } finally {
    cluster.close();
    terminal.dispose();
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

/** A screen whose output the terminal shows. */
function screenOf(terminal: xterm.Terminal): {
  readonly screen: Screen;
  /** Resolves once something is drawn. */
  readonly opened: Promise<undefined>;
  readonly redraw: () => void;
  /** Resolves when nothing more is being drawn. */
  readonly settled: () => Promise<void>;
} {
  const listeners: (() => void)[] = [];
  const opened = deferred<undefined>();
  let writtenAt = 0;
  const screen: Screen = {
    ...SIZE,
    keys: Object.assign(new PassThrough(), KEYBOARD) as unknown as NodeJS.ReadStream,
    write: (text) => {
      writtenAt = performance.now();
      terminal.write(text);
      opened.resolve(undefined);
    },
    onDisturbed: (listener) => void listeners.push(listener),
    onNote: () => undefined,
    suspend: () => undefined,
    close: () => undefined,
  };
  const settled = async (): Promise<void> => {
    while (performance.now() - writtenAt < QUIET) await sleep(QUIET / 5);
    await new Promise<void>((done) => terminal.write('', done));
  };
  return { screen, opened: opened.promise, redraw: () => listeners.forEach((listener) => listener()), settled };
}

/** What makes a stream the keyboard of a terminal. */
const KEYBOARD = {
  isTTY: true,
  isRaw: false,
  setRawMode: () => undefined,
  ref: () => undefined,
  unref: () => undefined,
};
