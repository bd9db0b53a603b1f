import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildBinaries } from './build.ts';
import { binariesFolder } from './folders.ts';
import { pinnedRelease } from './release.ts';

/** The binaries in a folder of KUBEBUILDER_ASSETS. */
export const BINARIES = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'] as const;

export type Binary = (typeof BINARIES)[number];

/**
 * The folder with the five binaries: KUBEBUILDER_ASSETS when it is set, else the cache's folder of the pinned release, built
 * with Go the first time. `report` is called with the build's progress.
 */
export async function findAssets(report: (line: string) => void): Promise<string> {
  const provided = process.env['KUBEBUILDER_ASSETS'];
  if (provided !== undefined && provided !== '') {
    const missing = missingFrom(provided);
    if (missing.length > 0) throw new Error(`KUBEBUILDER_ASSETS=${provided} lacks ${missing.join(', ')}`);
    return provided;
  }
  const release = pinnedRelease();
  const folder = join(binariesFolder(), release);
  // The build moves the complete folder into place at its end, so an existing one is complete.
  if (!existsSync(folder)) await buildBinaries(release, folder, report);
  const missing = missingFrom(folder);
  if (missing.length > 0) throw new Error(`${folder} lacks ${missing.join(', ')}: remove the folder to build it again`);
  return folder;
}

function missingFrom(folder: string): readonly Binary[] {
  return BINARIES.filter((binary) => {
    try {
      accessSync(join(folder, binary), constants.X_OK);
      return false;
    } catch {
      return true;
    }
  });
}
