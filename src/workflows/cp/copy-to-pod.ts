import { posix } from 'node:path';
import { byteText, readable, type ByteText } from '../../core/byte-text.ts';
import { timeLimit } from '../../core/async/time-limit.ts';
import { DsError } from '../../core/errors.ts';
import type { FileTree } from '../../core/file-tree.ts';
import type { Client } from '../../kube/client.ts';
import { runRemote } from '../../kube/streams/remote-command.ts';
import { keepOutput } from '../exec/kept-output.ts';
import { isMissingProgram, isNotStarted, noTar, type CopyTarget } from './copy-error.ts';
import type { Copied } from './copy-from-pod.ts';
import { pack } from './pack.ts';
import { remotePath } from './remote-path.ts';
import { baseOf } from './unpack.ts';

export interface CopyToOptions {
  readonly source: ByteText;
  readonly tree: FileTree;
  /** In the container. */
  readonly path: string;
  /** Leave permissions and owners to the container. */
  readonly noPreserve: boolean;
  readonly onWarning: (text: string) => void;
  /** The API server does not tell the container that the archive has ended. */
  readonly onOpenStdin: () => void;
  readonly signal: AbortSignal;
}

const MAX_MESSAGES = 64 * 1024;
/** kubectl's, in milliseconds. */
const LOOK_MS = 30_000;

/** Copies a file or folder into a container, as kubectl cp does: into the path if that is a folder there. Throws a DsError. */
export async function copyToPod(client: Client, target: CopyTarget, options: CopyToOptions): Promise<Copied> {
  const { source, tree, path, noPreserve, onWarning, onOpenStdin, signal } = options;
  const { argument } = remotePath(path);
  const name = baseOf(source.replace(/(?<=.)\/+$/, ''));
  const isContent = ['', '.', '..'].includes(name);
  const goesInto = !isContent && (await isFolder(client, target, argument, signal));
  const goal = posix.normalize(goesInto ? `${argument}/${readable(name)}` : argument);
  const messages = keepOutput(MAX_MESSAGES);
  // tar's own reading of the archive ends at its end, also where stdin cannot be closed
  const command = [
    'tar',
    ...(noPreserve ? ['--no-same-permissions', '--no-same-owner'] : []),
    '-xmf',
    '-',
    '-C',
    posix.dirname(goal),
  ];
  try {
    const exitCode = await runRemote(
      client,
      { ...target, command, tty: false },
      {
        stdin: pack({ tree, source, name: goesInto ? name : byteText(posix.basename(goal)), onWarning }),
        stdout: (bytes) => messages.add(bytes),
        stderr: (bytes) => messages.add(bytes),
        onOpenStdin,
        signal,
      },
    );
    if (isNotStarted(exitCode)) throw noTar(target, 'to', path);
    return { exitCode, messages: messages.output().text };
  } catch (error) {
    throw isMissingProgram(error) ? noTar(target, 'to', path) : error;
  }
}

async function isFolder(client: Client, target: CopyTarget, path: string, signal: AbortSignal): Promise<boolean> {
  const limit = timeLimit(
    LOOK_MS,
    () => new DsError('timeout', `the container did not say within 30s what ${path} is`),
  );
  try {
    const exitCode = await runRemote(
      client,
      { ...target, command: ['test', '-d', path], tty: false },
      { stdout: () => undefined, stderr: () => undefined, signal: AbortSignal.any([signal, limit.signal]) },
    );
    return exitCode === 0;
  } catch (error) {
    // An image without `test` can still have tar
    if (isMissingProgram(error)) return false;
    throw error;
  } finally {
    limit.clear();
  }
}
