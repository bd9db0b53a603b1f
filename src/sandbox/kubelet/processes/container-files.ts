import { posix } from 'node:path';

/** A file of a simulated container. */
export interface ContainerFile {
  readonly content: Buffer;
  readonly mode: number;
}

/** The files that were copied into a simulated container, and one that every container has. Gone with the container. */
export interface ContainerFiles {
  /** Undefined if there is no file. */
  read(path: string): ContainerFile | undefined;
  isFolder(path: string): boolean;
  /** Writes a file, and the folders above it. */
  write(path: string, file: ContainerFile): void;
  makeFolder(path: string): void;
  /** The names of the files and empty folders below a folder, sorted; a folder ends with a slash. */
  below(folder: string): readonly string[];
}

const FOLDERS = ['/', '/etc', '/tmp', '/var', '/var/log'];

export function createContainerFiles(hostname: string): ContainerFiles {
  const files = new Map<string, ContainerFile>();
  const folders = new Set(FOLDERS);
  const absolute = (path: string): string => posix.resolve('/', path);
  const makeFolder = (path: string): void => {
    for (let folder = absolute(path); !folders.has(folder); folder = posix.dirname(folder)) folders.add(folder);
  };
  files.set('/etc/hostname', { content: Buffer.from(`${hostname}\n`), mode: 0o644 });
  return {
    read: (path) => files.get(absolute(path)),
    isFolder: (path) => folders.has(absolute(path)),
    write: (path, file) => {
      makeFolder(posix.dirname(absolute(path)));
      files.set(absolute(path), file);
    },
    makeFolder,
    below: (folder) => {
      const top = absolute(folder).replace(/\/?$/, '/');
      const all = [...files.keys(), ...[...folders].map((each) => `${each}/`)].filter(
        (path) => path.startsWith(top) && path !== top,
      );
      return all
        .filter((path) => !path.endsWith('/') || !all.some((other) => other !== path && other.startsWith(path)))
        .map((path) => path.slice(top.length))
        .toSorted();
    },
  };
}
