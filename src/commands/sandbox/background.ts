import { asDsError, DsError, isKind } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { processOf, type SandboxProcess } from '../../sandbox/kubeconfig.ts';
import type { Runtime } from '../shared/runtime.ts';
import { inStateFolder, sandboxPaths, type SandboxPaths } from './paths.ts';
import { aboutOf, type ReachedSandbox } from './client.ts';

/** A busy sandbox of thousands of nodes may keep a question waiting. */
const ANSWER_MS = 5000;

/**
 * The sandbox in the background.
 * - `none`: none was started, or it was stopped.
 * - `gone`: its kubeconfig is there, and it is not: it crashed, was killed, or the machine was restarted.
 * - `silent`: its process is there and does not answer.
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

/** Looks for the sandbox in the background. That its process is there says little: only its answer proves that it is the one. */
export async function findBackground(rt: Runtime, paths = sandboxPaths(rt.env)): Promise<Background> {
  const kubeconfig = await inStateFolder(() => textOf(rt, paths.kubeconfig));
  if (kubeconfig === undefined) return { kind: 'none', paths };
  // it names a process to end, and where to connect: only what this user wrote is believed
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
    // Where nobody listens, or somebody else does, its id may long be another process's
    const isSilent = isKind(error, 'timeout') && (await isSame(rt, process));
    return isSilent ? { kind: 'silent', ...found, process } : { kind: 'gone', ...found };
  }
}

/** Whether the process still runs, as far as that can be told. */
async function isSame({ processes }: Runtime, { pid, birth }: SandboxProcess): Promise<boolean> {
  return processes.isRunning(pid) && (birth === undefined || (await processes.birthOf(pid)) === birth);
}

/** The text of a file that may go at any time; undefined when there is none. */
export async function textOf(rt: Runtime, path: string): Promise<string | undefined> {
  if ((await rt.files.kindOf(path)) === undefined) return undefined;
  try {
    return new TextDecoder().decode(await rt.files.read(path));
  } catch (error) {
    // It may have gone meanwhile
    if ((await rt.files.kindOf(path)) === undefined) return undefined;
    throw error;
  }
}

/**
 * Takes away the kubeconfig of a sandbox that is no more, unless another has begun meanwhile: the file is looked at once nobody
 * else can take it.
 */
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
