/** `npm run generate` writes the files that are generated from the code; with --check it lists stale ones and exits 1. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { generatedFiles, root, staleFiles } from './generated-files.ts';

const stale = await staleFiles();
if (process.argv.includes('--check')) {
  for (const path of stale) process.stderr.write(`${path} is stale: npm run generate\n`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  const files = await generatedFiles();
  for (const path of stale) {
    await mkdir(dirname(`${root}${path}`), { recursive: true });
    await writeFile(`${root}${path}`, files.get(path) ?? '');
    process.stdout.write(`${path}\n`);
  }
}
