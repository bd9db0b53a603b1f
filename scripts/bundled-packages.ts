import { readFile } from 'node:fs/promises';
import { bundleForBinary } from './build.mjs';

/** A package that is in the bundle, of which users install no copy. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** From the root: `node_modules/a/node_modules/@b/c`. */
  readonly folder: string;
}

/** The folder of the package that a module belongs to. */
function packageFolder(path: string): string | undefined {
  return /^(?:.*?:)?(?:\.\/)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}

export async function bundledPackages(root: string): Promise<readonly BundledPackage[]> {
  const { modules } = await bundleForBinary();
  const folders = [...new Set(modules.map(packageFolder).filter((folder) => folder !== undefined))];
  return Promise.all(
    folders.map(async (folder) => {
      const text = await readFile(`${root}${folder}/package.json`, 'utf8');
      return { ...(JSON.parse(text) as Omit<BundledPackage, 'folder'>), folder };
    }),
  );
}
