import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildBinary, requireGo } from '../build.ts';
import { binariesFolder } from '../folders.ts';
import { withLock } from '../lock.ts';
import { pinnedRelease } from '../release.ts';
import { NoRealNodes } from './support.ts';

/** Where Debian's packages have the programs. */
const PACKAGED = {
  containerd: ['usr/bin/containerd', 'usr/bin/containerd-shim-runc-v2', 'usr/bin/ctr'],
  runc: ['usr/sbin/runc', 'usr/bin/runc'],
  'busybox-static': ['bin/busybox', 'usr/bin/busybox'],
} as const;

const BINARIES = ['kubelet', 'agent', 'containerd', 'containerd-shim-runc-v2', 'ctr', 'runc', 'busybox'] as const;
const DOWNLOAD_MS = 120_000;

/**
 * The folder with the programs of a node: REAL_NODE_ASSETS when it is set, else the cache's, made the first time: the kubelet and the
 * agent are built with Go, and containerd, runc and busybox unpacked from Debian's packages, which are not installed. Throws
 * NoRealNodes when they cannot be had.
 */
export async function nodeBinaries(report: (line: string) => void): Promise<string> {
  const provided = process.env['REAL_NODE_ASSETS'];
  if (provided !== undefined && provided !== '') {
    const missing = missingFrom(provided);
    if (missing.length > 0) throw new Error(`REAL_NODE_ASSETS=${provided} lacks ${missing.join(', ')}`);
    return provided;
  }
  const release = pinnedRelease();
  const folder = join(binariesFolder(), `${release}-node`);
  if (!existsSync(folder)) await make(release, folder, report);
  const missing = missingFrom(folder);
  if (missing.length > 0) throw new Error(`${folder} lacks ${missing.join(', ')}: remove the folder to make it again`);
  return folder;
}

async function make(release: string, folder: string, report: (line: string) => void): Promise<void> {
  const orElse = `, or set REAL_NODE_ASSETS to a folder with ${BINARIES.join(', ')}`;
  requireGo(`The kubelet of Kubernetes ${release} is not built in ${folder}`, orElse);
  await withLock(
    `${folder}.lock`,
    (holder) => report(`waiting for process ${holder}, which is building the kubelet`),
    async () => {
      if (existsSync(folder)) return;
      const draft = `${folder}.building`;
      rmSync(draft, { recursive: true, force: true });
      mkdirSync(draft, { recursive: true });
      const begin = Date.now();
      report(`building the kubelet of Kubernetes ${release} into ${folder}, once: a minute or more`);
      // First what may fail soon.
      unpackPackages(draft);
      await buildBinary('./real-nodes/agent', join(draft, 'agent'), release);
      await buildBinary('k8s.io/kubernetes/cmd/kubelet', join(draft, 'kubelet'), release);
      renameSync(draft, folder);
      report(`built the kubelet in ${Math.round((Date.now() - begin) / 1000)}s`);
    },
  );
}

/** Downloads the packages with apt and unpacks their programs into the folder. */
function unpackPackages(folder: string): void {
  const scratch = join(folder, 'packages');
  mkdirSync(scratch);
  const names = Object.keys(PACKAGED);
  const options = { cwd: scratch, encoding: 'utf8', timeout: DOWNLOAD_MS } as const;
  const download = () => spawnSync('apt-get', ['download', '-qq', ...names], options);
  let got = download();
  if (got.status !== 0 && got.error === undefined) {
    // A new machine has no package lists yet.
    spawnSync('apt-get', ['update', '-qq'], options);
    got = download();
  }
  if (got.status !== 0) {
    const why = got.error === undefined ? got.stderr.trim().split('\n').at(-1) : 'there is no apt-get';
    throw new NoRealNodes(
      `${names.join(', ')} cannot be downloaded (${why ?? ''}). Set REAL_NODE_ASSETS to a folder with ${BINARIES.join(', ')}.`,
    );
  }
  for (const file of readdirSync(scratch).filter((name) => name.endsWith('.deb'))) {
    execFileSync('dpkg-deb', ['-x', file, '.'], options);
  }
  for (const path of Object.values(PACKAGED).flat()) {
    if (existsSync(join(scratch, path))) copyFileSync(join(scratch, path), join(folder, basename(path)));
  }
  rmSync(scratch, { recursive: true });
}

function missingFrom(folder: string): readonly string[] {
  return BINARIES.filter((binary) => {
    try {
      accessSync(join(folder, binary), constants.X_OK);
      return false;
    } catch {
      return true;
    }
  });
}
