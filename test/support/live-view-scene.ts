import { rolloutStatusCommand } from '../../src/commands/rollout/status/status.ts';
import type { Runtime } from '../../src/commands/shared/runtime.ts';
import { createClient } from '../../src/kube/create-client.ts';
import type { Scenario } from '../../src/sandbox/scenarios/scenario.ts';
import { testCluster, type TestCluster } from '../sandbox/cluster.ts';
import { invoke } from './invoke.ts';
import { testRuntime } from './runtime.ts';
import { sandboxTransport } from './sandbox-transport.ts';
import { openTerminalScreen, type TerminalScreen } from './terminal-screen.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A rollout that is played on the sandbox by a clock of its own, in the live view on a terminal without a window. */
export interface Scene {
  readonly cluster: TestCluster;
  readonly tty: TerminalScreen;
  /** Lets that many milliseconds pass in the cluster and in the view. */
  pass(ms: number): Promise<void>;
  /** The frame of now in another size. */
  frame(size: Size): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface SceneOptions {
  readonly scenario: Scenario;
  readonly namespace: string;
  /** The rollout begins; then the view is opened. */
  readonly prepare: (cluster: TestCluster) => void;
  /** Arguments and flags of `ds rollout status`. */
  readonly args: readonly string[];
  readonly size: Size;
  readonly color: boolean;
}

/** In such steps time passes, in milliseconds: what is due in one is carried out, and answered, before the next. */
const STEP = 100;

export async function openScene({ scenario, namespace, prepare, args, size, color }: SceneOptions): Promise<Scene> {
  const cluster = testCluster(scenario);
  prepare(cluster);
  const tty = openTerminalScreen(size);
  const test = testRuntime({ stdout: { isTTY: true, color, ...size }, env: { LANG: 'C.UTF-8' } });
  const { clock } = cluster;
  const client = createClient(
    sandboxTransport((request) => cluster.handle(request)),
    { clock },
  );
  const rt: Runtime = {
    ...test.rt,
    clock,
    openScreen: () => Promise.resolve(tty.screen),
    connect: () => Promise.resolve({ client, namespace, context: undefined }),
  };
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += STEP) await clock.pass(STEP);
  };
  const ended = invoke(rolloutStatusCommand, args, rt).catch((error: unknown) => error);
  const close = async (): Promise<void> => {
    test.interrupt();
    await clock.pass(STEP);
    await ended;
    cluster.close();
    tty.terminal.dispose();
  };
  // loading the view takes real time, in which none may pass in the cluster
  const failure = await Promise.race([tty.opened, ended]);
  if (failure !== undefined) {
    await close();
    throw new Error(`the view was not opened: ${test.stderr()}`, { cause: failure });
  }
  return {
    cluster,
    tty,
    pass,
    frame: (wanted) => {
      tty.resize(wanted);
      return tty.lines();
    },
    close,
  };
}
