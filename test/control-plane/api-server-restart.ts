import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endAll, signalAll, startOf } from './processes.ts';
import { readState, writeState } from './state.ts';

const NAME = 'kube-apiserver';

/** Kills the API server of a control plane, as a crash does, and starts it again with the same arguments. Linux only. */
export async function restartApiServer(folder: string, { downMs }: { readonly downMs: number }): Promise<void> {
  const state = readState(folder);
  const old = state?.processes[NAME];
  if (state === undefined || old === undefined) throw new Error(`no API server runs in ${folder}`);
  const [command = '', ...args] = readFileSync(`/proc/${old.pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  signalAll([old], 'SIGKILL');
  await endAll([old], 0);
  await sleep(downMs);
  const log = openSync(join(folder, 'logs', `${NAME}.log`), 'a', 0o600);
  const child = spawn(command, args, { cwd: folder, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  if (child.pid === undefined) throw new Error(`${command} does not start`);
  const started = { pid: child.pid, started: startOf(child.pid) ?? '' };
  writeState(folder, { ...state, processes: { ...state.processes, [NAME]: started } });
}
