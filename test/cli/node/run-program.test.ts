import { describe, expect, it } from 'vitest';
import { nodeRunProgram } from '../../../src/cli/node/run-program.ts';

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

  it('names what is not there', async () => {
    await expect(nodeRunProgram('no-such-program', [])).rejects.toMatchObject({
      kind: 'failure',
      message: 'cannot run no-such-program: no such program',
    });
  });
});
