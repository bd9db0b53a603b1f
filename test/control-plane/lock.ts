import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startOf, type ProcessId } from './processes.ts';

/**
 * Runs `work` while no other process that asks for the same path does. The lock is a folder that names its holder; one whose
 * holder has died is taken over. `onWait` is called once with the holder when there is something to wait for.
 */
export async function withLock<T>(path: string, onWait: (holder: number) => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  let waited = false;
  while (!take(path)) {
    const holder = holderOf(path);
    if (holder !== undefined && !isAlive(holder)) {
      // Renaming succeeds for one of those who find it dead.
      const aside = `${path}.dead-${process.pid}`;
      try {
        renameSync(path, aside);
        rmSync(aside, { recursive: true, force: true });
      } catch {
        // Another one was faster.
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

/** The folder comes into being with its holder's name inside, so that nobody ever finds it half made. */
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
