import { nodeFiles } from './cli/node/files.ts';
import { nodeTerminal } from './cli/node/io.ts';
import { dropLostTerminals } from './cli/node/lost-terminal.ts';
import { endProcess } from './cli/node/end-process.ts';
import { calledAs, invokedAs } from './cli/node/invoked-as.ts';
import { nodeProcesses } from './cli/node/processes.ts';
import { crash, run } from './cli/run.ts';
import { onInterrupt } from './cli/node/signals.ts';
import type { Environment } from './cli/environment.ts';
import { systemClock } from './core/clock.ts';
import { ExitCode } from './core/exit-codes.ts';
import { DS_VERSION } from './core/version.ts';

/**
 * Runs `ds` with the environment of this process, and exits. `afterSuccess` gets the first word of a command that succeeded, before
 * the exit.
 */
export async function main(words: readonly string[], afterSuccess?: (word: string) => void): Promise<void> {
  const { env } = process;
  const { program, argv } = invokedAs(calledAs(), words);
  const signal = onInterrupt((exitCode) => endProcess(exitCode));
  // A closed pipe (`ds get | head -1`) is success
  const terminal = nodeTerminal(env, signal, (reader) => endProcess(reader === 'pipe' ? ExitCode.ok : ExitCode.hungUp));
  const environment: Environment = {
    program,
    argv,
    env,
    terminal,
    clock: systemClock,
    files: nodeFiles,
    runProgram: async (command, args, options) => {
      const { nodeRunProgram } = await import('./cli/node/run-program.ts');
      await terminal.drained();
      return nodeRunProgram(command, args, options);
    },
    processes: nodeProcesses,
    openFileTree: async () => (await import('./cli/node/file-tree.ts')).nodeFileTree,
    signal,
    ...(terminal.io.stdout.isTTY
      ? {
          openScreen: async () => {
            const { openNodeScreen } = await import('./cli/node/screen.ts');
            return openNodeScreen(terminal, signal);
          },
        }
      : {}),
    ...(terminal.io.stdin.isTTY
      ? { openRawTerminal: async () => (await import('./cli/node/raw-terminal.ts')).openNodeRawTerminal() }
      : {}),
    connect: async (options, { interactive, verbosity, log, warn }) => {
      const { connect } = await import('./kube/connect.ts');
      const userAgent = `ds/${DS_VERSION}`;
      return connect(options, env, {
        userAgent,
        stdinIsTTY: interactive,
        verbosity,
        log,
        onWarning: warn,
        onOutage: ({ message }) => log(`${message}; trying again`),
      });
    },
  };
  // An error that cannot be reported must not be retried
  const end = (exitCode: ExitCode): never => endProcess(exitCode);
  process.on('exit', dropLostTerminals);
  process.on('uncaughtException', (error) => void crash(environment, error).then(end, () => end(ExitCode.bug)));
  const { exitCode, ran } = await run(environment);
  await terminal.drained();
  if (ran !== undefined) afterSuccess?.(ran);
  // Keep-alive connections would keep the process running for seconds
  endProcess(exitCode);
}
