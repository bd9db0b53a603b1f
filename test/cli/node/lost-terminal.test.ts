import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildDs } from '../../support/built-ds.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const ds = buildDs();
const folder = tempFolder();
afterAll(() => {
  ds.folder.remove();
  folder.remove();
});

/** util-linux's `script` gives a command a terminal of its own, which goes with it. */
const hasScript = String(spawnSync('script', ['--version']).stdout).includes('util-linux');
if (!hasScript)
  process.stderr.write('SKIPPED: what a terminal that vanishes does, because there is no util-linux script\n');

describe.skipIf(!hasScript)('a terminal that vanishes', () => {
  it('lets ds end with its own exit code, and without the stack of a native abort', { timeout: 120_000 }, async () => {
    const at = (name: string): string => join(folder.path, name);
    folder.write(
      'inside.sh',
      [
        // as nohup does: it outlives the terminal
        "trap '' HUP",
        `"${process.execPath}" "${ds.bin}" sandbox run -- sh -c "kill -9 $PPID; sleep 1; exit 7" 2>'${at('stderr')}'`,
        `echo "$?" >'${at('code.part')}'; mv '${at('code.part')}' '${at('code')}'`,
      ].join('\n'),
    );
    const started = spawnSync('script', ['-qec', `exec sh '${at('inside.sh')}'`, '/dev/null'], { env: ds.env });
    expect(started.signal).toBe('SIGKILL');
    await expect.poll(() => existsSync(at('code')), { timeout: 60_000 }).toBe(true);
    expect([readFileSync(at('code'), 'utf8'), readFileSync(at('stderr'), 'utf8')]).toEqual(['7\n', '']);
  });
});
