import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { nodeProcesses } from '../../../src/cli/node/processes.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
afterAll(() => folder.remove());

/** A process that ends with its input. */
const waiting = () =>
  spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });

describe('processes', () => {
  it('are running or not', async () => {
    const child = waiting();
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    expect(nodeProcesses.isRunning(pid)).toBe(true);
    child.stdin.end();
    await once(child, 'exit');
    expect(nodeProcesses.isRunning(pid)).toBe(false);
    expect(nodeProcesses.isRunning(process.pid)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('are distinguished by their start time', async () => {
    const birth = await nodeProcesses.birthOf(process.pid);
    expect(birth).toMatch(/\d/);
    expect(await nodeProcesses.birthOf(process.pid)).toBe(birth);
    expect(await nodeProcesses.birthOf(2 ** 30)).toBeUndefined();
  });

  it('are killed', async () => {
    const child = waiting();
    await once(child, 'spawn');
    nodeProcesses.kill(child.pid ?? 0);
    const [, signal] = (await once(child, 'exit')) as [unknown, string | null];
    expect(signal).toBe('SIGKILL');
  });

  it('are not started without a writable log', async () => {
    const started = nodeProcesses.startSelf([], { input: '', log: folder.path });
    await expect(started).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining(folder.path) as string,
    });
  });
});
