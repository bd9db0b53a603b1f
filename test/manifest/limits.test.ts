import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDs, ended, type BuiltDs } from '../support/built-ds.ts';
import { HOSTILE_INPUTS } from '../support/hostile-inputs.ts';
import { measuredDs } from '../support/measured-ds.ts';

/** Reading an empty file takes 50. */
const MAX_MIB = 400;
const PATIENCE = 60_000;

/** a pipe cannot be opened for writing without blocking before it has a reader */
function hasReader(pipe: string): boolean {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}

describe('hostile inputs', () => {
  let ds: BuiltDs | undefined;
  const built = (): BuiltDs => {
    if (ds === undefined) throw new Error('ds is not built');
    return ds;
  };

  beforeAll(() => {
    ds = buildDs();
  }, PATIENCE);
  afterAll(() => ds?.folder.remove());

  it.each(HOSTILE_INPUTS)(
    '$name: is refused in little memory',
    async ({ text, says }) => {
      const file = built().folder.write('hostile.yaml', text());
      const { code, output, peakMiB } = await measuredDs(built(), ['lint', '-f', file]);
      expect(output).toMatch(says);
      expect(code).toBe(1);
      expect(output.length).toBeLessThan(2000);
      expect(peakMiB).toBeLessThan(MAX_MIB);
    },
    PATIENCE,
  );

  it.skipIf(process.platform === 'win32').each([
    ['a file', ['lint', '-f', '/dev/zero'], undefined],
    ['standard input', ['lint', '-f', '-'], '/dev/zero'],
    ['standard input of ds apply', ['apply', '-f', '-'], '/dev/zero'],
  ])(
    'without an end, as %s: is refused in little memory',
    async (_, args, stdin) => {
      const { code, output, peakMiB } = await measuredDs(built(), args, stdin);
      expect(output).toMatch(/^error: (?:STDIN|\/dev\/zero) exceeds 32 MiB, the limit for a manifest$/m);
      expect(code).toBe(1);
      expect(peakMiB).toBeLessThan(MAX_MIB);
    },
    PATIENCE,
  );

  it.skipIf(process.platform === 'win32')(
    'a pipe that nobody writes into ends at Ctrl-C, and is read once somebody does',
    async () => {
      const pipe = join(built().folder.path, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const waiting = built().start(['lint', '-f', pipe]);
      const onAnswer = ended(waiting);
      await vi.waitUntil(() => hasReader(pipe), { timeout: PATIENCE });
      waiting.kill('SIGINT');
      expect((await onAnswer).code).toBe(130);
      const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n';
      const file = built().folder.write('written.yaml', text);
      const reading = built().run(['lint', '-f', pipe]);
      execFileSync('sh', ['-c', 'cat "$0" > "$1"', file, pipe]);
      expect(await reading).toMatchObject({ code: 0, stdout: 'no problems in 1 object of 1 file\n' });
    },
    PATIENCE,
  );
});
