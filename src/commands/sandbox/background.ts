import { asDsError, DsError, isKind } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { processOf, type SandboxProcess } from '../../sandbox/kubeconfig.ts';
import type { Runtime } from '../shared/runtime.ts';
import { inStateFolder, sandboxPaths, type SandboxPaths } from './paths.ts';
import { aboutOf, type ReachedSandbox } from './client.ts';

/** A sandbox of thousands of nodes may be slow to answer. */
const ANSWER_MS = 5000;

/**
 * The background sandbox.
 * - `none`: none was started, or it was stopped.
 * - `gone`: its kubeconfig exists but it is not running: it crashed, was killed, or the machine was restarted.
 * - `silent`: its process exists but does not answer.
 */
export type Background =
  | { readonly kind: 'none'; readonly paths: SandboxPaths }
  | { readonly kind: 'gone'; readonly paths: SandboxPaths; readonly kubeconfig: string }
  | {
      readonly kind: 'silent';
      readonly paths: SandboxPaths;
      readonly kubeconfig: string;
      readonly process: SandboxProcess;
    }
  | ({
      readonly kind: 'running';
      readonly paths: SandboxPaths;
      readonly kubeconfig: string;
      readonly process: SandboxProcess;
    } & ReachedSandbox);

/** Finds the background sandbox. Its process id may have been reused, so only an answer proves that it is running. */
export async function findBackground(rt: Runtime, paths = sandboxPaths(rt.env)): Promise<Background> {
  const kubeconfig = await inStateFolder(() => textOf(rt, paths.kubeconfig));
  if (kubeconfig === undefined) return { kind: 'none', paths };
  // the file names a process to kill and a server to connect to: trust it only in a private directory
  await inStateFolder(() => rt.files.makePrivateFolder(paths.folder));
  const found = { paths, kubeconfig };
  const process = processOf(kubeconfig);
  if (process === undefined) return { kind: 'gone', ...found };
  try {
    const cluster = await rt.connectTo(paths.kubeconfig);
    const about = await aboutOf(cluster, { timeoutMs: ANSWER_MS, signal: rt.signal });
    return about === undefined ? { kind: 'gone', ...found } : { kind: 'running', ...found, process, cluster, about };
  } catch (error) {
    if (asDsError(error) === undefined || isKind(error, 'interrupted')) throw error;
    // on any other error the process id may belong to another program by now
    const isSilent = isKind(error, 'timeout') && (await isSame(rt, process));
    return isSilent ? { kind: 'silent', ...found, process } : { kind: 'gone', ...found };
  }
}

/** Whether the process is still running; by its id alone where its start time is unknown. */
async function isSame({ processes }: Runtime, { pid, birth }: SandboxProcess): Promise<boolean> {
  return processes.isRunning(pid) && (birth === undefined || (await processes.birthOf(pid)) === birth);
}

/** The text of a file that may be removed at any time; undefined when it does not exist. */
export async function textOf(rt: Runtime, path: string): Promise<string | undefined> {
  if ((await rt.files.kindOf(path)) === undefined) return undefined;
  try {
    return new TextDecoder().decode(await rt.files.read(path));
  } catch (error) {
    // removed since the check
    if ((await rt.files.kindOf(path)) === undefined) return undefined;
    throw error;
  }
}

/** Removes the kubeconfig of a stopped sandbox. It is renamed first, so that the kubeconfig of a new sandbox is never removed. */
export async function discard(rt: Runtime, { kubeconfig: path }: SandboxPaths, kubeconfig: string): Promise<void> {
  const aside = `${path}.old-${rt.processes.pid}`;
  if (!(await rt.files.rename(path, aside))) return;
  const taken = new TextDecoder().decode(await rt.files.read(aside));
  if (taken !== kubeconfig) await rt.files.create(path, taken, { mode: 0o600 });
  await rt.files.remove(aside);
}

export function silentError(pid: number): DsError {
  return new DsError('failure', `the sandbox is running (process ${pid}) but does not answer`, {
    hint: hint`stop it: ${dsCommand('sandbox stop')}`,
  });
}
