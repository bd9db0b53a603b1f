import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { binariesFolder } from '../../control-plane/folders.ts';
import { pinnedRelease } from '../../control-plane/release.ts';

/**
 * The kubectl that transcripts run where no control plane brings its own: of KUBEBUILDER_ASSETS, of the binaries that were built
 * here, or of PATH when it is of the pinned minor release, as others print other things. Undefined when there is none, and when
 * TRANSCRIPTS_WITHOUT_KUBECTL is 1.
 */
export function findKubectl(): string | undefined {
  if (process.env['TRANSCRIPTS_WITHOUT_KUBECTL'] === '1') return undefined;
  const assets = process.env['KUBEBUILDER_ASSETS'] ?? '';
  const folders = [...(assets === '' ? [] : [assets]), join(binariesFolder(), pinnedRelease())];
  const found = folders.map((folder) => join(folder, 'kubectl')).find(isExecutable);
  if (found !== undefined) return found;
  const path = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'kubectl'));
  const first = path.find(isExecutable);
  return first !== undefined && minorOf(first) === minor(pinnedRelease()) ? first : undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function minorOf(kubectl: string): string | undefined {
  const { stdout } = spawnSync(kubectl, ['version', '--client', '-o', 'json'], { encoding: 'utf8', timeout: 10_000 });
  return minor(/"gitVersion": "([^"]+)"/.exec(stdout)?.[1] ?? '');
}

/** `v1.36` of `v1.36.3`. */
function minor(release: string): string | undefined {
  return /^v\d+\.\d+/.exec(release)?.[0];
}
