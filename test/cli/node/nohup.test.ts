import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { isUnderNohup } from '../../../src/cli/node/signals.ts';
import { buildDs } from '../../support/built-ds.ts';

const ds = buildDs();
afterAll(() => ds.folder.remove());

const MANIFEST = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

/** Whether a process handles a signal. */
function handles({ pid }: ChildProcess, signal: 'SIGHUP' | 'SIGINT'): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${caught}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
}

/** How `ds` ends that reads its standard input while its terminal hangs up, once it handles a signal. */
async function hungUp(variable: string, begun: 'SIGHUP' | 'SIGINT'): Promise<number | NodeJS.Signals | null> {
  const [program, ...words] = ds.command;
  const child = spawn(program, [...words, 'lint', '-f', '-'], {
    env: { ...ds.env, _: variable },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  child.stdin.on('error', () => undefined);
  await expect.poll(() => handles(child, begun), { timeout: 60_000 }).toBe(true);
  child.kill('SIGHUP');
  child.stdin.end(MANIFEST);
  return ended;
}

describe('nohup', () => {
  it.each([
    ['/usr/bin/nohup', true],
    ['nohup', true],
    ['/usr/bin/nohup2', false],
    ['/usr/local/bin/ds', false],
    ['', false],
  ])('is recognized by the variable _ of a shell: %j', (_, is) => {
    expect(isUnderNohup({ _: _ })).toBe(is);
    expect(isUnderNohup({})).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')('lets a process outlive its terminal', { timeout: 120_000 }, async () => {
    expect(await hungUp('/usr/bin/nohup', 'SIGHUP')).toBe(0);
    expect(await hungUp('/bin/ds', 'SIGINT')).toBe('SIGHUP');
  });
});
