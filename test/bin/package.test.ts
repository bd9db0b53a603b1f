import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the npm package', () => {
  let files: readonly string[] = [];

  beforeAll(() => {
    // what has run leaves a code cache beside the bundle
    execFileSync(process.execPath, [`${root}bin/ds.js`, 'version', '--client']);
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const printed = execFileSync(npm, ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    const [pack] = JSON.parse(printed) as readonly { readonly files: readonly { readonly path: string }[] }[];
    files = pack?.files.map(({ path }) => path) ?? [];
  }, 120_000);

  it('has the bundle, what starts it and the completions', () => {
    expect(files).toEqual(
      expect.arrayContaining(['bin/ds.js', 'bin/code-cache.js', 'dist/ds.cjs', 'completions/ds.bash', 'package.json']),
    );
  });

  it('has no code cache, although one is there', () => {
    expect(existsSync(`${root}dist/cache`)).toBe(true);
    expect(files.filter((path) => path.includes('cache/'))).toEqual([]);
  });

  it('has nothing else', () => {
    const others = files.filter((path) => !/^(bin|completions)\/[^/]+$|^dist\/[^/]+\.cjs$/.test(path));
    expect(others.toSorted()).toEqual(['LICENSE', 'README.md', 'package.json']);
  });
});
