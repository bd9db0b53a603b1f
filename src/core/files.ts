export interface FileEntry {
  /** The name inside its folder. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
}

/** The file system as commands see it. Every failure is a DsError of kind `input` that names the path. */
export interface Files {
  /** `from`: the first byte that is wanted. */
  read(path: string, options?: { readonly from?: number; readonly upTo?: number }): Promise<Uint8Array>;
  /** Entries of a folder, sorted by name; symbolic links are followed. */
  list(path: string): Promise<readonly FileEntry[]>;
  /** What stands at the path, or undefined when nothing does. */
  kindOf(path: string): Promise<FileEntry['kind'] | undefined>;
  /** Bytes of a file, or undefined when there is none. */
  sizeOf(path: string): Promise<number | undefined>;
  /** Puts this content in the place of what stood there, which stays whole when that fails. For what exists only once. */
  replace(path: string, content: string, options?: { readonly mode?: number }): Promise<void>;
  /** Overwrites in place: what stood there is lost even when this fails. */
  write(path: string, content: string, options?: { readonly mode?: number }): Promise<void>;
  /** Writes a file that was not there, all of it or nothing; false when something stands at the path. */
  create(path: string, content: string, options?: { readonly mode?: number }): Promise<boolean>;
  /** Gives a file another name in its folder; false when nothing stands at the path. */
  rename(path: string, to: string): Promise<boolean>;
  /** Makes the folder, those above it too, one that only this user may enter. */
  makePrivateFolder(path: string): Promise<void>;
  /** A new folder that only this user may enter, among the machine's temporary ones; its path. */
  makeTempFolder(prefix: string): Promise<string>;
  /** Removes a file, or a folder with its content; a missing one is not an error. */
  remove(path: string): Promise<void>;
}
