import { join } from 'node:path';
import { DsError, isKind } from '../../core/errors.ts';
import { stateFolder } from '../../core/state-folder.ts';
import { SANDBOX_CONTEXT } from '../../sandbox/kubeconfig.ts';
import type { Runtime } from '../shared/runtime.ts';

/** Whether a context leads to a sandbox by its name. */
export function isSandboxContext(context: string | undefined): boolean {
  return context === SANDBOX_CONTEXT;
}

/** Where the sandbox that runs in the background has its files. */
export interface SandboxPaths {
  /** Only its owner may enter. */
  readonly folder: string;
  /** Stands there as long as the sandbox runs, and names its process; whoever creates it is the one that runs. */
  readonly kubeconfig: string;
  /** Of the one that runs, or that ran last. */
  readonly log: string;
}

export function sandboxPaths(env: Runtime['env']): SandboxPaths {
  const folder = join(stateFolder(env), 'sandbox');
  return { folder, kubeconfig: join(folder, 'kubeconfig'), log: join(folder, 'log') };
}

/** Does what needs the folder of the state; a DsError of the file system says what the folder is for. */
export async function inStateFolder<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isKind(error, 'input')) throw error;
    throw new DsError(error.kind, error.message, {
      hint: 'the sandbox keeps its kubeconfig and its log there; set XDG_STATE_HOME to a folder of yours',
      cause: error,
    });
  }
}
