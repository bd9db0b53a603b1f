import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildDs } from '../support/built-ds.ts';

interface CodeCache {
  readonly load: (
    filename: string,
    source: string,
    argv: readonly string[],
  ) => { readonly word: string; readonly data: Uint8Array } | undefined;
}

const ds = buildDs();
afterAll(() => ds.folder.remove());

const bundle = join(ds.folder.path, 'dist/ds.cjs');
const source = readFileSync(bundle, 'latin1');
const beside = join(ds.folder.path, 'dist/cache');
const own = join(ds.folder.path, 'xdg/daemonset-cli/code');
const { load } = createRequire(import.meta.url)(join(ds.folder.path, 'bin/code-cache.js')) as CodeCache;

const version = ['version', '--client'];
const hello = { code: 0, stdout: expect.stringMatching(/^Client Version: v/) as string, stderr: '' };
const inFolder = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

function cached(folder: string): string {
  const [name = ''] = inFolder(folder);
  return join(folder, name);
}

beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', ds.env['XDG_CACHE_HOME']);
  rmSync(beside, { recursive: true, force: true });
  rmSync(own, { recursive: true, force: true });
});

it('starts without reading the roots of the web, as long as it is not packed', () => {
  expect(readFileSync(ds.bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env -S node --use-openssl-ca\n/);
});

describe('the code cache', () => {
  it('is made by a command that did its work, and used by the next', async () => {
    expect(await ds.run(version)).toEqual(hello);
    expect(inFolder(beside)).toEqual([expect.stringMatching(/^version-v\d+\.\d+\.\d+-\w+-[0-9a-f]{32}$/)]);
    const { mtimeMs } = statSync(cached(beside));
    expect(load(bundle, source, version)?.data.length).toBeGreaterThan(10_000);
    expect(await ds.run(version)).toEqual(hello);
    expect(statSync(cached(beside)).mtimeMs).toBe(mtimeMs);
  });

  it('is one of each first word, wherever that stands', async () => {
    await ds.run(version);
    await ds.run(['completion', 'bash']);
    expect(
      inFolder(beside)
        .map((name) => name.split('-')[0])
        .sort(),
    ).toEqual(['completion', 'version']);
    expect(load(bundle, source, ['-n', 'x', 'version'])?.word).toBe('version');
    expect(load(bundle, source, ['get'])).toBeUndefined();
    expect(load(bundle, source, ['../version', '--version', 'VERSION'])).toBeUndefined();
  });

  it('is made also where another word has one, and then left alone', async () => {
    await ds.run(version);
    const namespaced = ['-n', 'version', 'completion', 'bash'];
    expect(load(bundle, source, namespaced)?.word).toBe('version');
    await ds.run(namespaced);
    expect(load(bundle, source, ['completion'])?.word).toBe('completion');
    const kept = join(beside, inFolder(beside).find((name) => name.startsWith('completion-')) ?? '');
    const { mtimeMs } = statSync(kept);
    await ds.run(namespaced);
    expect(statSync(kept).mtimeMs).toBe(mtimeMs);
  });

  it('is shared by the help of every command', async () => {
    await ds.run(['version', '--help']);
    expect(inFolder(beside)).toEqual([expect.stringMatching(/^help-/)]);
    await ds.run(version);
    for (const line of [[], ['--help'], ['get', '-h'], ['version', '--help'], ['help', 'get']]) {
      expect(load(bundle, source, line)?.word).toBe('help');
    }
    expect(load(bundle, source, version)?.word).toBe('version');
  });

  it('is not made by what failed', async () => {
    await ds.run(['gte']);
    await ds.run(['get']);
    expect([inFolder(beside), inFolder(own)]).toEqual([[], []]);
  });

  it('is made anew where V8 refuses it, and the command runs meanwhile', async () => {
    await ds.run(version);
    const file = cached(beside);
    for (const content of ['', 'rubbish', readFileSync(file).subarray(0, 5000)]) {
      writeFileSync(file, content);
      expect(await ds.run(version)).toEqual(hello);
      expect(statSync(file).size).toBeGreaterThan(10_000);
    }
  });

  it('of another build is not used, though its text be as long, and goes away', async () => {
    await ds.run(version);
    const other = `//${'0'.repeat(32)}${source.slice(34)}`;
    expect(load(bundle, other, version)).toBeUndefined();
    const stale = join(beside, `version-${process.version}-${process.arch}-${'0'.repeat(32)}`);
    writeFileSync(stale, '');
    await ds.run(['completion', 'bash']);
    expect(existsSync(stale)).toBe(false);
    expect(inFolder(beside)).toHaveLength(2);
  });

  it("stands in the user's own folder where there is no writing beside the bundle", async () => {
    writeFileSync(beside, 'a file where the folder would be');
    expect(await ds.run(version)).toEqual(hello);
    expect(inFolder(own)).toHaveLength(1);
    expect(load(bundle, source, version)).toBeDefined();
    const [recent, old] = ['get-v1-x64-recent', 'get-v1-x64-old'].map((name) => join(own, name));
    for (const file of [recent, old]) writeFileSync(file ?? '', '');
    utimesSync(old ?? '', 0, 0);
    await ds.run(['completion', 'bash']);
    expect([existsSync(recent ?? ''), existsSync(old ?? '')]).toEqual([true, false]);
  });

  it('is done without where nothing can be written', async () => {
    writeFileSync(beside, '');
    const blocked = ds.folder.write('blocked', '');
    const env = { ...ds.env, XDG_CACHE_HOME: blocked };
    expect(await ds.run(version, { env })).toEqual(hello);
    expect(await ds.run(version, { env: { PATH: ds.env['PATH'] } })).toEqual(hello);
  });

  it.skipIf(process.platform === 'win32')('is never taken from where others may write', async () => {
    await ds.run(version);
    const file = cached(beside);
    for (const [path, mode, safe] of [
      [file, 0o666, 0o644],
      [file, 0o664, 0o644],
      [beside, 0o777, 0o755],
      [beside, 0o1777, 0o755],
    ] as const) {
      chmodSync(path, mode);
      expect(load(bundle, source, version), `${path} ${mode.toString(8)}`).toBeUndefined();
      chmodSync(path, safe);
      expect(load(bundle, source, version)).toBeDefined();
    }
  });

  it.skipIf(process.platform === 'win32')('is not put where others may write', async () => {
    mkdirSync(beside);
    chmodSync(beside, 0o777);
    expect(await ds.run(version)).toEqual(hello);
    expect(inFolder(beside)).toEqual([]);
    expect(inFolder(own)).toHaveLength(1);
  });

  it.skipIf(process.getuid?.() !== 0)('is never taken from a stranger', async () => {
    await ds.run(version);
    const { chownSync } = await import('node:fs');
    for (const path of [cached(beside), beside]) {
      chownSync(path, 12345, 12345);
      expect(load(bundle, source, version)).toBeUndefined();
      chownSync(path, 0, 0);
    }
    expect(load(bundle, source, version)).toBeDefined();
  });
});
