import { byteText, type ByteText } from '../../core/byte-text.ts';
import type { FileTree } from '../../core/file-tree.ts';
import type { Outcome } from '../../core/outcome.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { Client } from '../../kube/client.ts';
import type { CopyTarget } from '../../workflows/cp/copy-error.ts';
import { copyFromPod, type Copied } from '../../workflows/cp/copy-from-pod.ts';
import { copyToPod } from '../../workflows/cp/copy-to-pod.ts';
import type { Runtime } from '../shared/runtime.ts';
import type { CopyDirection } from './cp-arguments.ts';

export interface CopyJob {
  readonly direction: CopyDirection;
  readonly tree: FileTree;
  readonly noPreserve: boolean;
  readonly retries: number;
  /** Where copies of several nodes go; otherwise the local path itself. */
  readonly folder?: ByteText;
  /** Stands before what is said of this copy. */
  readonly label?: string;
  readonly signal?: AbortSignal;
}

const OPEN_STDIN =
  'the API server is older than Kubernetes 1.30, so tar does not see that the archive has ended: stop it with Ctrl-C when it is copied';

/** What GNU tar and busybox say of every path that begins with a slash. */
const REMOVED_SLASH = /^(?:\S*\/)?tar: removing leading [`'"]\S*['"] from (?:member names|hard link targets)$/i;

/** Copies to or from one container, and prints what tar says. */
export async function copyOne(client: Client, target: CopyTarget, job: CopyJob, rt: Runtime): Promise<Outcome> {
  const { label = '' } = job;
  const say = (line: string): void => rt.io.stderr.write(`${label}${safeText(line)}\n`);
  const { exitCode, messages } = await copied(client, target, job, rt);
  for (const line of messages.split(/\r?\n/)) if (line !== '' && !REMOVED_SLASH.test(line)) say(line);
  if (exitCode === 0) return 'ok';
  say(`command terminated with exit code ${exitCode}`);
  return { exitCode };
}

function copied(client: Client, target: CopyTarget, job: CopyJob, rt: Runtime): Promise<Copied> {
  const { direction, tree, noPreserve, retries, folder, label = '', signal = rt.signal } = job;
  const { way, path, local } = direction;
  const onWarning = (text: string): void => rt.warn(`${label}${text}`);
  if (way === 'to') {
    const onOpenStdin = (): void => rt.warn(`${label}${OPEN_STDIN}`);
    return copyToPod(client, target, {
      source: byteText(local),
      tree,
      path,
      noPreserve,
      onWarning,
      onOpenStdin,
      signal,
    });
  }
  const destination = folder ?? byteText(local);
  return copyFromPod(client, target, {
    path,
    tree,
    destination,
    intoFolder: folder !== undefined,
    retries,
    onWarning,
    onResume: (bytes, retry) =>
      rt.io.stderr.write(`${label}Resuming copy at ${bytes} bytes, retry ${retry}/${retries < 0 ? '∞' : retries}\n`),
    clock: rt.clock,
    signal,
  });
}
