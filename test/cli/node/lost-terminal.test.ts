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

/** util-linux's `script` runs a command in its own terminal, which closes with it. */
const hasScript = String(spawnSync('script', ['--version']).stdout).includes('util-linux');
if (!hasScript) process.stderr.write('SKIPPED: a lost terminal, which needs script of util-linux\n');

describe.skipIf(!hasScript)('a lost terminal', () => {
  it('does not change the exit code, and causes no native stack trace', { timeout: 120_000 }, async () => {
    const at = (name: string): string => join(folder.path, name);
    folder.write(
      'inside.sh',
      [
        // As nohup does
        "trap '' HUP",
        `${ds.command.join(' ')} sandbox run -- sh -c "kill -9 $PPID; sleep 1; exit 7" 2>'${at('stderr')}'`,
        `echo "$?" >'${at('code.part')}'; mv '${at('code.part')}' '${at('code')}'`,
      ].join('\n'),
    );
    const started = spawnSync('script', ['-qec', `exec sh '${at('inside.sh')}'`, '/dev/null'], { env: ds.env });
    expect(started.signal).toBe('SIGKILL');
    await expect.poll(() => existsSync(at('code')), { timeout: 60_000 }).toBe(true);
    expect([readFileSync(at('code'), 'utf8'), readFileSync(at('stderr'), 'utf8')]).toEqual(['7\n', '']);
  });
});
