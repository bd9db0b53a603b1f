import { describe, expect, it } from 'vitest';
import { nodeRunProgram } from '../../src/cli/node-run-program.ts';

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

  it('names what is not there', async () => {
    await expect(nodeRunProgram('no-such-program', [])).rejects.toMatchObject({
      kind: 'failure',
      message: 'cannot run no-such-program: no such program',
    });
  });
});
