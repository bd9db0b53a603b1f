import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { DsError } from '../core/errors.ts';
import type { RunProgram } from '../core/run-program.ts';

/** Programs of this machine, found in PATH; no shell stands between. */
export const nodeRunProgram: RunProgram = (command, args, { env } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'no such program' : error.message;
      reject(new DsError('failure', `cannot run ${command}: ${why}`, { cause: error }));
    });
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
