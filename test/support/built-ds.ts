import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DS_BINARY, dsCommand } from './ds-command.ts';
import { tempFolder, type TempFolder } from './temp-folder.ts';

const root = resolve(import.meta.dirname, '../..');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An installed `ds`: bin/ and the bundle of the current source, in its own folder; or the binary that `DS_BINARY` names. */
export interface BuiltDs {
  readonly folder: TempFolder;
  /** The script for Node; not there with a binary. */
  readonly bin: string;
  /** What starts it: a program and its first arguments, without characters that are special to a shell. */
  readonly command: readonly [string, ...string[]];
  /** An environment without a kubeconfig, whose caches are in the folder. */
  readonly env: NodeJS.ProcessEnv;
  start(args: readonly string[], options?: SpawnOptions): ChildProcess;
  run(args: readonly string[], options?: SpawnOptions): Promise<Ran>;
}

/** Resolves when the process has ended and its output is read. */
export async function ended(child: ChildProcess): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((done, reject) => child.once('error', reject).once('close', done));
  return { code, stdout, stderr };
}

export function buildDs(): BuiltDs {
  const folder = tempFolder();
  if (DS_BINARY === undefined) {
    cpSync(join(root, 'bin'), join(folder.path, 'bin'), { recursive: true });
    execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), join(folder.path, 'dist')]);
  }
  const bin = join(folder.path, 'bin/ds.js');
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: folder.path,
    XDG_CACHE_HOME: join(folder.path, 'xdg'),
  };
  const command = dsCommand(bin);
  const [program, ...first] = command;
  const start: BuiltDs['start'] = (args, options = {}) => spawn(program, [...first, ...args], { env, ...options });
  return { folder, bin, command, env, start, run: (args, options) => ended(start(args, options)) };
}
