import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileTree } from '../../../src/cli/node/file-tree.ts';
import { byteText, type ByteText } from '../../../src/core/byte-text.ts';
import type { FileTree } from '../../../src/core/file-tree.ts';
import { TAR_END, tarHeader, tarPadding } from '../../../src/core/tar/write-header.ts';
import { namesBelow, remotePath } from '../../../src/workflows/cp/remote-path.ts';
import { createUnpacker, type UnpackOptions } from '../../../src/workflows/cp/unpack.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

let folder: TempFolder;
let outside: TempFolder;
beforeEach(() => {
  folder = tempFolder();
  outside = tempFolder();
});
afterEach(() => {
  folder.remove();
  outside.remove();
});

const OWNER = { mode: 0o777, uid: 0, gid: 0, modified: 0 };

function file(name: ByteText, content: string): Buffer {
  const size = Buffer.byteLength(content);
  const header = tarHeader({ ...OWNER, name, kind: 'file', size, target: '' });
  return Buffer.concat([header, Buffer.from(content), tarPadding(size)]);
}
function link(name: ByteText, target: ByteText): Buffer {
  return tarHeader({ ...OWNER, name, kind: 'link', size: 0, target });
}
function typed(type: string, name: ByteText, target = ''): Buffer {
  const header = link(name, target);
  header.write(type, 156, 'latin1');
  header.fill(' ', 148, 156);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
    'latin1',
  );
  return header;
}

async function unpack(members: readonly Buffer[], options: Partial<UnpackOptions> & { readonly to?: string } = {}) {
  const warnings: string[] = [];
  const unpacker = createUnpacker({
    tree: nodeFileTree,
    destination: byteText(join(folder.path, options.to ?? 'out')),
    prefix: 'x',
    intoFolder: false,
    onWarning: (text) => warnings.push(text.replaceAll(folder.path, 'HERE')),
    ...options,
  });
  const error: unknown = await unpacker
    .write(Buffer.concat([...members, TAR_END]))
    .then(() => undefined)
    .catch((reason: unknown) => reason);
  await unpacker.discard();
  return { warnings, error };
}

const at = (path: string): string => join(folder.path, path);
const content = (path: string): string => readFileSync(at(path), 'utf8');

describe('what a container sends', () => {
  it('becomes the destination: a folder with its content', async () => {
    const { warnings, error } = await unpack([
      tarHeader({ ...OWNER, name: 'x/', kind: 'directory', size: 0, target: '' }),
      file('x/a', 'one'),
      file('x/deep/er/b', 'two'),
      tarHeader({ ...OWNER, name: 'x/empty/', kind: 'directory', size: 0, target: '' }),
    ]);
    expect([warnings, error]).toEqual([[], undefined]);
    expect([content('out/a'), content('out/deep/er/b'), readdirSync(at('out/empty'))]).toEqual(['one', 'two', []]);
    // as with kubectl, a copy has the permissions of a new file
    expect(statSync(at('out/a')).mode & 0o111).toBe(0);
  });

  it('is a file: the destination, or one in the folder that is there', async () => {
    await unpack([file('x', 'one')], { to: 'new/name' });
    expect(content('new/name')).toBe('one');
    await unpack([file('x', 'two')], { to: 'new' });
    expect(content('new/x')).toBe('two');
    await unpack([file('x', 'three')], { to: 'other', intoFolder: true });
    expect(content('other/x')).toBe('three');
  });

  it('replaces a file, which keeps its permissions', async () => {
    folder.write('out/a', 'a longer content than before', 0o600);
    await unpack([file('x/a', 'one')]);
    expect([content('out/a'), statSync(at('out/a')).mode & 0o777]).toEqual(['one', 0o600]);
  });

  it('goes through a symbolic link that the user names, and through no other', async () => {
    symlinkSync(outside.path, at('mine'));
    await unpack([file('x/a', 'one')], { to: 'mine' });
    expect(readFileSync(join(outside.path, 'a'), 'utf8')).toBe('one');
    outside.write('target', 'untouched');
    mkdirSync(at('out'));
    symlinkSync(outside.path, at('out/folder'));
    symlinkSync(join(outside.path, 'target'), at('out/file'));
    const { warnings } = await unpack([file('x/folder/new', 'bad'), file('x/file', 'bad'), file('x/good', 'good')]);
    expect(warnings).toEqual([
      'file "HERE/out/folder/new" is outside the target destination, because "HERE/out/folder" is not a folder or file here, skipping',
      'file "HERE/out/file" is outside the target destination, because "HERE/out/file" is not a folder or file here, skipping',
    ]);
    expect(readdirSync(outside.path).toSorted()).toEqual(['a', 'target']);
    expect(readFileSync(join(outside.path, 'target'), 'utf8')).toBe('untouched');
    expect(content('out/good')).toBe('good');
  });

  it.each(['x/../../evil', 'x/a/../../../evil', 'x/..'])('does not lead up: %s', async (name) => {
    const { warnings, error } = await unpack([file('x/a/b', 'ok'), file(name, 'bad'), file('x/after', 'ok')]);
    expect(error).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('is outside the target destination, skipping')]);
    expect(readdirSync(folder.path)).toEqual(['out']);
    expect(content('out/after')).toBe('ok');
  });

  it.each(['/etc/passwd', 'y', 'xy/a', '../x/a'])('is only what was asked for: not %s', async (name) => {
    const { error } = await unpack([file(name, 'bad')]);
    expect(error).toMatchObject({ kind: 'failure', message: `tar contents corrupted: "${name}" is not in "x"` });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('creates no symbolic link, so that no later member goes through it', async () => {
    const { warnings } = await unpack([link('x/l', outside.path), file('x/l/evil', 'bad')]);
    expect(warnings).toEqual([`skipping symlink: "x/l" -> "${outside.path}"`]);
    expect(lstatSync(at('out/l')).isDirectory()).toBe(true);
    expect(readdirSync(outside.path)).toEqual([]);
  });

  it('has a second name of a file as a copy, but not of files elsewhere', async () => {
    const secret = outside.write('secret', 'secret');
    symlinkSync(secret, folder.path + '/secret');
    mkdirSync(at('out'));
    symlinkSync(secret, at('out/local'));
    const { warnings } = await unpack([
      file('x/a', 'one'),
      typed('1', 'x/b', 'x/a'),
      typed('1', 'x/c', '/etc/passwd'),
      typed('1', 'x/d', 'x/../secret'),
      typed('1', 'x/e', 'x/local'),
    ]);
    expect(content('out/b')).toBe('one');
    expect(warnings).toEqual([
      'skipping hard link: "x/c" -> "/etc/passwd"',
      'skipping hard link: "x/d" -> "x/../secret"',
      'skipping hard link: "x/e" -> "x/local"',
    ]);
    expect(readdirSync(at('out')).toSorted()).toEqual(['a', 'b', 'local']);
  });

  it.each(['3', '4', '6', 'S'])('has no devices, pipes and sparse files: type %s', async (type) => {
    const { warnings } = await unpack([typed(type, 'x/dev'), file('x/a', 'one')]);
    expect(warnings).toEqual(['skipping special file: "x/dev"']);
    expect(readdirSync(at('out'))).toEqual(['a']);
  });

  it('has names of any bytes, which are safe in messages', async () => {
    await unpack([file('x/bad\xff\n', 'one')]);
    expect(readdirSync(Buffer.from(at('out')), { encoding: 'buffer' })).toEqual([Buffer.from('bad\xff\n', 'latin1')]);
    const { warnings } = await unpack([link('x/\x1b[31m', 'a\nb')]);
    expect(warnings).toEqual(['skipping symlink: "x/^[[31m" -> "a\\nb"']);
  });

  it('skips names that the system does not allow', async () => {
    const tree: FileTree = { ...nodeFileTree, canName: (name) => !name.includes('\\') };
    const { warnings } = await unpack([file('x/..\\evil', 'bad'), file('x/a', 'ok')], { tree });
    expect(warnings).toEqual(['file "HERE/out/..\\evil" has a name that this system does not allow, skipping']);
    expect(readdirSync(at('out'))).toEqual(['a']);
  });
});

it('leaves no part of a file', async () => {
  folder.write('out/a', 'before');
  const unpacker = createUnpacker({
    tree: nodeFileTree,
    destination: byteText(at('out')),
    prefix: 'x',
    intoFolder: false,
    onWarning: () => undefined,
  });
  await unpacker.write(file('x/a', 'y'.repeat(5000)).subarray(0, 2000));
  expect(readdirSync(at('out')).length).toBe(2);
  await unpacker.discard();
  expect([readdirSync(at('out')), content('out/a')]).toEqual([['a'], 'before']);
});

describe('a path in a container', () => {
  it.each([
    ['/var/log/', '/var/log', 'var/log'],
    ['x', 'x', 'x'],
    ['./x', './x', 'x'],
    ['../../x/y', '../../x/y', 'x/y'],
    ['a/../b', 'a/../b', 'b'],
    ['-x', './-x', '-x'],
    ['/', '/', ''],
    ['.', '.', ''],
    ['a//b/./c', 'a//b/./c', 'a/b/c'],
  ])('%s is given as %s, and stored below %s', (path, argument, prefix) => {
    expect(remotePath(path)).toEqual({ argument, prefix });
  });

  it('is a prefix of whole names', () => {
    expect(namesBelow('./a/b/c', 'a/b')).toEqual(['c']);
    expect(namesBelow('a/b/', 'a/b')).toEqual([]);
    expect(namesBelow('a/bc', 'a/b')).toBeUndefined();
    expect(namesBelow('anything', '')).toEqual(['anything']);
  });
});
