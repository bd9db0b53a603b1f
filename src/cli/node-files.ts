import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DsError } from '../core/errors.ts';
import type { FileEntry, Files } from '../core/files.ts';

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of it is no folder',
  ENOSPC: 'no space left',
  EROFS: 'the file system is read-only',
  ELOOP: 'its symbolic links go in a circle',
  EMFILE: 'too many open files',
};

function inputError(verb: string, path: string, error: unknown): DsError {
  const code = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? '') : '';
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

/** The file system of this machine. */
export const nodeFiles: Files = {
  read: (path) => attempt('read', path, () => readFileSync(path)),
  list: (path) =>
    attempt('list', path, () =>
      readdirSync(path)
        .sort()
        .map((name): FileEntry => ({ name, kind: kindOf(join(path, name)) ?? 'other' })),
    ),
  kindOf: (path) => attempt('read', path, () => kindOf(path)),
  write: (path, content, options = {}) => attempt('write', path, () => writeFileSync(path, content, options)),
  makeTempFolder: (prefix) => attempt('write', tmpdir(), () => mkdtempSync(join(tmpdir(), prefix))),
  remove: (path) => attempt('remove', path, () => rmSync(path, { recursive: true, force: true })),
};
