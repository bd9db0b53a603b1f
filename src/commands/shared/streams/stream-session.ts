import type { Outcome } from '../../../core/outcome.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import type { Client } from '../../../kube/client.ts';
import { runRemote, type RemoteProcess } from '../../../kube/streams/remote-command.ts';
import type { Runtime } from '../runtime.ts';
import { rawWriter, safeWriter } from './safe-writer.ts';

export interface SessionOptions {
  /** Pass stdin on. */
  readonly stdin: boolean;
  /** Give the process a terminal, if stdin is one. */
  readonly tty: boolean;
  readonly quiet: boolean;
  /** Print the output unchanged, also on a terminal. */
  readonly raw: boolean;
  readonly signal: AbortSignal;
}

const NO_TTY = 'Unable to use a TTY - input is not a terminal or the right kind of file';
const OPEN_STDIN =
  'the API server is older than Kubernetes 1.30, so the command does not see that stdin has ended: stop it with Ctrl-C';

/** Connects this terminal, or the pipes in its place, with a process in a container until it ends. As kubectl, it exits with its exit code. */
export async function streamSession(
  client: Client,
  target: Omit<RemoteProcess, 'tty'>,
  { stdin, tty, quiet, raw, signal }: SessionOptions,
  rt: Runtime,
): Promise<Outcome> {
  const { io } = rt;
  const say = (text: string): void => {
    if (!quiet) io.stderr.write(`${safeText(text)}\n`);
  };
  const hasTerminal = tty && stdin && rt.openRawTerminal !== undefined;
  if (tty && stdin && !hasTerminal) say(NO_TTY);
  const terminal = hasTerminal ? await rt.openRawTerminal() : undefined;
  const writerOf = (output: typeof io.stdout) =>
    raw || hasTerminal || !output.isTTY ? rawWriter(output) : safeWriter(output);
  const [stdout, stderr] = [writerOf(io.stdout), writerOf(io.stderr)];
  let exitCode: number;
  try {
    exitCode = await runRemote(
      client,
      { ...target, tty: hasTerminal },
      {
        stdin: stdin ? io.stdin.pieces() : undefined,
        stdout: (bytes) => stdout.write(bytes),
        stderr: (bytes) => stderr.write(bytes),
        onSize: terminal === undefined ? undefined : (listener) => terminal.onSize(listener),
        onOpenStdin: () => rt.warn(OPEN_STDIN),
        signal,
      },
    );
    await stdout.end();
    await stderr.end();
  } finally {
    terminal?.close();
  }
  if (exitCode === 0) return 'ok';
  io.stderr.write(`command terminated with exit code ${exitCode}\n`);
  return { exitCode };
}
