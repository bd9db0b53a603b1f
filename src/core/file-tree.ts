import type { ByteText } from './byte-text.ts';

/** A file, and what an archive stores of it. */
export interface TreeFile {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly size: number;
  /** The permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** A file that is being written. It gets its name when it is complete. */
export interface NewFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Gives it its name, in place of a file that has it. */
  finish(): Promise<void>;
  /** Removes what has been written. */
  discard(): Promise<void>;
}

/** Folders and files of any size and name, for copying. Paths have `/` between names. Every failure is a DsError of kind `input`. */
export interface FileTree {
  /** What is at the path, without following a symbolic link there; undefined if there is nothing. */
  at(path: ByteText): Promise<TreeFile | undefined>;
  /** The path without symbolic links; the path itself if nothing is there. */
  resolved(path: ByteText): Promise<ByteText>;
  /** The names in a folder, sorted by their bytes. */
  list(path: ByteText): Promise<readonly ByteText[]>;
  /** The content, piece by piece. */
  read(path: ByteText): AsyncIterable<Uint8Array>;
  targetOf(link: ByteText): Promise<ByteText>;
  /** Creates the folder and its parents, where they are missing. */
  makeFolder(path: ByteText): Promise<void>;
  /** Begins a file in an existing folder. An existing file keeps its permissions; a pipe or device is written to. */
  create(path: ByteText): Promise<NewFile>;
  /** Whether this system can have a file of that name in a folder. */
  canName(name: ByteText): boolean;
}
