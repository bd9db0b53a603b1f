import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeNetwork } from './real-nodes/network.ts';
import { endAll, isAlive, signalAll, type ProcessId } from './processes.ts';

/** The state of `up` for `down`, `env` and `status`. */
export interface State {
  readonly processes: Readonly<Record<string, ProcessId>>;
  /** Whether everything was up; false while starting and after a failed start. */
  readonly ready: boolean;
  /** The folder of the binaries. */
  readonly assets: string;
}

const FILE = 'state.json';

export function readState(folder: string): State | undefined {
  const file = join(folder, FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : undefined;
}

export function writeState(folder: string, state: State): void {
  const file = join(folder, FILE);
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2));
  renameSync(`${file}.new`, file);
}

/** Creates the folder. Throws when it has other contents than a control plane's state. */
export function makeStateFolder(folder: string): void {
  if (existsSync(folder) && readState(folder) === undefined && readdirSync(folder).length > 0) {
    throw new Error(`${folder} is not empty and is no control plane's folder`);
  }
  mkdirSync(join(folder, 'logs'), { recursive: true, mode: 0o700 });
}

/** The processes that have ended, by name. */
export function deadProcesses(state: State): readonly string[] {
  return Object.entries(state.processes)
    .filter(([, process]) => !isAlive(process))
    .map(([name]) => name);
}

/** Ends every process and every real node that was started for the folder, and removes it. False when there was nothing. */
export async function tearDown(folder: string): Promise<boolean> {
  const state = readState(folder);
  if (state === undefined) return false;
  const { etcd, ...others } = state.processes;
  const mine = (one: ProcessId): boolean => one.pid === process.pid;
  // A clean shutdown is not needed, and would take the API server ten seconds.
  signalAll(
    Object.values(others).filter((one) => !mine(one)),
    'SIGKILL',
  );
  const rest = [...Object.values(others), ...(etcd === undefined ? [] : [etcd])];
  await endAll(
    rest.filter((one) => !mine(one)),
    2000,
  );
  await removeNetwork(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  return true;
}
