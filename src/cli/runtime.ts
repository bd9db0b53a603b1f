import type { Runtime } from '../commands/shared/runtime.ts';
import { abortable } from '../core/async/abortable.ts';
import { hintText, type Invocation } from '../core/command-line.ts';
import { exitCodeOf, type DsError } from '../core/errors.ts';
import type { ExitCode } from '../core/exit-codes.ts';
import type { Cluster, ConnectionOptions } from '../kube/cluster.ts';
import { loadPalette } from '../render/color.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import { connectionOptions } from './connection.ts';
import { errorText } from './error-report.ts';
import type { GlobalValues } from './flags/global-flags.ts';
import type { Environment } from './environment.ts';

/** The Runtime of one command, and its results for `run`. */
export interface Session {
  readonly rt: Runtime;
  /** The number of printed warnings. */
  warnings(): number;
  /** The exit codes of the errors that were reported. */
  reported(): ReadonlySet<ExitCode>;
  /** The invocation, with the namespace of the context once connected. */
  invocation(): Invocation;
}

export interface SessionOptions {
  readonly globals: GlobalValues;
  /** Print errors as Status objects, for -o json. */
  readonly asJson: boolean;
  readonly invocation: Invocation;
}

export async function openSession(
  environment: Environment,
  { globals, asJson, invocation: initial }: SessionOptions,
): Promise<Session> {
  const { terminal, env, clock, files, runProgram, processes, signal } = environment;
  const { io } = terminal;
  const palette = await loadPalette(io.stderr);
  let connected: Promise<Cluster> | undefined;
  let warnings = 0;
  let invocation = initial;
  const reported = new Set<ExitCode>();

  const warn = (text: string): void => {
    warnings++;
    io.stderr.write(`${palette.warn('Warning:')} ${safeText(text, { newlines: true })}\n`);
  };
  const report = (error: DsError): void => {
    reported.add(exitCodeOf(error.kind));
    io.stderr.write(
      errorText(error, asJson, palette, { isTTY: io.stderr.isTTY, columns: io.stderr.columns, invocation }),
    );
  };
  const log = (line: string): void => io.stderr.write(`${palette.dim(safeText(line, { newlines: true }))}\n`);

  const feedback = { interactive: io.stdin.isTTY, verbosity: globals.v, log, warn };
  // A kubeconfig can be a pipe that is never written to
  const connect = (options: ConnectionOptions): Promise<Cluster> =>
    abortable(environment.connect(options, feedback), signal);

  const rt: Runtime = {
    io,
    env,
    clock,
    files,
    runProgram,
    processes,
    openFileTree: () => environment.openFileTree(),
    signal,
    ...(environment.openScreen === undefined ? {} : { openScreen: environment.openScreen }),
    ...(environment.openRawTerminal === undefined ? {} : { openRawTerminal: environment.openRawTerminal }),
    connect: () =>
      (connected ??= connect(connectionOptions(globals)).then((cluster) => {
        invocation = { ...invocation, contextNamespace: cluster.namespace };
        return cluster;
      })),
    connectTo: (kubeconfig) => connect({ kubeconfig, requestTimeoutMs: globals.requestTimeout }),
    report,
    explain: async (error) => {
      if (error.status === undefined) return error;
      const { client, namespace } = await rt.connect();
      const { explainError } = await import('../workflows/cluster/explain-error.ts');
      return explainError(error, { client, namespace, clock, signal });
    },
    hintText: (hint) => hintText(hint, invocation),
    warn,
  };
  return { rt, warnings: () => warnings, reported: () => reported, invocation: () => invocation };
}
