import { openSync } from 'node:fs';
import { STOP_SIGNALS } from '../../core/interruption.ts';

/** `process.execve` of Node 22.15 and later: replaces the process. */
type Execve = (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => never;

/** Work of threads that may take long and cannot be ended: a name lookup without an answer (10 s or more), a write to a slow reader. */
const THREAD_WORK = new Set(['GetAddrInfoReqWrap', 'FSReqCallback']);

/** Ends the process at once. `process.exit` waits for threads. */
export function endProcess(exitCode: number): never {
  const isBusy = process.getActiveResourcesInfo().some((resource) => THREAD_WORK.has(resource));
  if (isBusy && process.platform !== 'win32') leaveThreads(exitCode);
  process.exit(exitCode);
}

/** Returns where this Node cannot do it. */
function leaveThreads(exitCode: number): void {
  const { execve } = process as { readonly execve?: Execve };
  const [signal] = Object.entries(STOP_SIGNALS).find(([, code]) => code === exitCode) ?? [];
  if (execve === undefined && signal === undefined) return;
  process.emit('exit', exitCode);
  if (execve === undefined) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    return;
  }
  process.removeAllListeners('warning');
  try {
    // It needs all three standard streams, and some may have been closed as lost terminals
    while (openSync('/dev/null', 'r+') <= 2);
    execve.call(process, '/bin/sh', ['sh', '-c', `exit ${exitCode}`], {});
  } catch {
    // There is no /dev/null or no /bin/sh
  }
}
