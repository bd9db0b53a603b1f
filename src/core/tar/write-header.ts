import { bytesOf, type ByteText } from '../byte-text.ts';
import { BLOCK, TarType } from './tar-entry.ts';

/** A member to write. */
export interface NewTarEntry {
  readonly name: ByteText;
  readonly kind: 'file' | 'directory' | 'link';
  readonly size: number;
  /** The permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Of a link; otherwise empty. */
  readonly target: ByteText;
}

/** What ends an archive. */
export const TAR_END: Uint8Array = Buffer.alloc(2 * BLOCK);

const NAME_BYTES = 100;
const LONG_LINK = '././@LongLink';

/**
 * The header of a member in GNU's format. Every tar reads it, for names of any length and bytes, and contents of more than 8 GiB: that of
 * busybox ignores POSIX's records, in which kubectl writes long names. Owners are numbers only.
 */
export function tarHeader(entry: NewTarEntry): Buffer {
  const { name, target } = entry;
  const plain = { ...entry, mode: 0, uid: 0, gid: 0, modified: 0, target: '' };
  return Buffer.concat([
    ...(target.length > NAME_BYTES ? longText(TarType.longTarget, target, plain) : []),
    ...(name.length > NAME_BYTES ? longText(TarType.longName, name, plain) : []),
    block(TarType[entry.kind], entry),
  ]);
}

/** The zeros that fill the last block of a content. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

function longText(type: string, text: ByteText, plain: NewTarEntry): readonly Buffer[] {
  const content = bytesOf(`${text}\0`);
  return [block(type, { ...plain, name: LONG_LINK, size: content.length }), content, tarPadding(content.length)];
}

function block(type: string, { name, size, mode, uid, gid, modified, target }: NewTarEntry): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(name.slice(0, NAME_BYTES), 0, 'latin1');
  number(header, 100, 8, mode);
  number(header, 108, 8, uid);
  number(header, 116, 8, gid);
  number(header, 124, 12, size);
  number(header, 136, 12, Math.max(0, Math.floor(modified / 1000)));
  header.write(type, 156, 'latin1');
  header.write(target.slice(0, NAME_BYTES), 157, 'latin1');
  header.write('ustar  \0', 257, 'latin1');
  // The checksum is that of a header in whose place of it are spaces
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** Octal digits; a number that has too many is binary, with the highest bit set. */
function number(header: Buffer, at: number, length: number, value: number): void {
  const digits = value.toString(8);
  if (digits.length < length) {
    header.write(`${digits.padStart(length - 1, '0')}\0`, at, 'latin1');
    return;
  }
  header[at] = 0x80;
  for (let index = length - 1, rest = value; index > 0; index--, rest = Math.floor(rest / 256)) {
    header[at + index] = rest % 256;
  }
}
