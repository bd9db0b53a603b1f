import type { ColorMode } from '../../src/cli/color-mode.ts';
import type { ConnectionFeedback, Environment } from '../../src/cli/environment.ts';
import type { ConnectionOptions } from '../../src/kube/cluster.ts';
import { testRuntime, type TestRuntime, type TestRuntimeOptions } from './runtime.ts';

export interface TestEnvironment extends TestRuntime {
  readonly environment: Environment;
  /** The arguments of every `connect`. */
  readonly connected: readonly { readonly options: ConnectionOptions; readonly feedback: ConnectionFeedback }[];
  /** The value of --color. */
  color(): ColorMode;
}

/** A command line with an environment in memory. The options set the colour, not --color. */
export function testEnvironment(argv: readonly string[], options: TestRuntimeOptions = {}): TestEnvironment {
  const runtime = testRuntime(options);
  const { rt } = runtime;
  const connected: { options: ConnectionOptions; feedback: ConnectionFeedback }[] = [];
  let mode: ColorMode = 'auto';
  const environment: Environment = {
    program: ['ds'],
    argv,
    env: rt.env,
    terminal: {
      io: rt.io,
      setColor: (chosen) => {
        mode = chosen;
      },
      drained: () => Promise.resolve(),
    },
    clock: rt.clock,
    files: rt.files,
    runProgram: rt.runProgram,
    processes: rt.processes,
    openFileTree: () => rt.openFileTree(),
    signal: rt.signal,
    connect: (requested, feedback) => {
      connected.push({ options: requested, feedback });
      return rt.connect();
    },
  };
  return { ...runtime, environment, connected, color: () => mode };
}
