import { spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { invokedAs } from '../../src/cli/node/invoked-as.ts';
import { buildDs } from '../support/built-ds.ts';
import { DS_BINARY } from '../support/ds-command.ts';
import { findKubectl } from '../support/transcript/find-kubectl.ts';

describe('the name that it was called by', () => {
  it.each([
    ['/usr/bin/ds', ['get'], ['ds'], ['get']],
    ['/opt/lib/daemonset-cli/bin/ds.js', ['get'], ['ds'], ['get']],
    ['/home/me/.krew/bin/kubectl-ds', ['get'], ['kubectl', 'ds'], ['get']],
    ['kubectl-ds.exe', [], ['kubectl', 'ds'], []],
    ['/home/me/.krew/bin/kubectl-manage_daemonset', [], ['kubectl', 'manage-daemonset'], []],
    ['kubectl_complete-ds', ['get', 'a'], ['kubectl', 'ds'], ['__complete', 'get', 'a']],
  ])('%s', (calledAs, given, program, argv) => {
    expect(invokedAs(calledAs, given)).toEqual({ program, argv });
  });
});

const { kubectl } = findKubectl();
if (kubectl === undefined) process.stderr.write('SKIPPED: the plugin of kubectl, which needs kubectl\n');

describe.skipIf(kubectl === undefined || process.platform === 'win32')('installed as a plugin of kubectl', () => {
  const ds = buildDs();
  afterAll(() => ds.folder.remove());
  const program = DS_BINARY ?? ds.bin;
  chmodSync(program, 0o755);
  for (const name of ['kubectl-ds', 'kubectl_complete-ds']) symlinkSync(program, join(ds.folder.path, name));
  const path = [ds.folder.path, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);

  function run(...args: readonly string[]): { readonly code: number | null; readonly output: string } {
    const env = { ...ds.env, PATH: path, KUBECONFIG: '/dev/null' };
    const { status, stdout, stderr } = spawnSync(kubectl ?? '', args, { env, encoding: 'utf8' });
    return { code: status, output: stdout + stderr };
  }

  it('says kubectl ds in its help, examples and hints', () => {
    const { code, output } = run('ds', 'rollout', 'undo', '--help');
    expect([code, output]).toEqual([0, expect.stringContaining('Usage: kubectl ds rollout undo')]);
    expect(output).toContain('  kubectl ds rollout undo ');
    expect(output.replaceAll('kubectl ds', '')).not.toMatch(/\bds (?:rollout|options)/);
    expect(run('ds', '--help').output).toContain('Help for a command: kubectl ds COMMAND --help');
    expect(run('ds', 'gte')).toEqual({ code: 2, output: expect.stringContaining('kubectl ds get') as string });
  });

  it('completes commands and flags through kubectl', () => {
    const { code, output } = run('__complete', 'ds', 'rollout', 'un');
    expect([code, output]).toEqual([0, expect.stringMatching(/^undo\t/)]);
    expect(run('__complete', 'ds', 'get', '--all-n').output).toMatch(/^--all-namespaces\t/);
  });
});
