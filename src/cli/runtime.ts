import type { Runtime } from '../commands/shared/runtime.ts';
import { exitCodeOf, type DsError } from '../core/errors.ts';
import type { ExitCode } from '../core/exit-codes.ts';
import type { Cluster } from '../kube/cluster.ts';
import { loadPalette } from '../render/color.ts';
import { safeText } from '../core/safe.ts';
import { connectionOptions } from './connection.ts';
import { errorText } from './error-report.ts';
import type { GlobalValues } from './global-flags.ts';
import type { World } from './environment.ts';

/** The Runtime of one command, and what only the adapter asks it. */
export interface Session {
  readonly rt: Runtime;
  /** How many warnings were printed. */
  warnings(): number;
  /** The exit codes of the errors that were reported. */
  reported(): ReadonlySet<ExitCode>;
}

/** `asJson`: errors are Status objects, because the user asked for -o json. */
export async function openSession(world: World, globals: GlobalValues, asJson: boolean): Promise<Session> {
  const { terminal, env, clock, files, runProgram, processes, signal } = world;
  const { io } = terminal;
  const palette = await loadPalette(io.stderr);
  let connected: Promise<Cluster> | undefined;
  let warnings = 0;
  const reported = new Set<ExitCode>();

  const warn = (text: string): void => {
    warnings++;
    io.stderr.write(`${palette.warn('Warning:')} ${safeText(text, { newlines: true })}\n`);
  };
  const report = (error: DsError): void => {
    reported.add(exitCodeOf(error.kind));
    io.stderr.write(errorText(error, asJson, palette, io.stderr));
  };
  const log = (line: string): void => io.stderr.write(`${palette.dim(safeText(line, { newlines: true }))}\n`);

  const talk = { interactive: io.stdin.isTTY, verbosity: globals.v, log, warn };

  const rt: Runtime = {
    io,
    env,
    clock,
    files,
    runProgram,
    processes,
    signal,
    ...(world.openScreen === undefined ? {} : { openScreen: world.openScreen }),
    connect: () => (connected ??= world.connect(connectionOptions(globals), talk)),
    connectTo: (kubeconfig) => world.connect({ kubeconfig, requestTimeoutMs: globals.requestTimeout }, talk),
    report,
    warn,
  };
  return { rt, warnings: () => warnings, reported: () => reported };
}
