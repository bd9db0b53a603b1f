import { DsError } from '../../src/core/errors.ts';
import type { FileEntry, Files } from '../../src/core/files.ts';

export interface MemoryFiles extends Files {
  /** Path → content, live: includes what commands write. */
  readonly contents: Map<string, Uint8Array>;
  textOf(path: string): string | undefined;
}

const clean = (path: string): string => path.replace(/^\.\//, '').replace(/\/+$/, '');

/** A file system in memory; folders exist by the files in them. */
export function memoryFiles(initial: Readonly<Record<string, string | Uint8Array>> = {}): MemoryFiles {
  const contents = new Map<string, Uint8Array>();
  let folders = 0;
  const put = (path: string, content: string | Uint8Array): void => {
    contents.set(clean(path), typeof content === 'string' ? new TextEncoder().encode(content) : content);
  };
  for (const [path, content] of Object.entries(initial)) put(path, content);

  const below = (path: string): readonly string[] => {
    const folder = clean(path);
    const prefix = folder === '' || folder === '.' ? '' : `${folder}/`;
    return [...contents.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  };
  const kindOf = (path: string): FileEntry['kind'] | undefined => {
    if (contents.has(clean(path))) return 'file';
    return below(path).length > 0 ? 'directory' : undefined;
  };

  return {
    contents,
    textOf: (path) => {
      const bytes = contents.get(clean(path));
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    },
    read: (path, { from = 0, upTo = Infinity } = {}) => {
      const bytes = contents.get(clean(path));
      return bytes === undefined
        ? Promise.reject(new DsError('input', `the path "${path}" does not exist`))
        : Promise.resolve(bytes.subarray(from, from + upTo));
    },
    list: (path) => {
      const entries = new Map<string, FileEntry['kind']>();
      for (const rest of below(path)) {
        const [name = '', ...deeper] = rest.split('/');
        entries.set(name, deeper.length > 0 ? 'directory' : 'file');
      }
      return Promise.resolve(
        [...entries]
          .map(([name, kind]) => ({ name, kind }))
          .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
      );
    },
    kindOf: (path) => Promise.resolve(kindOf(path)),
    sizeOf: (path) => Promise.resolve(contents.get(clean(path))?.length),
    write: (path, content) => {
      put(path, content);
      return Promise.resolve();
    },
    replace: (path, content) => {
      put(path, content);
      return Promise.resolve();
    },
    create: (path, content) => {
      if (contents.has(clean(path))) return Promise.resolve(false);
      put(path, content);
      return Promise.resolve(true);
    },
    rename: (path, to) => {
      const bytes = contents.get(clean(path));
      if (bytes === undefined) return Promise.resolve(false);
      contents.delete(clean(path));
      put(to, bytes);
      return Promise.resolve(true);
    },
    makePrivateFolder: () => Promise.resolve(),
    makeTempFolder: (prefix) => {
      folders += 1;
      return Promise.resolve(`/tmp/${prefix}${folders}`);
    },
    remove: (path) => {
      for (const key of contents.keys())
        if (key === clean(path) || key.startsWith(`${clean(path)}/`)) contents.delete(key);
      return Promise.resolve();
    },
  };
}
