import { join } from 'node:path';
import { DsError, isKind } from '../../core/errors.ts';
import { stateFolder } from '../../core/state-folder.ts';
import { SANDBOX_CONTEXT } from '../../sandbox/kubeconfig.ts';
import type { Runtime } from '../shared/runtime.ts';

/** Whether a context leads to a sandbox by its name. */
export function isSandboxContext(context: string | undefined): boolean {
  return context === SANDBOX_CONTEXT;
}

/** The files of the background sandbox. */
export interface SandboxPaths {
  /** Private to the user. */
  readonly folder: string;
  /** Exists while the sandbox runs, and names its process. Creating it acquires the right to run. */
  readonly kubeconfig: string;
  /** The log of the current or last sandbox. */
  readonly log: string;
}

export function sandboxPaths(env: Runtime['env']): SandboxPaths {
  const folder = join(stateFolder(env), 'sandbox');
  return { folder, kubeconfig: join(folder, 'kubeconfig'), log: join(folder, 'log') };
}

/** Adds a hint about the state directory to a DsError of the file system. */
export async function inStateFolder<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isKind(error, 'input')) throw error;
    throw new DsError(error.kind, error.message, {
      hint: 'the sandbox keeps its kubeconfig and its log there; set XDG_STATE_HOME to a directory that you own',
      cause: error,
    });
  }
}
