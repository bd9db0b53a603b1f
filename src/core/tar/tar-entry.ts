import type { ByteText } from '../byte-text.ts';

/** The size of headers, and what contents are padded to, in bytes. */
export const BLOCK = 512;

/** The characters of the header's type field. */
export const TarType = {
  file: '0',
  hardLink: '1',
  link: '2',
  directory: '5',
  /** The same as a file, for systems that have been forgotten. */
  contiguous: '7',
  /** GNU: the next entry's link target, and its name, where they are longer than the header's field. */
  longTarget: 'K',
  longName: 'L',
  /** POSIX: records for all following entries, and for the next one. */
  globalRecords: 'g',
  records: 'x',
} as const;

export type TarKind = 'file' | 'directory' | 'link' | 'hard link' | 'other';

/** A member of an archive as its header describes it. */
export interface TarEntry {
  readonly name: ByteText;
  readonly kind: TarKind;
  /** The bytes that follow the header. */
  readonly size: number;
  /** Of links; otherwise empty. */
  readonly target: ByteText;
}
