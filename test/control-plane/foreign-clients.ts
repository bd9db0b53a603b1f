import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { binariesFolder } from './folders.ts';
import { withLock } from './lock.ts';

const run = promisify(execFile);

/** A cold build of helm on two busy cores takes six minutes. */
export const INSTALL_MS = 900_000;

/** The Go programs, in the versions that the tests use. */
export const GO_CLIENTS = {
  helm: 'helm.sh/helm/v3/cmd/helm@v3.22.0',
  stern: 'github.com/stern/stern@v1.33.0',
} as const;

export const hasGo = spawnSync('go', ['version']).status === 0;
/** The Python client needs 3.10, and Debian's Python may come without ensurepip. */
export const hasPython =
  spawnSync('python3', ['-c', 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))']).status === 0;

/** A folder in the cache, made once by `make`, which gets a draft's path and the final one. */
async function cached(name: string, make: (draft: string) => Promise<unknown>): Promise<string> {
  const folder = join(dirname(binariesFolder()), 'foreign-clients', name);
  mkdirSync(dirname(folder), { recursive: true });
  await withLock(
    `${folder}.lock`,
    () => undefined,
    async () => {
      if (existsSync(folder)) return;
      const draft = `${folder}.building`;
      rmSync(draft, { recursive: true, force: true });
      await make(draft);
      renameSync(draft, folder);
    },
  );
  return folder;
}

/** The path of a Go program, built on the first call. */
export async function goClient(name: keyof typeof GO_CLIENTS): Promise<string> {
  const source = GO_CLIENTS[name];
  const folder = await cached(`${name}-${source.split('@')[1] ?? ''}`, (draft) => {
    const env = { ...process.env, CGO_ENABLED: '0', GOBIN: draft };
    return run('go', ['install', '-trimpath', '-ldflags', '-s -w', source], { env, timeout: INSTALL_MS });
  });
  return join(folder, name);
}

/** The folder (PYTHONPATH) with the packages of a requirements file, installed on the first call. */
export async function pythonWith(requirements: string): Promise<string> {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = await cached(`python-${digest}`, async (draft) => {
    // Packages go into a folder of their own, as a virtual environment cannot be moved.
    const scratch = `${draft}.venv`;
    try {
      await run('python3', ['-m', 'venv', scratch]);
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', draft];
      await run(join(scratch, 'bin', 'python'), [...pip, '-r', requirements], { timeout: INSTALL_MS });
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
  return folder;
}
