import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The target of a symbolic link, so that the link is kept; the path itself if there is no file. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return path;
    throw error;
  }
}

/** Only root can set another owner. */
function keepOwner(file: number, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  try {
    fchownSync(file, uid, gid);
  } catch {
    // The file gets our user, as from an editor
  }
}

/**
 * Replaces a file by renaming a new one over it, so that the old content survives any failure, such as a full disk. Mode and owner are
 * kept; `mode` is for a new file.
 */
export function replaceFile(path: string, content: string, mode = 0o666): void {
  const target = targetOf(path);
  const before = statSync(target, { throwIfNoEntry: false });
  const fresh = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  let file: number | undefined;
  try {
    rmSync(fresh, { force: true });
    file = openSync(fresh, 'wx', before === undefined ? mode : 0o600);
    writeFileSync(file, content);
    if (before !== undefined) {
      keepOwner(file, before);
      fchmodSync(file, before.mode & 0o7777);
    }
    // Some file systems report only here that they are full
    fsyncSync(file);
    closeSync(file);
    file = undefined;
    renameSync(fresh, target);
  } catch (error) {
    if (file !== undefined) closeSync(file);
    rmSync(fresh, { force: true });
    throw error;
  }
}
