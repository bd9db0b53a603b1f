import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Api } from '../control-plane/api.ts';
import { runningControlPlane } from '../control-plane/cluster.ts';
import { hostTarget } from '../../scripts/binary/targets.ts';
import { archive } from '../../scripts/release/archive.ts';
import { dockerfile } from '../../scripts/release/manifests.ts';
import { builtBinary } from '../support/ds-command.ts';
import { assembleImage } from '../support/image.ts';
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

/** Puts the C library of this machine into a root file system. */
function addLibraries(root: string, binary: string): void {
  for (const path of librariesOf(binary)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(path, join(root, path), { dereference: true });
  }
}

interface Output {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program with nothing but a root file system. Every container has /proc; without it the runtime cannot start. */
function runIn(root: string, program: readonly string[], user = '0:0'): Output {
  const inside =
    'root=$1 user=$2; shift 2; mount -t proc proc "$root/proc" && exec chroot --userspec="$user" "$root" "$@"';
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    ['--mount', 'sh', '-c', inside, 'sh', root, user, ...program],
    {
      env: { PATH: process.env['PATH'], KUBECONFIG: '/kubeconfig' },
      encoding: 'utf8',
    },
  );
  return { code: status, output: stdout + stderr };
}

const containing = (text: string): string => expect.stringContaining(text) as string;
const demo = join(root, 'test/manifests/seeds/demo.yaml');
const binary = builtBinary();
const isRoot = process.getuid?.() === 0;
const canChroot = isRoot && process.platform === 'linux' && existsSync(binary) && cluster !== undefined;
if (!canChroot)
  process.stderr.write(
    'SKIPPED: the binary alone and its image, which need root, Linux, a control plane and `npm run build:binary`\n',
  );

describe.skipIf(!canChroot)('with nothing but a kubeconfig', { timeout: 180_000 }, () => {
  /** A new connection each time: while a program runs, nothing reads from an open one. */
  async function withApi(work: (api: Api) => Promise<unknown>): Promise<void> {
    const running = runningControlPlane(controlPlane);
    if (running === undefined) throw new Error('there is no control plane');
    const api = running.connect();
    await work(api);
    api.close();
  }

  beforeAll(() => withApi((api) => api.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } })));
  afterAll(() => withApi((api) => api.remove(`/api/v1/namespaces/${NAMESPACE}`)));

  /** What is mounted into a container. */
  function mount(at: string): void {
    mkdirSync(join(at, 'proc'), { recursive: true });
    writeFileSync(join(at, 'kubeconfig'), readFileSync(cluster?.kubeconfig ?? '', 'utf8'));
    cpSync(demo, join(at, 'demo.yaml'));
  }

  it('the binary and the C library do the main job', () => {
    const alone = join(folder.path, 'root');
    mount(alone);
    addLibraries(alone, binary);
    cpSync(binary, join(alone, 'ds'));
    const run = (...args: readonly string[]): Output => runIn(alone, ['/ds', '-n', NAMESPACE, ...args]);

    expect(run('plan', '-f', 'demo.yaml')).toMatchObject({ code: 0, output: containing('node-1') });
    expect(run('apply', '-f', 'demo.yaml')).toEqual({ code: 0, output: 'daemonset.apps/demo created\n' });
    const rolledOut = containing('daemon set "demo" successfully rolled out');
    expect(run('rollout', 'status', 'demo', '--timeout=60s')).toMatchObject({ code: 0, output: rolledOut });
    expect(run('get', 'demo', '-o', 'name')).toEqual({ code: 0, output: 'daemonset.apps/demo\n' });
    expect(run('describe', 'demo')).toMatchObject({ code: 0, output: containing('3 nodes  ok') });
    expect(run('set', 'image', 'demo', 'demo=busybox:2').code).toBe(0);
    const diff = run('diff', '-f', 'demo.yaml', '--force-conflicts');
    expect(diff).toMatchObject({ code: 1, output: containing('busybox') });
    expect(run('rollout', 'status', 'demo', '--timeout=60s').code).toBe(0);
    expect(run('rollout', 'undo', 'demo').code).toBe(0);
    expect(run('nodes', 'demo')).toMatchObject({ code: 0, output: containing('node-3') });
    expect(run('delete', 'demo')).toMatchObject({ code: 0, output: containing('deleted') });
    expect(run('lint', '-f', 'demo.yaml', '--kubeconfig=/nothing').output).toContain('1 object of 1 file');
  });

  it("the release's image works as its user, who owns nothing in it", () => {
    const target = hostTarget();
    const packed = archive(`${root}/`, '1.2.3', target, readFileSync(binary));
    writeFileSync(join(folder.path, packed.file), packed.content);
    const image = assembleImage({
      dockerfile: dockerfile({ version: '1.2.3' }),
      context: folder.path,
      arch: target.arch,
      folder: join(folder.path, 'stages'),
      // What its base has and `ds` uses: the C library. Distroless images are not in a registry of packages
      base: (name, at) => {
        expect(name).toMatch(/^gcr\.io\/distroless\/base-nossl-debian12:nonroot$/);
        addLibraries(at, binary);
      },
    });
    mount(image.root);
    const nonroot = '65532:65532';
    const run = (...args: readonly string[]): Output =>
      runIn(image.root, [...image.entrypoint, '-n', NAMESPACE, ...args], nonroot);

    expect(run('apply', '-f', 'demo.yaml')).toEqual({ code: 0, output: 'daemonset.apps/demo created\n' });
    const rolledOut = containing('daemon set "demo" successfully rolled out');
    expect(run('rollout', 'status', 'demo', '--fail-fast', '--timeout=60s')).toMatchObject({
      code: 0,
      output: rolledOut,
    });
    expect(run('delete', 'demo')).toMatchObject({ code: 0, output: containing('deleted') });
    expect(readFileSync(join(image.root, 'usr/share/doc/ds/LICENSE'), 'utf8')).toContain('Apache License');
  });
});

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
