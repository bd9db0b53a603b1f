import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** The packages, the slowest first. */
const PACKAGES = {
  etcd: 'go.etcd.io/etcd/server/v3',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
} as const;

/**
 * Builds the binaries of the release into `folder`, atomically; takes five minutes on two cores. Concurrent builds wait for each
 * other. Throws NoControlPlane without Go.
 */
export async function buildBinaries(release: string, folder: string, report: (line: string) => void): Promise<void> {
  requireGo(
    `Kubernetes ${release} is not built in ${folder}`,
    ', or set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kubectl',
  );
  await withLock(
    `${folder}.lock`,
    (holder) => report(`waiting for process ${holder}, which is building Kubernetes ${release}`),
    async () => {
      if (existsSync(folder)) return;
      const draft = `${folder}.building`;
      rmSync(draft, { recursive: true, force: true });
      mkdirSync(draft, { recursive: true });
      report(`building Kubernetes ${release} into ${folder}, once: about five minutes on two cores`);
      const begin = Date.now();
      for (const [binary, path] of Object.entries(PACKAGES)) {
        report(`[${Math.round((Date.now() - begin) / 1000)}s] go build ${path}`);
        await buildBinary(path, join(draft, binary), release);
      }
      renameSync(draft, folder);
      report(`built Kubernetes ${release} in ${Math.round((Date.now() - begin) / 1000)}s`);
    },
  );
}

/** Throws NoControlPlane when this machine has no Go that can build the module. */
export function requireGo(missing: string, orElse: string): void {
  // A Go that is too old for go.mod, and cannot get a newer one, fails here too.
  const go = spawnSync('go', ['list', '-m'], { cwd: HERE, encoding: 'utf8' });
  if (go.status === 0) return;
  const why =
    go.error === undefined ? `go cannot build it (${go.stderr.trim()})` : 'there is no go command to build it with';
  throw new NoControlPlane(`${missing}, and ${why}. Install Go 1.26${orElse}.`);
}

/** Builds a program of the release, which then names the release as its version. */
export function buildBinary(path: string, output: string, release: string): Promise<void> {
  return goBuild(path, output, linkerFlags(release));
}

/** The version that Kubernetes' build sets for `kubectl version` and the user agent; without a commit, which modules do not have. */
function linkerFlags(release: string): string {
  const [major = '', minor = ''] = release.slice(1).split('.');
  const stamps = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((where) => [
    `-X ${where}.gitVersion=${release}`,
    `-X ${where}.gitMajor=${major}`,
    `-X ${where}.gitMinor=${minor}`,
    `-X ${where}.gitCommit=${release}`,
    `-X ${where}.gitTreeState=archive`,
  ]);
  return ['-s', '-w', ...stamps].join(' ');
}

/** Builds one package of the module in this folder. */
export function goBuild(path: string, output: string, ldflags: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = spawn('go', ['build', '-trimpath', '-mod=readonly', '-ldflags', ldflags, '-o', output, path], {
      cwd: HERE,
      env: { ...process.env, CGO_ENABLED: '0' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    go.once('error', reject);
    go.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`go build ${path} failed (${code === null ? String(signal) : `exit ${code}`})`));
    });
  });
}

/** This machine can neither find nor build the binaries: callers skip with a message. Other errors are failures. */
export class NoControlPlane extends Error {
  override readonly name = 'NoControlPlane';
}
