import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DsError } from '../../core/errors.ts';
import type { FileEntry, Files } from '../../core/files.ts';
import { readRegular, readStream } from '../../core/read-limited.ts';
import { replaceFile } from './replace-file.ts';

/** The texts of strerror. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or directory',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  ENOSPC: 'no space left on device',
  EROFS: 'read-only file system',
  ELOOP: 'too many levels of symbolic links',
  EMFILE: 'too many open files',
  EFBIG: 'file too large',
  EDQUOT: 'disk quota exceeded',
};

/** An error of the file system, with its path. */
export function inputError(verb: string, path: string, error: unknown): DsError {
  const code = codeOf(error);
  // As kubectl words it
  if (code === 'ENOENT') return new DsError('input', `the path "${path}" does not exist`, { cause: error });
  const why = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
  return new DsError('input', `cannot ${verb} ${path}: ${why}`, { cause: error });
}

/** Wraps a synchronous call: node:fs/promises takes 1 ms to load, and no other work waits for the call. */
function attempt<T>(verb: string, path: string, work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      resolve(work());
    } catch (error) {
      reject(inputError(verb, path, error));
    }
  });
}

/** The kind of what a path leads to through symbolic links; undefined if there is nothing. */
function kindOf(path: string): FileEntry['kind'] | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other';
}

function makeTempFolder(prefix: string): string {
  const folder = tmpdir();
  try {
    return mkdtempSync(join(folder, prefix));
  } catch (cause) {
    const code = codeOf(cause);
    throw new DsError('input', `cannot create a temporary directory in ${folder}: ${REASONS[code] ?? code}`, {
      hint: 'set TMPDIR to a writable directory',
      cause,
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? '') : '';
}

/** Writes a temporary file and links it to the path, so that the path never leads to an incomplete file. */
function create(path: string, content: string, { mode }: { readonly mode?: number } = {}): boolean {
  const fresh = `${path}.${process.pid}`;
  try {
    writeFileSync(fresh, content, mode === undefined ? {} : { mode });
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // Some file systems have no hard links
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(codeOf(error))) throw error;
    return createInPlace(path, content, mode);
  } finally {
    rmSync(fresh, { force: true });
  }
}

function createInPlace(path: string, content: string, mode: number | undefined): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx', ...(mode === undefined ? {} : { mode }) });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function rename(path: string, to: string): boolean {
  try {
    renameSync(path, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Node's recursive mkdir never ends in directories that allow none, such as /proc. */
function makeFolders(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    if (statSync(dirname(path), { throwIfNoEntry: false }) !== undefined) throw error;
    makeFolders(dirname(path));
    mkdirSync(path, { mode: 0o700 });
  }
}

function makePrivateFolder(path: string): void {
  makeFolders(path);
  if (!statSync(path).isDirectory()) throw new Error('not a directory');
  const { uid, mode } = lstatSync(path);
  // Another owner could read and replace our files
  if (process.getuid !== undefined && uid !== process.getuid()) throw new Error('it belongs to another user');
  if ((mode & 0o077) !== 0) chmodSync(path, 0o700);
}

/** The file system of this machine. */
export const nodeFiles: Files = {
  read: (path, { from = 0, upTo = Infinity } = {}) =>
    kindOf(path) === 'other'
      ? readStream(path, { upTo }).catch((error: unknown) => Promise.reject(inputError('read', path, error)))
      : attempt('read', path, () => readRegular(path, { from, upTo })),
  list: (path) =>
    attempt('list', path, () =>
      readdirSync(path)
        .sort()
        .map((name): FileEntry => ({ name, kind: kindOf(join(path, name)) ?? 'other' })),
    ),
  kindOf: (path) => attempt('read', path, () => kindOf(path)),
  sizeOf: (path) => attempt('read', path, () => statSync(path, { throwIfNoEntry: false })?.size),
  write: (path, content, options = {}) => attempt('write', path, () => writeFileSync(path, content, options)),
  replace: (path, content, { mode } = {}) => attempt('write', path, () => replaceFile(path, content, mode)),
  create: (path, content, options) => attempt('write', path, () => create(path, content, options)),
  rename: (path, to) => attempt('write', to, () => rename(path, to)),
  makePrivateFolder: (path) => attempt('write', path, () => makePrivateFolder(path)),
  makeTempFolder: (prefix) => Promise.resolve().then(() => makeTempFolder(prefix)),
  remove: (path) => attempt('remove', path, () => rmSync(path, { recursive: true, force: true })),
};
