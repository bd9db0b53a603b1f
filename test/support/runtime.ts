import { nodeFileTree } from '../../src/cli/node/file-tree.ts';
import type { Runtime } from '../../src/commands/shared/runtime.ts';
import { hintText, PLAIN_INVOCATION } from '../../src/core/command-line.ts';
import { DsError } from '../../src/core/errors.ts';
import type { Processes } from '../../src/core/processes.ts';
import type { Output } from '../../src/core/io.ts';
import { noSuchProgram, type ProgramOptions } from '../../src/core/run-program.ts';
import { createClient } from '../../src/kube/create-client.ts';
import { fakeTransport, type FakeTransport } from './fake-transport.ts';
import { manualClock, type ManualClock, type ManualClockOptions } from './manual-clock.ts';
import { memoryFiles, type MemoryFiles } from './memory-files.ts';

export interface OutputSettings {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly color?: boolean;
}

export interface TestRuntimeOptions {
  readonly stdout?: OutputSettings;
  readonly stderr?: OutputSettings;
  /** The content of stdin; an empty pipe when absent. */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly clock?: ManualClockOptions;
  /** The implementation of `runProgram`; by default every program is missing. */
  readonly runProgram?: (
    files: MemoryFiles,
    command: string,
    args: readonly string[],
    options: ProgramOptions,
  ) => number | Promise<number>;
  /** Overrides of a machine on which nothing runs and nothing can be started. */
  readonly processes?: Partial<Processes>;
  readonly transport?: FakeTransport;
  /** The namespace of the connection (default `default`). */
  readonly namespace?: string;
  readonly context?: string;
  /** The error that `connect()` throws. */
  readonly connectError?: DsError;
}

/** A Runtime in memory, and access to its state. */
export interface TestRuntime {
  readonly rt: Runtime;
  readonly transport: FakeTransport;
  readonly clock: ManualClock;
  readonly files: MemoryFiles;
  /** Everything written to stdout so far. */
  readonly stdout: () => string;
  /** Everything written to stderr so far; `report` writes `error: MESSAGE` and `warn` writes `Warning: TEXT` there. */
  readonly stderr: () => string;
  readonly reported: readonly DsError[];
  readonly warnings: readonly string[];
  /** How often `connect()` connected: 0 or 1. */
  readonly connections: () => number;
  /** Ctrl-C, or what another reason says. */
  readonly interrupt: (reason?: DsError) => void;
}

async function* stdinOf(text = ''): AsyncGenerator<Uint8Array> {
  if (text !== '') yield await Promise.resolve(new TextEncoder().encode(text));
}

function captured(settings: OutputSettings = {}): { output: Output; text: () => string } {
  let text = '';
  const { isTTY = false, columns, rows, color = false } = settings;
  const write = (more: string): void => void (text += more);
  const writeBytes = (bytes: Uint8Array): Promise<void> => {
    write(Buffer.from(bytes).toString('utf8'));
    return Promise.resolve();
  };
  const output = { isTTY, columns, rows, color, write, writeBytes };
  return { output, text: () => text };
}

export function testRuntime(options: TestRuntimeOptions = {}): TestRuntime {
  const stdout = captured(options.stdout);
  const stderr = captured(options.stderr);
  const transport = options.transport ?? fakeTransport();
  const clock = manualClock(options.clock);
  const files = memoryFiles(options.files);
  const interrupted = new AbortController();
  const reported: DsError[] = [];
  const warnings: string[] = [];
  let connected: ReturnType<Runtime['connect']> | undefined;

  const rt: Runtime = {
    io: {
      stdin: {
        isTTY: false,
        readAll: () => Promise.resolve(new TextEncoder().encode(options.stdin ?? '')),
        pieces: () => stdinOf(options.stdin),
      },
      stdout: stdout.output,
      stderr: stderr.output,
    },
    env: options.env ?? {},
    clock,
    files,
    runProgram: async (command, args, program = {}) => {
      if (options.runProgram === undefined) throw noSuchProgram(command);
      return options.runProgram(files, command, args, program);
    },
    processes: {
      pid: 1,
      startSelf: () => Promise.reject(new DsError('failure', 'cannot start ds')),
      isRunning: () => false,
      birthOf: () => Promise.resolve(undefined),
      kill: () => undefined,
      ...options.processes,
    },
    openFileTree: () => Promise.resolve(nodeFileTree),
    signal: interrupted.signal,
    explain: (error) => Promise.resolve(error),
    connect: () => {
      if (options.connectError) return Promise.reject(options.connectError);
      connected ??= Promise.resolve({
        client: createClient(transport, { clock }),
        namespace: options.namespace ?? 'default',
        context: options.context,
      });
      return connected;
    },
    connectTo: () => rt.connect(),
    report: (error) => {
      reported.push(error);
      stderr.output.write(`error: ${error.message}\n`);
    },
    hintText: (hint) => hintText(hint, PLAIN_INVOCATION),
    warn: (warning) => {
      warnings.push(warning);
      stderr.output.write(`Warning: ${warning}\n`);
    },
  };

  return {
    rt,
    transport,
    clock,
    files,
    stdout: stdout.text,
    stderr: stderr.text,
    reported,
    warnings,
    connections: () => (connected === undefined ? 0 : 1),
    interrupt: (reason = new DsError('interrupted', 'interrupted')) => interrupted.abort(reason),
  };
}
