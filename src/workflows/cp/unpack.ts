import { readable, type ByteText } from '../../core/byte-text.ts';
import { DsError } from '../../core/errors.ts';
import type { FileTree, NewFile } from '../../core/file-tree.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { createTarReader, type TarContent, type TarReader } from '../../core/tar/tar-reader.ts';
import type { TarEntry } from '../../core/tar/tar-entry.ts';
import { namesBelow } from './remote-path.ts';

export interface UnpackOptions {
  readonly tree: FileTree;
  /** Where the copied file or folder is to be, or the existing folder that gets the file. */
  readonly destination: ByteText;
  /** How the archive names what was requested. */
  readonly prefix: ByteText;
  /** Always a name in `destination`, also for a folder. */
  readonly intoFolder: boolean;
  readonly onWarning: (text: string) => void;
}

export interface Unpacker extends TarReader {
  /** Removes the file that is not complete. */
  discard(): Promise<void>;
}

/**
 * Unpacks an archive that a container made, which may be malicious: nothing outside the destination is written. As with kubectl, symbolic
 * links are skipped. Names that lead up, and names below a symbolic link or a device that is already there, are skipped too.
 */
export function createUnpacker(options: UnpackOptions): Unpacker {
  const { tree, prefix, onWarning } = options;
  let root: ByteText | undefined;
  let checkedFolder: ByteText | undefined;
  let current: NewFile | undefined;

  /** Undefined, after a warning, if the names lead somewhere else. */
  const placeOf = async (names: readonly ByteText[], isFolder: boolean): Promise<ByteText | undefined> => {
    root ??= await rootOf(options, names.length === 0 && !isFolder);
    const wrong = names.find((name) => name === '..' || name.includes('\0') || !tree.canName(name));
    const path = [root, ...names].join('/');
    if (wrong !== undefined) {
      const why = wrong === '..' ? 'is outside the target destination' : 'has a name that this system does not allow';
      onWarning(`file ${quoted(path)} ${why}, skipping`);
      return undefined;
    }
    const link = await linkIn(root, names);
    if (link !== undefined) {
      onWarning(
        `file ${quoted(path)} is outside the target destination, because ${quoted(link)} is not a folder or file here, skipping`,
      );
      return undefined;
    }
    const folder = isFolder ? path : parentOf(path);
    if (folder !== checkedFolder) await tree.makeFolder(folder);
    checkedFolder = folder;
    return path;
  };
  /** A symbolic link, pipe or device below the root, which what is written would go through. */
  const linkIn = async (top: ByteText, names: readonly ByteText[]): Promise<ByteText | undefined> => {
    for (let count = 1; count <= names.length; count++) {
      const path = [top, ...names.slice(0, count)].join('/');
      if (count < names.length && path === checkedFolder) continue;
      const kind = (await tree.at(path))?.kind;
      if (kind === 'link' || kind === 'other') return path;
    }
    return undefined;
  };

  const onEntry = async (entry: TarEntry): Promise<TarContent | undefined> => {
    const names = namesBelow(entry.name, prefix);
    if (names === undefined) {
      throw new DsError('failure', `tar contents corrupted: ${quoted(entry.name)} is not in ${quoted(prefix)}`);
    }
    if (entry.kind === 'link' || entry.kind === 'other') {
      const arrow = entry.kind === 'link' ? ` -> ${quoted(entry.target)}` : '';
      const what = entry.kind === 'link' ? 'symlink' : 'special file';
      onWarning(`skipping ${what}: ${quoted(entry.name)}${arrow}`);
      return undefined;
    }
    const path = await placeOf(names, entry.kind === 'directory');
    if (path === undefined || entry.kind === 'directory') return undefined;
    if (entry.kind === 'hard link') {
      await copyLinked(entry, path);
      return undefined;
    }
    const file = await begin(path);
    return { write: (bytes) => file.write(bytes), end: () => finish(file) };
  };
  /** A second name of a file of this archive becomes a copy of it. */
  const copyLinked = async ({ name, target }: TarEntry, path: ByteText): Promise<void> => {
    const names = namesBelow(target, prefix);
    const isOutside = names === undefined || names.includes('..') || root === undefined;
    const source = isOutside ? undefined : [root, ...names].join('/');
    if (
      source === undefined ||
      (await linkIn(root ?? '', names ?? [])) !== undefined ||
      (await tree.at(source))?.kind !== 'file'
    ) {
      onWarning(`skipping hard link: ${quoted(name)} -> ${quoted(target)}`);
      return;
    }
    const file = await begin(path);
    for await (const bytes of tree.read(source)) await file.write(bytes);
    await finish(file);
  };
  const begin = async (path: ByteText): Promise<NewFile> => (current = await tree.create(path));
  const finish = async (file: NewFile): Promise<void> => {
    await file.finish();
    current = undefined;
  };

  const reader = createTarReader(onEntry);
  return { ...reader, discard: async () => current?.discard() };
}

/** What the destination means, as `cp` has it: a file goes into an existing folder; a folder becomes the destination. */
async function rootOf({ tree, destination, prefix, intoFolder }: UnpackOptions, isFile: boolean): Promise<ByteText> {
  const resolved = await tree.resolved(destination);
  const isInto = intoFolder || (isFile && (await tree.at(resolved))?.kind === 'directory');
  const root = isInto ? `${resolved.replace(/\/+$/, '')}/${baseOf(prefix)}` : resolved;
  // A name alone is in the working folder
  return root.includes('/') ? root : `./${root}`;
}

/** The last name of a path. */
export function baseOf(path: ByteText): ByteText {
  return path.slice(path.lastIndexOf('/') + 1);
}

function parentOf(path: ByteText): ByteText {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

function quoted(path: ByteText): string {
  return `"${safeText(readable(path))}"`;
}
