import { createHash } from 'node:crypto';

/*
 * The code signature of a Mach-O file, as `codesign --sign -` and linkers make it: a hash of each page and no certificate. macOS kills a
 * program on its first page whose hash is another. When Bun compiles, it signs programs for arm64 again, but leaves the signature of its
 * own runtime in those for x64, whose pages have changed.
 *
 * Numbers of Mach-O are little-endian (mach-o/loader.h), those of the signature big-endian (kern/cs_blobs.h).
 */

const MAGIC_64 = 0xfeedfacf;
const SEGMENT_64 = 0x19;
const CODE_SIGNATURE = 0x1d;

const SUPER_BLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
/** With the fields of the executable segment. */
const VERSION = 0x20400;
const AD_HOC_BY_LINKER = 0x20002;
const MAIN_BINARY = 1n;
const SHA256 = 2;
const HASH_BYTES = 32;
const PAGE_BITS = 12;
const PAGE = 1 << PAGE_BITS;
const DIRECTORY_HEADER = 88;
/** A super blob with one entry. */
const SUPER_BLOB_HEADER = 20;
/** What the kernel maps: a multiple of the larger page, that of arm64. */
const MAPPED = 16_384;

interface LoadCommands {
  /** Where the load command of the segment is, by its name. */
  readonly segments: ReadonlyMap<string, number>;
  readonly signature: number;
}

function loadCommands(program: Buffer): LoadCommands {
  if (program.readUInt32LE(0) !== MAGIC_64) throw new Error('not a 64-bit Mach-O file');
  const segments = new Map<string, number>();
  let signature: number | undefined;
  let at = 32;
  for (let left = program.readUInt32LE(16); left > 0; left--) {
    const kind = program.readUInt32LE(at);
    if (kind === SEGMENT_64) segments.set(program.toString('latin1', at + 8, at + 24).replace(/\0+$/, ''), at);
    if (kind === CODE_SIGNATURE) signature = at;
    at += program.readUInt32LE(at + 4);
  }
  if (signature === undefined) throw new Error('the Mach-O file has no place for a signature');
  return { segments, signature };
}

function segment({ segments }: LoadCommands, name: string): number {
  const at = segments.get(name);
  if (at === undefined) throw new Error(`the Mach-O file has no segment ${name}`);
  return at;
}

function* pageHashes(program: Buffer, end: number): Generator<Buffer> {
  for (let start = 0; start < end; start += PAGE) {
    yield createHash('sha256')
      .update(program.subarray(start, Math.min(start + PAGE, end)))
      .digest();
  }
}

/** The file with an ad-hoc signature in place of the one at its end. */
export function signAdHoc(program: Buffer, identifier: string): Buffer {
  const commands = loadCommands(program);
  const end = program.readUInt32LE(commands.signature + 8);
  const pages = Math.ceil(end / PAGE);
  const name = Buffer.from(`${identifier}\0`);
  const hashes = DIRECTORY_HEADER + name.length;
  const directory = Buffer.alloc(hashes + pages * HASH_BYTES);
  const size = SUPER_BLOB_HEADER + directory.length;

  const code = Buffer.from(program.subarray(0, end));
  code.writeUInt32LE(size, commands.signature + 12);
  const linkEdit = segment(commands, '__LINKEDIT');
  const linkEditSize = end + size - Number(code.readBigUInt64LE(linkEdit + 40));
  code.writeBigUInt64LE(BigInt(Math.ceil(linkEditSize / MAPPED) * MAPPED), linkEdit + 32);
  code.writeBigUInt64LE(BigInt(linkEditSize), linkEdit + 48);

  const text = segment(commands, '__TEXT');
  const header = [CODE_DIRECTORY, directory.length, VERSION, AD_HOC_BY_LINKER, hashes, DIRECTORY_HEADER, 0, pages, end];
  for (const [index, value] of header.entries()) directory.writeUInt32BE(value, 4 * index);
  directory.set([HASH_BYTES, SHA256, 0, PAGE_BITS], 36);
  directory.writeBigUInt64BE(code.readBigUInt64LE(text + 40), 64);
  directory.writeBigUInt64BE(code.readBigUInt64LE(text + 48), 72);
  directory.writeBigUInt64BE(MAIN_BINARY, 80);
  directory.set(name, DIRECTORY_HEADER);
  let at = hashes;
  for (const hash of pageHashes(code, end)) {
    directory.set(hash, at);
    at += HASH_BYTES;
  }
  const blob = Buffer.alloc(SUPER_BLOB_HEADER);
  for (const [index, value] of [SUPER_BLOB, size, 1, 0, SUPER_BLOB_HEADER].entries())
    blob.writeUInt32BE(value, 4 * index);
  return Buffer.concat([code, blob, directory]);
}

/** Throws unless the signature covers the whole file and the hash of each page is right. */
export function verifySignature(program: Buffer): void {
  const { signature } = loadCommands(program);
  const end = program.readUInt32LE(signature + 8);
  const size = program.readUInt32LE(signature + 12);
  if (end + size !== program.length) throw new Error('the signature is not at the end of the file');
  const blob = program.subarray(end);
  const directory = blob.subarray(blob.readUInt32BE(16));
  if (blob.readUInt32BE(0) !== SUPER_BLOB || directory.readUInt32BE(0) !== CODE_DIRECTORY)
    throw new Error('the signature has an unknown form');
  const limit = directory.readUInt32BE(32);
  if (limit !== end) throw new Error(`the signature covers ${limit} of ${end} bytes`);
  let at = directory.readUInt32BE(16);
  let page = 0;
  for (const hash of pageHashes(program, end)) {
    if (!hash.equals(directory.subarray(at, at + HASH_BYTES))) throw new Error(`the hash of page ${page} is wrong`);
    at += HASH_BYTES;
    page += 1;
  }
}
