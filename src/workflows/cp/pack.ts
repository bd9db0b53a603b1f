import { readable, type ByteText } from '../../core/byte-text.ts';
import { DsError } from '../../core/errors.ts';
import type { FileTree, TreeFile } from '../../core/file-tree.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { TAR_END, tarHeader, tarPadding } from '../../core/tar/write-header.ts';

export interface PackOptions {
  readonly tree: FileTree;
  /** The file or folder here. */
  readonly source: ByteText;
  /** How the archive names it; empty for what is in the folder. */
  readonly name: ByteText;
  readonly onWarning: (text: string) => void;
}

/**
 * An archive of a file or folder, as kubectl cp makes it: symbolic links as they are, folders only where they are empty. Throws a DsError if
 * a file cannot be read.
 */
export async function* pack(options: PackOptions): AsyncGenerator<Uint8Array> {
  yield* members(options, options.source, options.name);
  yield TAR_END;
}

async function* members(options: PackOptions, path: ByteText, name: ByteText): AsyncGenerator<Uint8Array> {
  const { tree, onWarning } = options;
  const found = await tree.at(path);
  if (found === undefined) throw new DsError('input', `${readable(path)} doesn't exist in local filesystem`);
  const { kind } = found;
  if (kind === 'other') {
    onWarning(`skipping special file: "${safeText(readable(path))}"`);
  } else if (kind === 'directory') {
    const names = await tree.list(path);
    if (names.length === 0 && name !== '') yield tarHeader({ ...found, kind, name: `${name}/`, size: 0, target: '' });
    for (const each of names) yield* members(options, `${path}/${each}`, name === '' ? each : `${name}/${each}`);
  } else if (kind === 'link') {
    yield tarHeader({ ...found, kind, name, size: 0, target: await tree.targetOf(path) });
  } else {
    yield tarHeader({ ...found, kind, name, target: '' });
    yield* content(tree, path, found);
    yield tarPadding(found.size);
  }
}

/** As many bytes as the header says: what is appended meanwhile, as to a log, is left out. */
async function* content(tree: FileTree, path: ByteText, { size }: TreeFile): AsyncGenerator<Uint8Array> {
  let left = size;
  if (left === 0) return;
  for await (const bytes of tree.read(path)) {
    const part = bytes.subarray(0, left);
    left -= part.length;
    yield part;
    if (left === 0) return;
  }
  throw new DsError('input', `${readable(path)} became shorter while it was read`);
}
