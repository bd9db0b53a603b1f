import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { startTimer } from '../../core/clock.ts';
import { DsError } from '../../core/errors.ts';
import { noSuchProgram, type RunProgram } from '../../core/run-program.ts';

/** A program that is asked to end has so many milliseconds for it. */
const KILL_AFTER_MS = 2000;

/** Programs of this machine, found in PATH; no shell stands between. */
export const nodeRunProgram: RunProgram = (command, args, { env, onOutput, signal } = {}) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const stdout = onOutput === undefined ? 'inherit' : 'pipe';
    const child = spawn(command, args, { stdio: ['inherit', stdout, 'inherit'], env: { ...process.env, ...env } });
    let cancelKill = (): void => undefined;
    // What it has started may hold its output open, so that nobody waits for the end of that.
    const stop = (): void => {
      child.kill('SIGTERM');
      cancelKill = startTimer(KILL_AFTER_MS, () => child.kill('SIGKILL'));
      child.stdout?.destroy();
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (onOutput !== undefined) child.stdout?.on('data', onOutput);
    child.on('error', (error: NodeJS.ErrnoException) => {
      signal?.removeEventListener('abort', stop);
      const isMissing = error.code === 'ENOENT';
      reject(
        isMissing
          ? noSuchProgram(command, error)
          : new DsError('failure', `cannot run ${command}: ${error.message}`, { cause: error }),
      );
    });
    child.on('close', (code, killed) => {
      cancelKill();
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted === true) reject(signal.reason as Error);
      else resolve(code ?? 128 + (killed === null ? 0 : constants.signals[killed]));
    });
  });
