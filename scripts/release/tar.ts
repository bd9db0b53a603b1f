import { gzipSync } from 'node:zlib';

/** A file of an archive; the same archive for the same files, on every machine with the same zlib. */
export interface Entry {
  /** With `/`, relative. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly isExecutable: boolean;
}

const BLOCK = 512;

/** A header of ustar (POSIX.1-1988): no owner, and the beginning of 1980, before which zip knows no time. */
function header({ path, content, isExecutable }: Entry): Buffer {
  if (path.length > 100) throw new Error(`${path} is too long for ustar`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void => {
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  };
  block.write(path, 0, 'latin1');
  octal(isExecutable ? 0o755 : 0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(content.length, 124, 12);
  octal(315532800, 136, 12);
  block.write('        0', 148, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

export function tarGz(entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap((entry) => [
    header(entry),
    entry.content,
    Buffer.alloc((BLOCK - (entry.content.length % BLOCK)) % BLOCK),
  ]);
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]));
}
