import type { ByteText } from '../../core/byte-text.ts';
import type { Clock } from '../../core/clock.ts';
import { asDsError, DsError } from '../../core/errors.ts';
import type { FileTree } from '../../core/file-tree.ts';
import type { Client } from '../../kube/client.ts';
import { runRemote } from '../../kube/streams/remote-command.ts';
import { keepOutput } from '../exec/kept-output.ts';
import { isMissingProgram, isNotStarted, noTar, type CopyTarget } from './copy-error.ts';
import { remotePath } from './remote-path.ts';
import { createUnpacker } from './unpack.ts';

export interface CopyFromOptions {
  /** In the container. */
  readonly path: string;
  readonly tree: FileTree;
  readonly destination: ByteText;
  /** Below `destination`, by its own name. */
  readonly intoFolder: boolean;
  /** How often a broken copy goes on; less than 0: always. */
  readonly retries: number;
  readonly onWarning: (text: string) => void;
  /** The copy broke after that many bytes, and goes on. */
  readonly onResume: (bytes: number, retry: number) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** How a copy ended. */
export interface Copied {
  readonly exitCode: number;
  /** What tar printed to stderr; not safe for a terminal. */
  readonly messages: string;
}

const MAX_MESSAGES = 64 * 1024;
const RETRY_MS = 1000;

/**
 * Copies a file or folder out of a container, as kubectl cp does. A file gets its name when it is complete. Throws a DsError; what was
 * complete by then stays.
 */
export async function copyFromPod(client: Client, target: CopyTarget, options: CopyFromOptions): Promise<Copied> {
  const { path, tree, destination, intoFolder, retries, onWarning, onResume, clock, signal } = options;
  const { argument, prefix } = remotePath(path);
  const unpacker = createUnpacker({ tree, destination, prefix, intoFolder, onWarning });
  const messages = keepOutput(MAX_MESSAGES);
  let read = 0;
  /** Ends the command when its output cannot be used. */
  const run = async (): Promise<number> => {
    const own = new AbortController();
    try {
      return await runRemote(
        client,
        { ...target, command: archiveCommand(argument, read), tty: false },
        {
          stdout: async (bytes) => {
            await unpacker.write(bytes);
            read += bytes.length;
          },
          stderr: (bytes) => messages.add(bytes),
          signal: AbortSignal.any([signal, own.signal]),
        },
      );
    } finally {
      own.abort();
    }
  };
  try {
    for (let retry = 1; ; retry++) {
      let failure: DsError;
      try {
        const exitCode = await run();
        if (read === 0 && isNotStarted(exitCode)) throw noTar(target, 'from', path);
        if (exitCode !== 0 || unpacker.isComplete()) return { exitCode, messages: messages.output().text };
        failure = new DsError('failure', `the archive that tar printed ended early, after ${read} bytes`);
      } catch (error) {
        if (read === 0 && isMissingProgram(error)) throw noTar(target, 'from', path);
        const known = asDsError(error);
        if (known?.kind !== 'unreachable') throw error;
        failure = known;
      }
      if (retries >= 0 && retry > retries) throw failure;
      onResume(read, retry);
      await clock.sleep(RETRY_MS, signal);
    }
  } finally {
    await unpacker.discard();
  }
}

/** The rest of the archive after that many bytes: tar makes the same again. */
function archiveCommand(path: string, read: number): readonly string[] {
  if (read === 0) return ['tar', 'cf', '-', path];
  const quoted = `'${path.replaceAll("'", "'\\''")}'`;
  return ['sh', '-c', `tar cf - ${quoted} | tail -c +${read + 1}`];
}
