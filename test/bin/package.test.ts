import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = tempFolder();
afterAll(() => folder.remove());

const isWindows = process.platform === 'win32';

function npm(cwd: string, ...args: readonly string[]): string {
  return execFileSync(isWindows ? 'npm.cmd' : 'npm', args, { cwd, encoding: 'utf8', shell: isWindows });
}

/** Where the package was installed, which is outside of this repository and its node_modules. */
const installed = join(folder.path, isWindows ? 'node_modules' : 'lib/node_modules', 'daemonset-cli');
const bin = join(installed, 'bin/ds.js');

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function ds(...args: readonly string[]): Ran {
  const env = { PATH: process.env['PATH'], HOME: folder.path, XDG_CACHE_HOME: join(folder.path, 'cache') };
  return spawnSync(process.execPath, [bin, ...args], { env, encoding: 'utf8' });
}

let files: readonly string[] = [];

beforeAll(() => {
  // What has run leaves a code cache beside the bundle
  execFileSync(process.execPath, [`${root}bin/ds.js`, 'version', '--client']);
  // Without scripts, which build the bundle that other tests run
  const printed = npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder.path);
  const [pack] = JSON.parse(printed) as readonly {
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  files = pack?.files.map(({ path }) => path) ?? [];
  const offline = ['--offline', '--registry', 'http://127.0.0.1:1', '--no-audit', '--no-fund', '--ignore-scripts'];
  npm(folder.path, 'install', '--global', '--prefix', folder.path, ...offline, `./${pack?.filename ?? ''}`);
}, 120_000);

describe('the npm package', () => {
  it('has the bundle, what starts it, completions, man pages, documents and the licenses of what is bundled', () => {
    const wanted = ['bin/ds.js', 'bin/code-cache.js', 'dist/ds.cjs', 'dist/ink.cjs', 'package.json'];
    const documents = ['completions/ds.bash', 'man/ds.1', 'docs/commands/README.md', 'LICENSE', 'THIRD_PARTY_NOTICES'];
    expect(files).toEqual(expect.arrayContaining([...wanted, ...documents]));
  });

  it('has no code cache, although one is there', () => {
    expect(existsSync(`${root}dist/cache`)).toBe(true);
    expect(files.filter((path) => path.includes('cache/'))).toEqual([]);
  });

  it('has nothing else', () => {
    const known =
      /^(?:bin|completions)\/[^/]+$|^dist\/[^/]+\.cjs$|^docs\/(?:commands\/|live-view\/|schema\/)?[^/]+$|^man\/ds[^/]*\.1$/;
    const others = files.filter((path) => !known.test(path));
    expect(others.toSorted()).toEqual(['LICENSE', 'README.md', 'THIRD_PARTY_NOTICES', 'package.json']);
  });
});

describe('the package, installed without a registry', () => {
  it('is alone', () => {
    expect(readdirSync(join(installed, '..')).filter((name) => !name.startsWith('.'))).toEqual(['daemonset-cli']);
    const { devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const { resolve } = createRequire(bin);
    for (const name of Object.keys(devDependencies)) expect(() => resolve(name), name).toThrow();
  });

  it.skipIf(isWindows)('has its man pages where man looks for them', () => {
    const pages = readdirSync(join(folder.path, 'share/man/man1'));
    expect(pages.toSorted()).toEqual(readdirSync(`${root}man`).toSorted());
  });

  it('says its version', () => {
    expect(ds('version', '--client')).toMatchObject({ status: 0, stderr: '' });
  });

  it('lints, with all of YAML', () => {
    const file = folder.write('agent.yaml', `apiVersion: apps/v1\nkind: &kind DaemonSet\nmetadata: { name: *kind }\n`);
    const { status, stdout, stderr } = ds('lint', '-f', file);
    expect(status).toBe(1);
    expect(`${stdout}${stderr}`).toContain('selector');
  });

  it('draws the live view', () => {
    const manifest = folder.write(
      'agent.json',
      JSON.stringify({
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name: 'agent' },
        spec: {
          selector: { matchLabels: { app: 'agent' } },
          template: {
            metadata: { labels: { app: 'agent' } },
            spec: { containers: [{ name: 'agent', image: 'registry.example/agent:1-missing' }] },
          },
        },
      }),
    );
    const terminal = folder.write(
      'terminal.cjs',
      `require('node:tty').isatty = () => true;
       const fs = require('node:fs');
       const { fstatSync } = fs;
       fs.fstatSync = (fd, ...more) => (fd > 2 ? fstatSync(fd, ...more) : { isCharacterDevice: () => true });
       Object.assign(process.stdout, { isTTY: true, columns: 100, rows: 30 });`,
    );
    const steps = folder.write(
      'steps.cjs',
      // The image cannot be pulled until the view has drawn the nodes, so that the rollout does not end before
      `const { execFileSync, spawn } = require('node:child_process');
       const ds = (...args) => execFileSync(process.execPath, [${JSON.stringify(bin)}, ...args], { stdio: 'inherit' });
       ds('apply', '-f', ${JSON.stringify(manifest)});
       const status = ['rollout', 'status', 'agent', '--view=live', '--timeout=60s'];
       const view = spawn(process.execPath, ['--require', ${JSON.stringify(terminal)}, ${JSON.stringify(bin)}, ...status], {
         stdio: ['inherit', 'pipe', 'inherit'],
       });
       let seen = '';
       view.stdout.on('data', (text) => {
         process.stdout.write(text);
         const before = seen;
         seen += text;
         if (!before.includes('zone-a') && seen.includes('zone-a')) ds('set', 'image', 'agent', 'agent=registry.example/agent:1');
       });
       view.on('close', (code) => (process.exitCode = code));`,
    );
    const { status, stdout } = ds('sandbox', 'run', '--', process.execPath, steps);
    expect(status).toBe(0);
    expect(stdout).toContain('\x1b[?1049h');
    expect(stdout).toContain('zone-a');
    expect(stdout).toContain('successfully rolled out');
  });
});
