import { closeSync, openSync, readFileSync } from 'node:fs';
import { parse } from 'node:path';
import { DsError } from '../../core/errors.ts';
import type { Processes, StartedProcess, StartOptions } from '../../core/processes.ts';
import { inputError } from './files.ts';

/** The fields of Linux' /proc/PID/stat from the third on. The second is a name with arbitrary characters. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  // A zombie
  if (statOf(pid)?.[0] === 'Z') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The start time: on Linux in clock ticks, on other Unixes in seconds. */
async function birthOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return statOf(pid)?.[19];
  if (process.platform === 'win32') return undefined;
  const { execFile } = await import('node:child_process');
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'lstart=', '-p', String(pid)], { env: { ...process.env, LC_ALL: 'C' } }, (error, stdout) =>
      resolve(error === null && stdout.trim() !== '' ? stdout.trim() : undefined),
    );
  });
}

function openLog(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    throw inputError('write', path, error);
  }
}

/** The arguments that start `ds` again: Node needs its own options and the script; a binary, which Bun has made, has no script. */
function ownArguments(): readonly string[] {
  return process.versions['bun'] === undefined ? [...process.execArgv, process.argv[1] ?? ''] : [];
}

async function startSelf(args: readonly string[], { input, log, signal }: StartOptions): Promise<StartedProcess> {
  // Takes 1 ms to load
  const { spawn } = await import('node:child_process');
  signal?.throwIfAborted();
  const errors = openLog(log);
  try {
    const child = spawn(process.execPath, [...ownArguments(), ...args], {
      // So that no directory is kept in use
      cwd: parse(process.execPath).root,
      detached: true,
      windowsHide: true,
      stdio: ['pipe', 'pipe', errors],
    });
    return await new Promise<StartedProcess>((resolve, reject) => {
      let text = '';
      const interrupted = (): void => {
        child.kill();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', interrupted, { once: true });
      const done = (firstLine: string | undefined): void => {
        signal?.removeEventListener('abort', interrupted);
        child.stdout?.destroy();
        child.unref();
        resolve({ pid: child.pid ?? 0, firstLine });
      };
      child.on('error', (error) =>
        reject(new DsError('failure', `cannot start ${process.execPath}: ${error.message}`, { cause: error })),
      );
      child.on('close', () => done(undefined));
      child.stdout?.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        const end = text.indexOf('\n');
        if (end >= 0) done(text.slice(0, end));
      });
      // The child can end before it reads its input
      child.stdin?.on('error', () => undefined).end(input);
    });
  } finally {
    closeSync(errors);
  }
}

/** Processes of this machine. */
export const nodeProcesses: Processes = {
  pid: process.pid,
  startSelf,
  isRunning,
  birthOf,
  kill: (pid) => void process.kill(pid, 'SIGKILL'),
};
