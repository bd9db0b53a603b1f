import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { binariesFolder } from '../../control-plane/folders.ts';
import { pinnedRelease } from '../../control-plane/release.ts';

/**
 * The kubectl that transcripts run where no control plane brings its own: of KUBEBUILDER_ASSETS, of the binaries that were built
 * here, or of PATH when it is of the pinned minor release, as others print other things. Otherwise why there is none.
 */
export function findKubectl(): { readonly kubectl: string } | { readonly kubectl: undefined; readonly why: string } {
  if (process.env['TRANSCRIPTS_WITHOUT_KUBECTL'] === '1') return none('TRANSCRIPTS_WITHOUT_KUBECTL is 1');
  const assets = process.env['KUBEBUILDER_ASSETS'] ?? '';
  const folders = [...(assets === '' ? [] : [assets]), join(binariesFolder(), pinnedRelease())];
  const found = folders.map((folder) => join(folder, 'kubectl')).find(isExecutable);
  if (found !== undefined) return { kubectl: found };
  const path = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'kubectl'));
  const first = path.find(isExecutable);
  const wanted = minor(pinnedRelease()) ?? '';
  if (first === undefined) return none(`there is no kubectl ${wanted} here`);
  const version = versionOf(first);
  if (minor(version) === wanted) return { kubectl: first };
  return none(
    `the kubectl on PATH is ${version === '' ? 'of an unknown release' : version}, which prints other things than ${wanted}`,
  );
}

function none(why: string): { readonly kubectl: undefined; readonly why: string } {
  return { kubectl: undefined, why };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function versionOf(kubectl: string): string {
  const { stdout } = spawnSync(kubectl, ['version', '--client', '-o', 'json'], { encoding: 'utf8', timeout: 10_000 });
  return /"gitVersion": "([^"]+)"/.exec(stdout)?.[1] ?? '';
}

/** `v1.36` of `v1.36.3`. */
function minor(release: string): string | undefined {
  return /^v\d+\.\d+/.exec(release)?.[0];
}
