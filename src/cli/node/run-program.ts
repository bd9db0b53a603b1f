import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { startTimer } from '../../core/clock.ts';
import { DsError } from '../../core/errors.ts';
import { noSuchProgram, type RunProgram } from '../../core/run-program.ts';
import { isUnderNohup } from './signals.ts';

/** Milliseconds between SIGTERM and SIGKILL. */
const KILL_AFTER_MS = 2000;

/** How often it is looked whether a group has ended, in milliseconds. */
const LOOK_AGAIN_MS = 20;

/** Programs of this machine, found in PATH; no shell stands between. */
export const nodeRunProgram: RunProgram = (command, args, { env, onOutput, signal, wholeGroup = false } = {}) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const stdout = onOutput === undefined ? 'inherit' : 'pipe';
    const detached = wholeGroup && process.platform !== 'win32';
    const child = spawn(command, args, {
      stdio: ['inherit', stdout, 'inherit'],
      env: { ...process.env, ...env },
      detached,
    });
    const group = detached && child.pid !== undefined ? ownGroup(child.pid) : undefined;
    const kill = (by: NodeJS.Signals): unknown => (group ?? child).kill(by);
    let cancelKill = (): void => undefined;
    // What it has started may hold its output open, so that nobody waits for the end of that.
    const stop = (): void => {
      kill('SIGTERM');
      cancelKill = startTimer(KILL_AFTER_MS, () => kill('SIGKILL'));
      child.stdout?.destroy();
    };
    const release = (): void => {
      cancelKill();
      group?.release();
      signal?.removeEventListener('abort', stop);
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (onOutput !== undefined) child.stdout?.on('data', onOutput);
    child.on('error', (error: NodeJS.ErrnoException) => {
      release();
      const isMissing = error.code === 'ENOENT';
      reject(
        isMissing
          ? noSuchProgram(command, error)
          : new DsError('failure', `cannot run ${command}: ${error.message}`, { cause: error }),
      );
    });
    child.on('close', (code, killed) => {
      const end = (): void => {
        release();
        if (signal?.aborted === true) reject(signal.reason as Error);
        else resolve(code ?? 128 + (killed === null ? 0 : constants.signals[killed]));
      };
      if (signal?.aborted === true && group !== undefined) group.ended(KILL_AFTER_MS + LOOK_AGAIN_MS, end);
      else end();
    });
  });

/** The group of processes that a program leads, apart from ours. */
interface ProcessGroup {
  kill(by: NodeJS.Signals): void;
  /** Calls back when all of it has ended, or after so many milliseconds. */
  ended(withinMs: number, then: () => void): void;
  /** Ours may end without it from now on. */
  release(): void;
}

/** Signals of a terminal, which reach our group alone, and end a process without its exit handlers. */
const OF_TERMINAL: readonly NodeJS.Signals[] = isUnderNohup(process.env) ? ['SIGQUIT'] : ['SIGHUP', 'SIGQUIT'];

function ownGroup(leader: number): ProcessGroup {
  const kill = (by: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-leader, by);
    } catch {
      return false;
    }
  };
  const ended = (leftMs: number, then: () => void): void => {
    if (leftMs <= 0 || !kill(0)) then();
    else startTimer(LOOK_AGAIN_MS, () => ended(leftMs - LOOK_AGAIN_MS, then));
  };
  const onExit = (): void => void kill('SIGKILL');
  const onTerminal = (by: NodeJS.Signals): void => {
    kill(by);
    release();
    process.kill(process.pid, by);
  };
  const release = (): void => {
    process.off('exit', onExit);
    for (const each of OF_TERMINAL) process.off(each, onTerminal);
  };
  process.on('exit', onExit);
  for (const each of OF_TERMINAL) process.on(each, onTerminal);
  return { kill: (by) => void kill(by), ended, release };
}
