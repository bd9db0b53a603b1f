import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Api } from '../control-plane/api.ts';
import { runningControlPlane } from '../control-plane/cluster.ts';
import { builtBinary } from '../support/ds-command.ts';
import { tempFolder } from '../support/temp-folder.ts';

const NAMESPACE = 'binary-alone';
const root = resolve(import.meta.dirname, '../..');
const cluster = inject('cluster');
const controlPlane = inject('controlPlaneFolder') ?? '';
const folder = tempFolder();
afterAll(() => folder.remove());

function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version']).error === undefined;
}

/** The C library's files, which every container base has but `scratch`. */
function librariesOf(binary: string): readonly string[] {
  const listed = execFileSync('ldd', [binary], { encoding: 'utf8' });
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
}

const binary = builtBinary();
const isRoot = process.getuid?.() === 0;
const canChroot = isRoot && process.platform === 'linux' && existsSync(binary) && cluster !== undefined;
if (!canChroot)
  process.stderr.write(
    'SKIPPED: the binary alone, which needs root, Linux, a control plane and `npm run build:binary`\n',
  );

describe.skipIf(!canChroot)(
  'a root file system of the binary, the C library and a kubeconfig',
  { timeout: 180_000 },
  () => {
    let api: Api;
    const alone = join(folder.path, 'root');

    function run(...args: readonly string[]): { readonly code: number | null; readonly output: string } {
      // Every container has /proc; without it the runtime cannot start
      const inside = 'mount -t proc proc "$1/proc" && exec chroot "$@"';
      const command = ['--mount', 'sh', '-c', inside, 'sh', alone, '/ds', '-n', NAMESPACE, ...args];
      const { status, stdout, stderr } = spawnSync('unshare', command, {
        env: { PATH: process.env['PATH'], KUBECONFIG: '/kubeconfig', HOME: '/' },
        encoding: 'utf8',
      });
      return { code: status, output: stdout + stderr };
    }

    beforeAll(async () => {
      const running = runningControlPlane(controlPlane);
      if (running === undefined) throw new Error('there is no control plane');
      api = running.connect();
      await api.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
      mkdirSync(join(alone, 'proc'), { recursive: true });
      for (const path of [binary, ...librariesOf(binary)]) {
        const to = path === binary ? join(alone, 'ds') : join(alone, path);
        mkdirSync(dirname(to), { recursive: true });
        cpSync(path, to, { dereference: true });
      }
      writeFileSync(join(alone, 'kubeconfig'), readFileSync(cluster?.kubeconfig ?? '', 'utf8'));
      cpSync(join(root, 'test/manifests/seeds/demo.yaml'), join(alone, 'demo.yaml'));
    });
    afterAll(async () => {
      await api.remove(`/api/v1/namespaces/${NAMESPACE}`);
      api.close();
    });

    it('does the main job', () => {
      expect(run('plan', '-f', 'demo.yaml')).toMatchObject({
        code: 0,
        output: expect.stringContaining('node-1') as string,
      });
      expect(run('apply', '-f', 'demo.yaml')).toEqual({ code: 0, output: 'daemonset.apps/demo created\n' });
      const rolledOut = expect.stringContaining('daemon set "demo" successfully rolled out') as string;
      expect(run('rollout', 'status', 'demo', '--timeout=60s')).toMatchObject({ code: 0, output: rolledOut });
      expect(run('get', 'demo', '-o', 'name')).toEqual({ code: 0, output: 'daemonset.apps/demo\n' });
      expect(run('describe', 'demo')).toMatchObject({
        code: 0,
        output: expect.stringContaining('3 nodes  ok') as string,
      });
      expect(run('set', 'image', 'demo', 'demo=busybox:2').code).toBe(0);
      expect(run('diff', '-f', 'demo.yaml', '--force-conflicts')).toMatchObject({
        code: 1,
        output: expect.stringContaining('busybox') as string,
      });
      expect(run('rollout', 'status', 'demo', '--timeout=60s').code).toBe(0);
      expect(run('rollout', 'undo', 'demo').code).toBe(0);
      expect(run('nodes', 'demo')).toMatchObject({ code: 0, output: expect.stringContaining('node-3') as string });
      expect(run('delete', 'demo')).toMatchObject({ code: 0, output: expect.stringContaining('deleted') as string });
    });

    it('lints without a cluster', () => {
      expect(run('lint', '-f', 'demo.yaml', '--kubeconfig=/nothing').output).toContain('1 object of 1 file');
    });
  },
);

/** Where Debian's libc6-arm64-cross puts what the binary is linked with. */
const ARM64 = '/usr/aarch64-linux-gnu';
const arm64Binary = join(root, 'dist/binary/linux-arm64/ds');
const canEmulate = hasProgram('qemu-aarch64') && existsSync(ARM64) && existsSync(arm64Binary) && cluster !== undefined;
if (!canEmulate)
  process.stderr.write(
    'SKIPPED: the binary for arm64, which needs qemu-user, libc6-arm64-cross and `npm run build:binary -- --target linux-arm64`\n',
  );

describe.skipIf(!canEmulate)('the binary for arm64 in an emulator', { timeout: 180_000 }, () => {
  it.each([
    [['--help'], 0, 'Inspect'],
    [['version', '-o', 'json'], 0, '"platform": "linux/arm64"'],
    [['get', '-A'], 0, ''],
    [['lint', '-f', join(root, 'test/manifests/seeds/demo.yaml')], undefined, '1 object of 1 file'],
  ])('%j', (args, code, text) => {
    const env = { KUBECONFIG: cluster?.kubeconfig, HOME: folder.path };
    const { status, stdout, stderr } = spawnSync('qemu-aarch64', ['-L', ARM64, arm64Binary, ...args], {
      env,
      encoding: 'utf8',
    });
    if (code !== undefined) expect([status, stderr]).toEqual([code, expect.any(String)]);
    expect(stdout + stderr).toContain(text);
  });
});
