import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process, distinguished from a later one with the same id. */
export interface ProcessId {
  readonly pid: number;
  /** When it started, in a form that is valid only on this machine until it reboots. */
  readonly started: string;
}

/** When the process started, or undefined when there is none (a zombie is none). */
export function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, the second field, may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export function isAlive(process: ProcessId): boolean {
  return startOf(process.pid) === process.started;
}

/** Signals the processes to end, and kills those that have not after the grace period. Other processes are not touched. */
export async function endAll(processes: readonly ProcessId[], graceMs: number): Promise<void> {
  signalAll(processes, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (processes.some(isAlive) && Date.now() < deadline) await sleep(20);
  signalAll(processes, 'SIGKILL');
  while (processes.some(isAlive)) await sleep(20);
}

export function signalAll(processes: readonly ProcessId[], signal: 'SIGTERM' | 'SIGKILL'): void {
  for (const one of processes.filter(isAlive)) {
    try {
      process.kill(one.pid, signal);
    } catch {
      // It ended before the signal.
    }
  }
}
