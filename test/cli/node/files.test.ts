import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { nodeFiles } from '../../../src/cli/node/files.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
afterAll(() => folder.remove());
const at = (name: string): string => join(folder.path, name);
const input = (message: string) => expect.objectContaining({ kind: 'input', message }) as Error;

folder.write('set/b.yaml', 'b');
folder.write('set/a.yaml', 'ä');
mkdirSync(at('set/c'));
symlinkSync(at('set/c'), at('set/link'));
symlinkSync(at('nowhere'), at('set/broken'));

describe('files', () => {
  it('are read as bytes', async () => {
    expect(Buffer.from(await nodeFiles.read(at('set/a.yaml'))).toString()).toBe('ä');
  });

  it('are listed by name, with links followed', async () => {
    expect(await nodeFiles.list(at('set'))).toEqual([
      { name: 'a.yaml', kind: 'file' },
      { name: 'b.yaml', kind: 'file' },
      { name: 'broken', kind: 'other' },
      { name: 'c', kind: 'directory' },
      { name: 'link', kind: 'directory' },
    ]);
  });

  it('have a kind', async () => {
    expect(await nodeFiles.kindOf(at('set'))).toBe('directory');
    expect(await nodeFiles.kindOf(at('set/a.yaml'))).toBe('file');
    expect(await nodeFiles.kindOf('/dev/null')).toBe('other');
    expect(await nodeFiles.kindOf(at('nowhere'))).toBeUndefined();
    await expect(nodeFiles.kindOf(at('out/x'))).resolves.toBeUndefined();
    await expect(nodeFiles.kindOf(at('set/a.yaml/x'))).rejects.toThrow('not a directory');
  });

  it('are written with a mode', async () => {
    await nodeFiles.write(at('out'), 'text', { mode: 0o600 });
    expect(readFileSync(at('out'), 'utf8')).toBe('text');
    expect(statSync(at('out')).mode & 0o777).toBe(0o600);
  });

  it('are replaced, with mode and links kept', async () => {
    folder.write('mine', 'old');
    chmodSync(at('mine'), 0o640);
    symlinkSync('mine', at('alias'));
    await nodeFiles.replace(at('alias'), 'new');
    expect(readFileSync(at('mine'), 'utf8')).toBe('new');
    expect(lstatSync(at('alias')).isSymbolicLink()).toBe(true);
    expect(statSync(at('mine')).mode & 0o777).toBe(0o640);
    await nodeFiles.replace(at('fresh'), 'text', { mode: 0o600 });
    expect(statSync(at('fresh')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('are read from an offset', async () => {
    await nodeFiles.write(at('long'), `${'a'.repeat(100_000)}end`);
    expect(Buffer.from(await nodeFiles.read(at('long'), { from: 100_000 })).toString()).toBe('end');
    expect((await nodeFiles.read(at('long'), { from: 200_000 })).length).toBe(0);
  });

  it('are created only if they do not exist', async () => {
    expect(await nodeFiles.create(at('claimed'), 'mine', { mode: 0o600 })).toBe(true);
    expect(await nodeFiles.create(at('claimed'), 'yours')).toBe(false);
    expect(readFileSync(at('claimed'), 'utf8')).toBe('mine');
    expect(statSync(at('claimed')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder.path).filter((name) => name.startsWith('claimed'))).toEqual(['claimed']);
  });

  it('are renamed if they exist', async () => {
    await nodeFiles.write(at('old'), 'text');
    expect(await nodeFiles.rename(at('old'), at('new'))).toBe(true);
    expect(readFileSync(at('new'), 'utf8')).toBe('text');
    expect(await nodeFiles.rename(at('old'), at('new'))).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('can be in a private directory', async () => {
    await nodeFiles.makePrivateFolder(at('a/b'));
    expect([at('a'), at('a/b')].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
    chmodSync(at('a/b'), 0o755);
    await nodeFiles.makePrivateFolder(at('a/b'));
    expect(statSync(at('a/b')).mode & 0o777).toBe(0o700);
    await expect(nodeFiles.makePrivateFolder(at('long/b'))).rejects.toThrow(
      input(`cannot write ${at('long/b')}: not a directory`),
    );
  });

  it('have errors with their path, worded as in kubectl', async () => {
    await expect(nodeFiles.read(at('no'))).rejects.toThrow(input(`the path "${at('no')}" does not exist`));
    await expect(nodeFiles.list(at('no'))).rejects.toThrow(input(`the path "${at('no')}" does not exist`));
    await expect(nodeFiles.read(at('set'))).rejects.toThrow(input(`cannot read ${at('set')}: is a directory`));
    await expect(nodeFiles.list(at('out'))).rejects.toThrow(input(`cannot list ${at('out')}: not a directory`));
    await expect(nodeFiles.write(at('set'), '')).rejects.toThrow(input(`cannot write ${at('set')}: is a directory`));
  });
});

describe('a temporary directory', () => {
  it.each([
    ['a file', 'plain', 'not a directory'],
    ['nowhere', 'nowhere', 'no such file or directory'],
  ])('is not created when TMPDIR is %s', async (_name, name, why) => {
    folder.write('plain', '');
    const place = join(folder.path, name);
    vi.stubEnv('TMPDIR', place);
    try {
      await expect(nodeFiles.makeTempFolder('x-')).rejects.toMatchObject({
        kind: 'input',
        message: `cannot create a temporary directory in ${place}: ${why}`,
        hint: 'set TMPDIR to a writable directory',
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
