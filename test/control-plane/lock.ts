import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startOf, type ProcessId } from './processes.ts';

/**
 * Runs `work` under a lock between processes. The lock is a folder that names its holder; it is taken over when the holder has died.
 * `onWait` is called once with the holder if there is one.
 */
export async function withLock<T>(path: string, onWait: (holder: number) => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  let waited = false;
  while (!take(path)) {
    const holder = holderOf(path);
    if (holder !== undefined && !isAlive(holder)) {
      // Renaming succeeds for only one of the processes that find the holder dead.
      const aside = `${path}.dead-${process.pid}`;
      try {
        renameSync(path, aside);
        rmSync(aside, { recursive: true, force: true });
      } catch {
        // Another process was faster.
      }
      continue;
    }
    if (!waited && holder !== undefined) onWait(holder.pid);
    waited ||= holder !== undefined;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** Creates the folder atomically with its holder's name inside. */
function take(path: string): boolean {
  const draft = `${path}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  const me: ProcessId = { pid: process.pid, started: startOf(process.pid) ?? '' };
  writeFileSync(join(draft, 'holder.json'), JSON.stringify(me));
  try {
    renameSync(draft, path);
    return true;
  } catch {
    rmSync(draft, { recursive: true, force: true });
    return false;
  }
}

function holderOf(path: string): ProcessId | undefined {
  try {
    return JSON.parse(readFileSync(join(path, 'holder.json'), 'utf8')) as ProcessId;
  } catch {
    return undefined;
  }
}
