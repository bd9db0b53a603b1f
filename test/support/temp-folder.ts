import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TempFolder {
  readonly path: string;
  /** Writes a file, creates its folders, and returns its absolute path. */
  write(name: string, content: string, mode?: number): string;
  remove(): void;
}

/** A temporary folder on the real file system. */
export function tempFolder(): TempFolder {
  const path = mkdtempSync(join(tmpdir(), 'ds-test-'));
  return {
    path,
    write: (name, content, mode) => {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      if (mode !== undefined) chmodSync(file, mode);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
