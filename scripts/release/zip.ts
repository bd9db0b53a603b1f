import { crc32, deflateRawSync } from 'node:zlib';
import type { Entry } from './tar.ts';

/** 1 January 1980, in MS-DOS's format. */
const DATE = 0x0021;
const DEFLATE = 8;

interface Packed extends Entry {
  readonly offset: number;
  readonly data: Buffer;
}

/** The fields that a file's header and its line in the directory share (APPNOTE 4.3.7 and 4.3.12), and its name. */
function sharedFields({ path, content, data }: Packed, extra: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(DEFLATE, 4);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(data.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(path), 22);
  return Buffer.concat([fields, extra, Buffer.from(path)]);
}

function signed(signature: number, ...parts: readonly Buffer[]): Buffer {
  const word = Buffer.alloc(4);
  word.writeUInt32LE(signature);
  return Buffer.concat([word, ...parts]);
}

/** A zip without dates and owners, as in {@link Entry}. */
export function zip(entries: readonly Entry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed = { ...entry, offset, data: deflateRawSync(entry.content) };
    const file = Buffer.concat([signed(0x04034b50, sharedFields(packed, Buffer.alloc(0))), packed.data]);
    // Made by Unix, whose permissions are in the upper half of the attributes
    const made = Buffer.from([20, 3]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(((entry.isExecutable ? 0o100755 : 0o100644) << 16) >>> 0, 6);
    place.writeUInt32LE(offset, 10);
    directory.push(signed(0x02014b50, made, sharedFields(packed, place)));
    files.push(file);
    offset += file.length;
  }
  const size = directory.reduce((all, { length }) => all + length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, ...directory, signed(0x06054b50, end)]);
}
