import type { ByteText } from '../byte-text.ts';
import { TarType, type TarEntry, type TarKind } from './tar-entry.ts';

/** The types of devices and pipes, which have no content whatever their size says. */
const DEVICES: ReadonlySet<string> = new Set(['3', '4', '6']);

/** A header by itself: the entry without what longer records before it say. */
export interface TarHeader extends TarEntry {
  readonly type: string;
}

/** What records before a header say of its entry. */
export interface TarRecords {
  readonly name?: ByteText;
  readonly target?: ByteText;
  readonly size?: number;
  /** It has holes, which `tar` writes only on request. */
  readonly isSparse?: boolean;
}

/** Undefined if the block is no header. */
export function parseTarHeader(block: Buffer): TarHeader | undefined {
  if (!hasItsChecksum(block)) return undefined;
  const size = numberAt(block, 124, 12);
  if (size === undefined) return undefined;
  const type = String.fromCharCode(block[156] ?? 0);
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? textAt(block, 345, 155) : '';
  const short = textAt(block, 0, 100);
  const name = prefix === '' ? short : `${prefix}/${short}`;
  const kind = kindOf(type, name);
  const hasContent = kind === 'file' || (kind === 'other' && !DEVICES.has(type));
  return { type, name, kind, size: hasContent ? size : 0, target: textAt(block, 157, 100) };
}

/** The records `LENGTH KEY=VALUE\n` of POSIX. Undefined if they are damaged. */
export function parseTarRecords(content: Buffer): TarRecords | undefined {
  const text = content.toString('latin1');
  const found = new Map<string, ByteText>();
  for (let at = 0; at < text.length;) {
    const [, digits = ''] = /^(\d{1,8}) /.exec(text.slice(at, at + 9)) ?? [];
    const end = at + Number(digits);
    const record = text.slice(at + digits.length + 1, end);
    const equals = record.indexOf('=');
    if (digits === '' || end > text.length || equals < 1 || !record.endsWith('\n')) return undefined;
    found.set(record.slice(0, equals), record.slice(equals + 1, -1));
    at = end;
  }
  const [name, target, size] = [found.get('path'), found.get('linkpath'), found.get('size')];
  if (size !== undefined && !/^\d{1,15}$/.test(size)) return undefined;
  return {
    ...(name === undefined ? {} : { name }),
    ...(target === undefined ? {} : { target }),
    ...(size === undefined ? {} : { size: Number(size) }),
    ...([...found.keys()].some((key) => key.startsWith('GNU.sparse.')) ? { isSparse: true } : {}),
  };
}

/** The text of a GNU record for a long name or target. */
export function longText(content: Buffer): ByteText {
  return textAt(content, 0, content.length);
}

function kindOf(type: string, name: ByteText): TarKind {
  switch (type) {
    case TarType.file:
    case TarType.contiguous:
    case '\0':
      // What tar wrote before it had types
      return name.endsWith('/') ? 'directory' : 'file';
    case TarType.directory:
      return 'directory';
    case TarType.link:
      return 'link';
    case TarType.hardLink:
      return 'hard link';
    default:
      return 'other';
  }
}

function hasItsChecksum(block: Buffer): boolean {
  const expected = numberAt(block, 148, 8);
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return expected === sum;
}

function textAt(block: Buffer, at: number, length: number): ByteText {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? field.length : end);
}

function numberAt(block: Buffer, at: number, length: number): number | undefined {
  const first = block[at] ?? 0;
  if (first === 0x80) {
    const value = block.subarray(at + 1, at + length).reduce((total, byte) => total * 256 + byte, 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const [, digits] = /^[ \0]*([0-7]*)[ \0]*$/.exec(block.toString('latin1', at, at + length)) ?? [];
  return digits === undefined ? undefined : digits === '' ? 0 : Number.parseInt(digits, 8);
}
