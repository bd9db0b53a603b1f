import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cpCommand } from '../../../src/commands/cp/cp.ts';
import { DsError } from '../../../src/core/errors.ts';
import { invoke } from '../../support/invoke.ts';
import { servedSandbox, type ServedSandbox } from '../../support/served-sandbox.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

const SCENARIO = `
pools: [{ name: node, count: 3, imagePull: 1ms, start: 1ms }]
commands:
- { match: 'tar cf - /no-tar', exitCode: 127 }
- { match: 'tar * -C /no-tar', exitCode: 126 }
- { match: 'tar cf - /html', stdout: "<html>no archive, but something else that is long enough to be a block, ${'x'.repeat(512)}" }
- { match: 'tar cf - /ended', stdout: "" }
- { match: 'tar cf - /slow', takes: 1h }
- { match: 'tar cf - /etc/hostname', nodes: node-3, stderr: "tar: \\u001b[31mno\\n", exitCode: 2 }
`;

let sandbox: ServedSandbox;
let folder: TempFolder;
beforeAll(async () => {
  sandbox = await servedSandbox(SCENARIO, {
    containers: [
      { name: 'main', image: 'agent:1' },
      { name: 'side', image: 'side:1' },
    ],
  });
}, 60_000);
afterAll(() => sandbox.close());
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder.remove());

async function cp(...args: readonly string[]) {
  const runtime = sandbox.runtime();
  const outcome = await invoke(cpCommand, args, runtime.rt);
  return { outcome, stdout: runtime.stdout(), stderr: runtime.stderr(), runtime };
}
async function refusal(...args: readonly string[]): Promise<DsError> {
  const error: unknown = await cp(...args).catch((reason: unknown) => reason);
  if (error instanceof DsError) return error;
  throw new Error('it was not refused', { cause: error });
}
const here = (path = ''): string => join(folder.path, path);
const NODE = ['--node', 'node-1', '-c', 'main'];

describe('on one node', () => {
  it('copies a folder there and back, silently', async () => {
    const big = randomBytes(3_000_000);
    mkdirSync(here('from/deep/empty'), { recursive: true });
    writeFileSync(here('from/big'), big);
    writeFileSync(here('from/zero'), '');
    writeFileSync(here("from/deep/odd 'name"), 'odd');
    expect(await cp(here('from'), 'agent:/tmp/new', ...NODE)).toMatchObject({ outcome: 'ok', stdout: '', stderr: '' });
    expect(await cp('agent:/tmp/new', here('back'), ...NODE)).toMatchObject({ outcome: 'ok', stdout: '', stderr: '' });
    expect(readdirSync(here('back'), { recursive: true }).toSorted()).toEqual(
      readdirSync(here('from'), { recursive: true }).toSorted(),
    );
    expect(readFileSync(here('back/big')).equals(big)).toBe(true);
    expect(readFileSync(here("back/deep/odd 'name"), 'utf8')).toBe('odd');
  });

  it('copies into a folder of the container, and of this machine', async () => {
    writeFileSync(here('a.conf'), 'a=1');
    await cp(here('a.conf'), 'ds/agent:/etc', ...NODE);
    await cp('default/agent:/etc/a.conf', here(), '--node=node-1', '-c', 'main');
    await cp('agent:/etc/a.conf', here('b.conf'), ...NODE);
    expect(readFileSync(here('b.conf'), 'utf8')).toBe('a=1');
  });

  it('says which container it took, and what tar says', async () => {
    const { outcome, stderr } = await cp('agent:/nothing', here('x'), '--node', 'node-1');
    expect(outcome).toEqual({ exitCode: 1 });
    expect(stderr).toBe(
      'Defaulted container "main" out of: main, side\n' +
        'tar: /nothing: No such file or directory\n' +
        'tar: error exit delayed from previous errors\n' +
        'command terminated with exit code 1\n',
    );
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('says that an image has no tar, and how to do without', async () => {
    const from = await refusal('agent:/no-tar', here('x'), ...NODE);
    expect(from.message).toMatch(/^container main of pod agent-\w+ has no tar, which copies need$/);
    expect(sandbox.runtime().rt.hintText(from.hint ?? '')).toBe(
      'one file can be copied without tar: ds exec agent --node=node-1 --container=main -n default -- cat /no-tar > FILE',
    );
    writeFileSync(here('x'), 'x');
    const to = await refusal(here('x'), 'agent:/no-tar/x', ...NODE);
    expect(sandbox.runtime().rt.hintText(to.hint ?? '')).toBe(
      `one file can be copied without tar: ds exec agent --node=node-1 --container=main --stdin -n default -- sh -c 'cat > "$0"' /no-tar/x < FILE`,
    );
  });

  it('refuses what is no archive, or not all of it', async () => {
    expect((await refusal('agent:/html', here('x'), ...NODE)).message).toContain('it is not a tar archive');
    expect((await refusal('agent:/ended', here('x'), ...NODE)).message).toContain('ended early, after 0 bytes');
  });

  it('ends with Ctrl-C', async () => {
    const runtime = sandbox.runtime();
    const work = invoke(cpCommand, ['agent:/slow', here('x'), ...NODE], runtime.rt);
    setTimeout(() => runtime.interrupt(), 200);
    await expect(work).rejects.toMatchObject({ kind: 'interrupted' });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('needs a local file that exists', async () => {
    expect(await refusal(here('none'), 'agent:/x', ...NODE)).toMatchObject({
      kind: 'input',
      message: `${here('none')} doesn't exist in local filesystem`,
    });
  });
});

describe('on several nodes', () => {
  it('copies into a folder for each node, and goes on after one that fails', async () => {
    const { outcome, stderr } = await cp('agent:/etc/hostname', here('out'), '--all', '-c', 'main');
    expect(outcome).toEqual({ exitCode: 2 });
    expect(stderr).toBe('node-3: tar: ^[[31mno\nnode-3: command terminated with exit code 2\n');
    expect(readFileSync(here('out/node-1/hostname'), 'utf8')).toMatch(/^agent-/);
    expect(readFileSync(here('out/node-2/hostname'), 'utf8')).toMatch(/^agent-/);
    expect(readdirSync(here('out/node-3'))).toEqual([]);
  });

  it('copies a folder to each, and reports a node that does not exist', async () => {
    mkdirSync(here('conf'));
    writeFileSync(here('conf/a'), 'a');
    const { outcome, stderr } = await cp(here('conf'), 'agent:/tmp', '--node', 'node-1,node-2,node-9');
    expect({ outcome, stderr }).toEqual({ outcome: { exitCode: 1 }, stderr: 'error: there is no node "node-9"\n' });
    await cp('agent:/tmp/conf', here('out'), '--node', 'node-1,node-2');
    expect(readFileSync(here('out/node-2/conf/a'), 'utf8')).toBe('a');
  });
});

describe('what the command line must say', () => {
  it.each([
    [['agent:/x'], 'ds cp needs DESTINATION'],
    [['agent:/x', 'agent:/y'], 'one of src or dest must be a local file specification'],
    [['x', './agent:/y'], 'one of src or dest must be a remote file specification'],
    [[':x', 'y'], 'filespec must match the canonical format: [[NAMESPACE/]NAME:]file/path'],
    [['agent:', 'y'], 'filepath can not be empty'],
    [['agent:/x', 'y'], 'no node is chosen'],
    [['agent:/x', 'y', '--all', '--node', 'a'], '--all and the names of nodes exclude each other'],
    [['agent:/x', 'y', '--all', '--parallel', '0'], '--parallel must be at least 1'],
  ])('%j', async (args, message) => {
    expect(await refusal(...args)).toMatchObject({ kind: 'usage', message });
  });
});
