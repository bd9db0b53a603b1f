import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, readlink, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import { bytesOf, readable, type ByteText } from '../../core/byte-text.ts';
import type { FileTree, NewFile, TreeFile } from '../../core/file-tree.ts';
import { inputError } from './files.ts';

/** How much is read from a file at once, in bytes. */
const PIECE = 128 * 1024;

/** The file system of this machine. Reading and writing do not block the process. */
export const nodeFileTree: FileTree = {
  at: (path) => attempt('read', path, () => fileAt(path)),
  resolved: (path) => attempt('read', path, () => resolved(path)),
  list: (path) =>
    attempt('read', path, async () => {
      const names = await readdir(bytesOf(path), { encoding: 'buffer' });
      return names.map((name) => name.toString('latin1')).toSorted((a, b) => (a < b ? -1 : 1));
    }),
  read,
  targetOf: (link) =>
    attempt('read', link, async () => (await readlink(bytesOf(link), { encoding: 'buffer' })).toString('latin1')),
  makeFolder: (path) =>
    attempt('create', path, async () => {
      await mkdir(bytesOf(path), { recursive: true });
    }),
  create,
  canName: (name) => process.platform !== 'win32' || isWindowsName(readable(name)),
};

async function attempt<T>(verb: string, path: ByteText, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw inputError(verb, readable(path), error);
  }
}

async function fileAt(path: ByteText): Promise<TreeFile | undefined> {
  try {
    const stats = await lstat(bytesOf(path));
    const { size, mode, uid, gid, mtimeMs } = stats;
    return { kind: kindOf(stats), size, mode: mode & 0o7777, uid, gid, modified: mtimeMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function kindOf(stats: Stats): TreeFile['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

async function resolved(path: ByteText): Promise<ByteText> {
  try {
    return (await realpath(bytesOf(path), { encoding: 'buffer' })).toString('latin1');
  } catch (error) {
    if (isMissing(error)) return path;
    throw error;
  }
}

async function* read(path: ByteText): AsyncGenerator<Uint8Array> {
  const file = await attempt('read', path, () => open(bytesOf(path), 'r'));
  try {
    for (;;) {
      const { bytesRead, buffer } = await attempt('read', path, () => file.read(Buffer.alloc(PIECE), 0, PIECE));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function create(path: ByteText): Promise<NewFile> {
  const before = await nodeFileTree.at(path);
  if (before?.kind === 'other') return overwrite(path);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const partial = `${folder}.ds-cp-${randomBytes(6).toString('hex')}`;
  const file = await attempt('create', path, () => open(bytesOf(partial), 'wx'));
  const discard = async (): Promise<void> => {
    await file.close().catch(() => undefined);
    await rm(bytesOf(partial), { force: true });
  };
  return {
    write: (bytes) => attempt('write', path, () => writeAll(file, bytes)),
    finish: () =>
      attempt('write', path, async () => {
        if (before?.kind === 'file') await file.chmod(before.mode);
        await file.close();
        await rename(bytesOf(partial), bytesOf(path));
      }),
    discard,
  };
}

async function overwrite(path: ByteText): Promise<NewFile> {
  const file = await attempt('write', path, () => open(bytesOf(path), 'w'));
  const close = (): Promise<void> => attempt('write', path, () => file.close());
  return { write: (bytes) => attempt('write', path, () => writeAll(file, bytes)), finish: close, discard: close };
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at);
    at += bytesWritten;
  }
}

/** Without what Windows reads as a path, a drive, a stream or a device. */
function isWindowsName(name: string): boolean {
  return !/[\\/:*?"<>|\x00-\x1f]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name);
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? '') : '';
  return code === 'ENOENT' || code === 'ENOTDIR';
}
