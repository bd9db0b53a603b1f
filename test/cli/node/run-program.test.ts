import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { nodeRunProgram } from '../../../src/cli/node/run-program.ts';
import { tempFolder } from '../../support/temp-folder.ts';

describe('nodeRunProgram', () => {
  it('gives the exit code', async () => {
    expect(await nodeRunProgram(process.execPath, ['-e', ''])).toBe(0);
    expect(await nodeRunProgram(process.execPath, ['-e', 'process.exit(7)'])).toBe(7);
  });

  it('passes words as they are, with no shell between', async () => {
    expect(
      await nodeRunProgram(process.execPath, ['-e', 'process.exit(process.argv[1] === "$(x) *" ? 3 : 4)', '$(x) *']),
    ).toBe(3);
  });

  it('tells a signal by its number', async () => {
    expect(await nodeRunProgram(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL")'])).toBe(137);
  });

  it('hands on what it writes', async () => {
    let text = '';
    const onOutput = (bytes: Uint8Array): void => void (text += new TextDecoder().decode(bytes));
    const script = 'process.stdout.write("x".repeat(300000)); process.exitCode = 5';
    expect(await nodeRunProgram(process.execPath, ['-e', script], { onOutput })).toBe(5);
    expect(text).toHaveLength(300_000);
  });

  it('ends it when told, and does not wait for what it has started', async () => {
    const stop = new AbortController();
    const script =
      'require("child_process").spawn("sleep", ["2"], { stdio: ["ignore", "inherit", "ignore"] }); console.log("on")';
    const onOutput = (): void => stop.abort(new Error('enough'));
    const ended = nodeRunProgram(process.execPath, ['-e', `${script}; setInterval(() => {}, 1000)`], {
      onOutput,
      signal: stop.signal,
    });
    await expect(ended).rejects.toThrow('enough');
    await expect(nodeRunProgram(process.execPath, [], { signal: stop.signal })).rejects.toThrow('enough');
  });

  it('lets a program that is ended tidy up first', async () => {
    const stop = new AbortController();
    let text = '';
    const script =
      'process.on("SIGTERM", () => process.exit(9)); setInterval(() => {}, 1000); console.log(process.pid)';
    const onOutput = (bytes: Uint8Array): void => {
      text += new TextDecoder().decode(bytes);
      stop.abort(new Error('enough'));
    };
    const ended = nodeRunProgram(process.execPath, ['-e', script], { onOutput, signal: stop.signal });
    await expect(ended).rejects.toThrow('enough');
    expect(() => process.kill(Number(text), 0)).toThrow('ESRCH');
  });

  // `a; b & c`: a shell with a child in the background, which outlived it
  it.skipIf(process.platform === 'win32').each([
    ['that ends when asked to', ''],
    ['that does not hear of it', 'trap "" TERM; '],
  ])('ends what the program has started, %s', async (_, trap) => {
    const folder = tempFolder();
    const pids = folder.write('pids', '');
    const inner = `${trap}echo $$ >>"$0"; while :; do sleep 1; done`;
    const command = `true; sh -c '${inner}' ${pids} & sh -c '${inner}' ${pids}; true`;
    const stop = new AbortController();
    const ended = nodeRunProgram('sh', ['-c', command], { signal: stop.signal, wholeGroup: true });
    const started = (): readonly number[] => readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    await vi.waitUntil(() => started().length === 2, { timeout: 15_000 });
    stop.abort(new Error('enough'));
    await expect(ended).rejects.toThrow('enough');
    // Whoever takes over orphans may take a while to let go of them
    for (const pid of started()) {
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 15_000 });
    }
    folder.remove();
  });

  it('leaves a program alone that has ended by itself', async () => {
    const listeners = process.listenerCount('exit');
    expect(await nodeRunProgram('sh', ['-c', 'exit 5'], { wholeGroup: true })).toBe(5);
    expect(process.listenerCount('exit')).toBe(listeners);
  });

  it('names what is not there', async () => {
    await expect(nodeRunProgram('no-such-program', [])).rejects.toMatchObject({
      kind: 'failure',
      message: 'cannot run no-such-program: no such program',
    });
  });
});
