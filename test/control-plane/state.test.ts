import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.ts';
import { isAlive, startOf, type ProcessId } from './processes.ts';
import { deadProcesses, makeStateFolder, tearDown, writeState } from './state.ts';

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ds-state-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function sleeper(): ProcessId {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  children.push(child);
  const pid = child.pid ?? 0;
  return { pid, started: startOf(pid) ?? '' };
}

describe('tearDown', () => {
  it("ends the folder's processes, but not others with the same id", async () => {
    const mine = sleeper();
    const other = sleeper();
    const reused = { pid: other.pid, started: 'long ago' };
    writeState(folder, { processes: { etcd: mine, 'kube-apiserver': reused }, ready: true, assets: '' });
    expect(await tearDown(folder)).toBe(true);
    expect(isAlive(mine)).toBe(false);
    expect(isAlive(other)).toBe(true);
    expect(existsSync(folder)).toBe(false);
  });

  it('does nothing in another folder', async () => {
    writeFileSync(join(folder, 'precious'), '');
    expect(await tearDown(folder)).toBe(false);
    expect(existsSync(join(folder, 'precious'))).toBe(true);
  });
});

describe('makeStateFolder', () => {
  it('refuses a folder with other files', () => {
    writeFileSync(join(folder, 'precious'), '');
    expect(() => makeStateFolder(folder)).toThrow('is not empty');
  });
});

describe('deadProcesses', () => {
  it('lists the processes that have ended', () => {
    const processes = { alive: sleeper(), dead: { pid: process.pid, started: 'long ago' } };
    expect(deadProcesses({ processes, ready: true, assets: '' })).toEqual(['dead']);
  });
});

describe('withLock', () => {
  it('lets one in at a time', async () => {
    const lock = join(folder, 'lock');
    const order: string[] = [];
    const waiters: number[] = [];
    const first = withLock(
      lock,
      () => undefined,
      async () => {
        order.push('first in');
        await expect.poll(() => waiters).toEqual([process.pid]);
        order.push('first out');
      },
    );
    const second = withLock(
      lock,
      (holder) => waiters.push(holder),
      () => Promise.resolve(order.push('second in')),
    );
    await Promise.all([first, second]);
    expect(order).toEqual(['first in', 'first out', 'second in']);
    expect(existsSync(lock)).toBe(false);
  });

  it('takes over from a holder that has died', async () => {
    const lock = join(folder, 'lock');
    mkdirSync(lock);
    writeFileSync(join(lock, 'holder.json'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
    expect(
      await withLock(
        lock,
        () => undefined,
        () => Promise.resolve('in'),
      ),
    ).toBe('in');
  });
});
