import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { bundleForBinary } from '../build.mjs';
import { signAdHoc, verifySignature } from './code-signature.ts';
import { runtimeOf } from './runtime.ts';
import { hostTarget, type Target } from './targets.ts';

/**
 * What each binary is compiled with. The code stays in chunks, so that a start reads only what it uses. `ds` must not read a `.env` or a
 * `bunfig.toml` of the folder that it is started in: the second can name code to run.
 */
const OPTIONS = [
  '--compile',
  '--bytecode',
  '--splitting',
  '--format=esm',
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-bunfig',
];

/** Makes one file of the bundle and Bun's runtime for the target. `outfile` is replaced when it is finished. */
export async function compile(target: Target, outfile: string): Promise<void> {
  const { files } = await bundleForBinary();
  const folder = mkdtempSync(join(tmpdir(), 'ds-chunks-'));
  try {
    for (const { name, text } of files) writeFileSync(join(folder, name), text);
    mkdirSync(dirname(outfile), { recursive: true });
    const draft = join(folder, basename(outfile));
    const platform = `--target=${target.runtime.replace('@oven/', '').replace('aarch64', 'arm64')}`;
    const executable = `--compile-executable-path=${runtimeOf(target)}`;
    const args = ['build', './stdin.js', ...OPTIONS, platform, executable, `--outfile=${draft}`];
    // Paths in the binary are relative to this folder
    execFileSync(runtimeOf(hostTarget()), args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    if (target.os === 'darwin') {
      if (target.arch === 'amd64') writeFileSync(draft, signAdHoc(readFileSync(draft), 'ds'));
      verifySignature(readFileSync(draft));
    }
    // Whoever runs it meanwhile keeps the old one
    copyFileSync(draft, `${outfile}.new`);
    renameSync(`${outfile}.new`, outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
