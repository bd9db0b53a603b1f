import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { targetNamed, TARGETS } from '../../scripts/binary/targets.ts';
import { bundledPackages } from '../../scripts/bundled-packages.ts';
import { archive } from '../../scripts/release/archive.ts';
import type { Release } from '../../scripts/release/description.ts';
import { checksums, dockerfile, formula, krewManifest, scoopManifest } from '../../scripts/release/manifests.ts';
import { sbom } from '../../scripts/release/sbom.ts';
import { tempFolder } from '../support/temp-folder.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = tempFolder();
afterAll(() => folder.remove());

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}

/** A stand-in: archives hold any bytes. */
const BINARY = Buffer.from('#!/bin/sh\necho ds\n'.repeat(1000));
const archives = TARGETS.map((target) => ({ target, ...archive(root, '1.2.3', target, BINARY) }));
const release: Release = {
  version: '1.2.3',
  summary: 'kubectl for DaemonSets',
  license: 'Apache-2.0',
  url: 'https://example.com/releases/v1.2.3',
  homepage: 'https://example.com',
  archives,
};

describe('the archives of a release', () => {
  it('are the same again', () => {
    const again = TARGETS.map((target) => archive(root, '1.2.3', target, BINARY).sha256);
    expect(again).toEqual(archives.map(({ sha256 }) => sha256));
    expect(new Set(again).size).toBe(TARGETS.length);
  });

  it('unpack to a program that runs, completions, man pages and licenses', () => {
    const { file, folder: inside, content } = archives[0] ?? { file: '', folder: '', content: '' };
    write(file, content);
    execFileSync('tar', ['-xzf', file], { cwd: folder.path });
    const at = join(folder.path, inside);
    expect(spawnSync(join(at, 'ds'), { encoding: 'utf8' }).stdout).toMatch(/^ds\n/);
    for (const path of ['LICENSE', 'THIRD_PARTY_NOTICES', 'completions/ds.bash', 'man/ds.1', 'man/ds-rollout-run.1']) {
      expect(readFileSync(join(at, path), 'utf8'), path).toBe(readFileSync(join(root, path), 'utf8'));
    }
  });

  it('are a zip for Windows, which others can read', () => {
    const windows = archives.find(({ target }) => target.os === 'windows');
    expect(windows?.file).toBe('ds-1.2.3-windows-amd64.zip');
    const script = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    print(len(z.read('ds-1.2.3-windows-amd64/ds.exe')), 'ds-1.2.3-windows-amd64/man/ds.1' in z.namelist())`;
    const python = spawnSync('python3', ['-c', script, write('w.zip', windows?.content ?? '')], {
      encoding: 'utf8',
    });
    if (python.error !== undefined) process.stderr.write('SKIPPED: reading the zip, which needs python3\n');
    else expect([python.stdout, python.stderr]).toEqual([`${BINARY.length} True\n`, '']);
  });

  it('have sums that sha256sum checks', () => {
    for (const { file, content } of archives) write(file, content);
    const input = checksums(release);
    const check = (): number | null => spawnSync('sha256sum', ['--check'], { cwd: folder.path, input }).status;
    expect(check()).toBe(0);
    write(archives[0]?.file ?? '', 'changed');
    expect(check()).toBe(1);
  });
});

const sumOf = (name: string): string | undefined => archives.find(({ target }) => target === targetNamed(name))?.sha256;

describe('the manifests of a release', () => {
  it('krew: has a valid name and a platform for each archive with glibc', () => {
    const { apiVersion, kind, metadata, spec } = parse(krewManifest(release)) as {
      apiVersion: string;
      kind: string;
      metadata: { name: string };
      spec: { version: string; shortDescription: string; platforms: readonly Record<string, unknown>[] };
    };
    expect([apiVersion, kind]).toEqual(['krew.googlecontainertools.github.com/v1alpha2', 'Plugin']);
    // kebab-case, with a verb, and no "kube" (krew's naming guide)
    expect(metadata.name).toMatch(/^[a-z]+-[a-z]+$/);
    expect(metadata.name).not.toMatch(/kube|\bds\b/);
    expect(spec.version).toBe('v1.2.3');
    expect(spec.shortDescription.length).toBeLessThanOrEqual(50);
    expect(spec.platforms).toHaveLength(5);
    expect(spec.platforms[0]).toEqual({
      selector: { matchLabels: { os: 'linux', arch: 'amd64' } },
      uri: 'https://example.com/releases/v1.2.3/ds-1.2.3-linux-amd64.tar.gz',
      sha256: sumOf('linux-x64'),
      files: ['ds', 'LICENSE', 'THIRD_PARTY_NOTICES'].map((name) => ({
        from: `ds-1.2.3-linux-amd64/${name}`,
        to: '.',
      })),
      bin: 'ds',
    });
    expect(spec.platforms.at(-1)).toMatchObject({ bin: 'ds.exe', sha256: sumOf('windows-x64') });
  });

  it('Homebrew: has each sum below its URL', () => {
    const text = formula(release);
    for (const name of ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']) {
      const { file, sha256 } = archives.find(({ target }) => target.name === name) ?? { file: '', sha256: '' };
      expect(text).toContain(`url "https://example.com/releases/v1.2.3/${file}"\n      sha256 "${sha256}"`);
    }
    expect(text.match(/^ *(?:class|def|test do|on_\w+ do)\b.*$/gm)).toHaveLength(text.match(/^ *end$/gm)?.length ?? 0);
    const ruby = spawnSync('ruby', ['-c'], { input: text, encoding: 'utf8' });
    if (ruby.error === undefined) expect(ruby.stdout).toBe('Syntax OK\n');
    else process.stderr.write('SKIPPED: the syntax of the formula, which needs ruby\n');
  });

  it('Scoop: has the archive for Windows', () => {
    expect(JSON.parse(scoopManifest(release))).toMatchObject({
      version: '1.2.3',
      architecture: { '64bit': { hash: sumOf('windows-x64'), extract_dir: 'ds-1.2.3-windows-amd64' } },
      bin: 'ds.exe',
    });
  });

  it('Dockerfile: adds the archives by the names that they have', () => {
    const [, added = ''] = /^ADD (\S+) \/$/m.exec(dockerfile(release)) ?? [];
    const files = ['amd64', 'arm64'].map((arch) => added.replace('${TARGETARCH}', arch));
    expect(archives.map(({ file }) => file)).toEqual(expect.arrayContaining(files));
  });
});

describe('the bill of materials', () => {
  it('lists the packages in the binary and no others, the same each time', { timeout: 120_000 }, async () => {
    const packages = new Set((await bundledPackages(`${root}/`)).map(({ name, version }) => `${name}@${version}`));
    const text = sbom(root, packages);
    const { bomFormat, components } = JSON.parse(text) as {
      bomFormat: string;
      components: readonly { name: string; purl: string; hashes: readonly { alg: string }[] }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    const names = components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['yaml', 'commander', 'ink', '@oven/bun-linux-x64']));
    expect(names.filter((name) => /^(?:vitest|esbuild|typescript|eslint)$/.test(name))).toEqual([]);
    for (const { purl, hashes } of components) expect([purl, hashes[0]?.alg]).toEqual([purl, 'SHA-512']);
    expect(sbom(root, packages)).toBe(text);
    expect(() => sbom(root, new Set(['left-pad@1.0.0']))).toThrow("npm's list has no left-pad@1.0.0");
  });
});
