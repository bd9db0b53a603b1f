import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostTarget, type Target } from './targets.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const MIB = 1024 * 1024;
/** For a runtime of about 40 MB. */
const DOWNLOAD_MS = 600_000;

interface LockedPackage {
  readonly version: string;
  readonly integrity: string;
}

/** What package-lock.json says of a package of npm: as Bun's runtimes are optional dependencies of `bun`, it has them for every platform. */
function lockedPackage(name: string): LockedPackage {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const locked = lock.packages[`node_modules/${name}`];
  if (locked === undefined) throw new Error(`package-lock.json has no ${name}`);
  return locked;
}

/** Throws unless the file has the digest that npm writes in a lock: `sha512-` and base64. */
export function verifyIntegrity(path: string, integrity: string): void {
  const actual = `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`;
  if (actual !== integrity) throw new Error(`${path} has integrity ${actual}, but package-lock.json says ${integrity}`);
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME } = process.env;
  return join(
    XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === '' ? join(homedir(), '.cache') : XDG_CACHE_HOME,
    'daemonset-cli',
  );
}

/** Puts the content of npm's package into the folder, which must not exist. */
function download(name: string, { version, integrity }: LockedPackage, folder: string): void {
  mkdirSync(join(folder, '..'), { recursive: true });
  const draft = mkdtempSync(`${folder}.`);
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const args = ['pack', `${name}@${version}`, '--json', '--pack-destination', draft];
    const options = {
      cwd: draft,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      timeout: DOWNLOAD_MS,
    } as const;
    const printed = execFileSync(npm, args, options);
    const [packed] = JSON.parse(printed) as readonly { readonly filename: string }[];
    const archive = join(draft, packed?.filename ?? '');
    verifyIntegrity(archive, integrity);
    execFileSync('tar', ['-xzf', archive, '-C', draft]);
    renameSync(join(draft, 'package'), folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * The path of Bun's executable for the target: npm installed the one of this machine; others come from the registry when they are first
 * needed, and stay in the cache.
 */
export function runtimeOf({ runtime, os }: Target): string {
  const locked = lockedPackage(runtime);
  const file = join('bin', os === 'windows' ? 'bun.exe' : 'bun');
  const installed = join(root, 'node_modules', runtime, file);
  if (existsSync(installed)) return installed;
  // Where npm runs install scripts, that of `bun` moves the executable there; elsewhere a script of a few lines stays
  const moved = join(root, 'node_modules/bun/bin/bun.exe');
  if (runtime === hostTarget().runtime && (statSync(moved, { throwIfNoEntry: false })?.size ?? 0) > MIB) return moved;
  const folder = join(cacheFolder(), 'bun', locked.version, runtime.replace('@oven/', ''));
  if (!existsSync(join(folder, file))) download(runtime, locked, folder);
  return join(folder, file);
}
