import { posix } from 'node:path';
import { byteText, readable } from '../../../core/byte-text.ts';
import { createTarReader } from '../../../core/tar/tar-reader.ts';
import { TAR_END, tarHeader, tarPadding } from '../../../core/tar/write-header.ts';
import type { Program, SimulatedProcess } from './process.ts';

/** The most that one archive may put into a container, in bytes: its files are kept in memory. */
const MAX_BYTES = 64 * 1024 * 1024;

/** `tar cf - PATH` and `tar -xmf - -C FOLDER`, which is what copies need. */
export const tar: Program = async (process) => {
  const words = process.words.slice(1).filter((word) => !word.startsWith('--'));
  if (words[0] === 'cf' && words[1] === '-' && words.length === 3) return pack(process, words[2] ?? '');
  if (words[0] === '-xmf' && words[1] === '-' && words[2] === '-C') return unpack(process, words[3] ?? '');
  return wrong(process, 'the sandbox only knows tar cf - PATH and tar -xmf - -C FOLDER');
};

async function pack(process: SimulatedProcess, path: string): Promise<number> {
  const { files, stdout } = process;
  const isFolder = files.isFolder(path);
  const names = isFolder ? ['', ...files.below(path)] : files.read(path) === undefined ? [] : [''];
  const top = path.replace(/^\/+|\/+$/g, '');
  for (const name of names) {
    const full = posix.join(path, name);
    const file = files.read(full);
    const kind = file === undefined ? 'directory' : 'file';
    const size = file?.content.length ?? 0;
    const stored = posix.join(top, name).replace(/\/?$/, file === undefined ? '/' : '');
    const mode = file?.mode ?? 0o755;
    await stdout(tarHeader({ name: byteText(stored), kind, size, mode, uid: 0, gid: 0, modified: 0, target: '' }));
    if (file !== undefined && size > 0) await stdout(Buffer.concat([file.content, tarPadding(size)]));
  }
  await stdout(TAR_END);
  if (names.length > 0) return 0;
  await process.stderr(Buffer.from(`tar: ${path}: No such file or directory\n`));
  return wrong(process, 'error exit delayed from previous errors');
}

async function unpack(process: SimulatedProcess, folder: string): Promise<number> {
  const { files, stdin } = process;
  if (!files.isFolder(folder))
    return wrong(process, `can't change directory to '${folder}': No such file or directory`);
  let total = 0;
  const reader = createTarReader((entry) => {
    const path = posix.join(folder, readable(entry.name));
    if (entry.kind === 'directory') files.makeFolder(path);
    if (entry.kind !== 'file') return Promise.resolve(undefined);
    const pieces: Uint8Array[] = [];
    return Promise.resolve({
      write: (bytes) => {
        total += bytes.length;
        if (total > MAX_BYTES) return Promise.reject(new Error('No space left on device'));
        pieces.push(Uint8Array.from(bytes));
        return Promise.resolve();
      },
      end: () => {
        files.write(path, { content: Buffer.concat(pieces), mode: 0o644 });
        return Promise.resolve();
      },
    });
  });
  try {
    for await (const bytes of stdin) await reader.write(bytes);
    return 0;
  } catch (error) {
    return wrong(process, error instanceof Error ? error.message : String(error));
  }
}

async function wrong({ stderr }: SimulatedProcess, why: string): Promise<number> {
  await stderr(Buffer.from(`tar: ${why}\n`));
  return 1;
}
