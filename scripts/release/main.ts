/** `npm run release -- --url URL`: writes dist/release/, everything that a release consists of. Nothing is published. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compile } from '../binary/compile.ts';
import { programName, targetNamed, TARGETS } from '../binary/targets.ts';
import { bundledPackages } from '../bundled-packages.ts';
import { archive } from './archive.ts';
import type { Release, ReleasedArchive } from './description.ts';
import { checksums, dockerfile, formula, KREW_NAME, krewManifest, scoopManifest } from './manifests.ts';
import { sbom } from './sbom.ts';

const USAGE = `usage: npm run release -- --url URL [--homepage URL] [--target TARGET]...

Compiles ds for every target and writes dist/release/: archives, SHA256SUMS, sbom.cdx.json, ds.rb (Homebrew), ${KREW_NAME}.yaml (krew),
ds.json (Scoop) and a Dockerfile.
  --url URL       where the archives will be, https://…/v0.1.0; there is no default, because this project publishes nowhere yet
  --homepage URL  what the manifests call the project's page; --url if omitted
  --target NAME   only these: ${TARGETS.map(({ name }) => name).join(', ')}
`;

const { values: options } = parseArgs({
  options: {
    url: { type: 'string' },
    homepage: { type: 'string' },
    target: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h' },
  },
});

interface PackageJson {
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

async function main(url: string): Promise<void> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { version, description, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageJson;
  const out = join(root, 'dist', 'release');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const write = (name: string, content: string | Uint8Array): void => {
    writeFileSync(join(out, name), content);
    process.stdout.write(`dist/release/${name}\n`);
  };
  const archives: ReleasedArchive[] = [];
  for (const target of options.target?.map(targetNamed) ?? TARGETS) {
    const binary = join(root, 'dist', 'binary', target.name, programName(target));
    await compile(target, binary);
    const { file, folder, content, sha256 } = archive(root, version, target, readFileSync(binary));
    write(file, content);
    archives.push({ target, file, folder, sha256 });
  }
  const release: Release = {
    version,
    summary: description,
    license,
    url: url.replace(/\/+$/, ''),
    homepage: options.homepage ?? url,
    archives,
  };
  const packages = await bundledPackages(root);
  write('SHA256SUMS', checksums(release));
  write('sbom.cdx.json', sbom(root, new Set(packages.map((each) => `${each.name}@${each.version}`))));
  write('ds.rb', formula(release));
  write(`${KREW_NAME}.yaml`, krewManifest(release));
  write('ds.json', scoopManifest(release));
  write('Dockerfile', dockerfile(release));
}

if (options.help === true) process.stdout.write(USAGE);
else if (options.url === undefined || !/^https:\/\//.test(options.url)) {
  process.stderr.write(`error: --url must be the https URL that the archives will have\n\n${USAGE}`);
  process.exitCode = 2;
} else await main(options.url);
