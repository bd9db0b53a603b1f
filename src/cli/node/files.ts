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

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of it is no folder',
  ENOSPC: 'no space left',
  EROFS: 'the file system is read-only',
  ELOOP: 'its symbolic links go in a circle',
  EMFILE: 'too many open files',
  EFBIG: 'it is larger than files may be here',
  EDQUOT: 'the disk quota is used up',
};

/** A failure of the file system as the user's mistake, by the path. */
export function inputError(verb: string, path: string, error: unknown): DsError {
  const code = codeOf(error);
  // kubectl's words
  if (code === 'ENOENT') return new DsError('input', `the path "${path}" does not exist`, { cause: error });
  const why = WORDS[code] ?? (error instanceof Error ? error.message : String(error));
  return new DsError('input', `cannot ${verb} ${path}: ${why}`, { cause: error });
}

/** The synchronous calls: node:fs/promises takes a millisecond to load, and nothing else waits meanwhile. */
function attempt<T>(verb: string, path: string, work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      resolve(work());
    } catch (error) {
      reject(inputError(verb, path, error));
    }
  });
}

/** What a path leads to, symbolic links followed; one that leads nowhere is undefined. */
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
    const why =
      code === 'ENOTDIR' ? 'it is no folder' : code === 'ENOENT' ? 'it does not exist' : (WORDS[code] ?? code);
    throw new DsError('input', `cannot make a temporary folder in ${folder}: ${why}`, {
      hint: 'set TMPDIR to a folder where you may write',
      cause,
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? '') : '';
}

/** A second name is given only where there is none, and then to a file that is whole. */
function create(path: string, content: string, { mode }: { readonly mode?: number } = {}): boolean {
  const fresh = `${path}.${process.pid}`;
  try {
    writeFileSync(fresh, content, mode === undefined ? {} : { mode });
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // Some file systems know no second names
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

/** Node's own recursive mkdir goes on for ever in folders that take none, such as /proc. */
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
  if (!statSync(path).isDirectory()) throw new Error('it is no folder');
  const { uid, mode } = lstatSync(path);
  // Of another user: they could read what we write, and put their own in its place
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
