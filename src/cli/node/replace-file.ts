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

/** Where a symbolic link leads, so that the link stays; the path itself when nothing stands there yet. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return path;
    throw error;
  }
}

/** The owner stays where we may say so; root alone gives files away. */
function keepOwner(file: number, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  try {
    fchownSync(file, uid, gid);
  } catch {
    // It is ours now, as after an editor
  }
}

/**
 * Writes a new file beside the old one and then renames it over that: whatever goes wrong, a full disk first of all, the old content is
 * still there. Mode and owner stay as they are; `mode` is for a file that was not there.
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
    // some file systems say only now that they are full
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
