import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { buildDs } from '../../support/built-ds.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const ds = buildDs();
const folder = tempFolder();
afterAll(() => {
  ds.folder.remove();
  folder.remove();
});

/** `ds lint --fix` changes it. */
const MANIFEST = `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      containers:
        - name: agent
          image: agent:1
          env: [{ name: A, value: 1 }]
${'# a comment that makes the file longer than the limit\n'.repeat(100)}`;

// A limit on the size of files has the effect of a full disk.
describe.skipIf(process.platform === 'win32')('on a full disk', () => {
  it('`ds lint --fix` does not change the file', () => {
    const path = folder.write('agent.yaml', MANIFEST);
    const script = `ulimit -f 4; exec ${ds.command.join(' ')} lint -f "${path}" --fix`;
    const ended = spawnSync('sh', ['-c', script], { encoding: 'utf8', env: ds.env });
    expect(ended.stderr).toContain(`error: cannot write ${path}: file too large`);
    expect(readFileSync(path, 'utf8')).toBe(MANIFEST);
    expect(readdirSync(folder.path)).toEqual(['agent.yaml']);
  });
});
