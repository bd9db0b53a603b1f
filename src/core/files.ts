export interface FileEntry {
  /** The name inside its folder. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
}

/** The file system as commands see it. Every failure is a DsError of kind `input` that names the path. */
export interface Files {
  /** `from`: the offset of the first byte. */
  read(path: string, options?: { readonly from?: number; readonly upTo?: number }): Promise<Uint8Array>;
  /** Entries of a folder, sorted by name; symbolic links are followed. */
  list(path: string): Promise<readonly FileEntry[]>;
  /** The file or directory at the path; undefined if there is none. */
  kindOf(path: string): Promise<FileEntry['kind'] | undefined>;
  /** The bytes of a file; undefined if there is none. */
  sizeOf(path: string): Promise<number | undefined>;
  /** Replaces the file atomically: if that fails, the old content is kept. For content without another copy. */
  replace(path: string, content: string, options?: { readonly mode?: number }): Promise<void>;
  /** Overwrites the file in place: the old content is lost even if this fails. */
  write(path: string, content: string, options?: { readonly mode?: number }): Promise<void>;
  /** Creates a file completely or not at all; false if the path exists. */
  create(path: string, content: string, options?: { readonly mode?: number }): Promise<boolean>;
  /** Renames a file within its folder; false if the path does not exist. */
  rename(path: string, to: string): Promise<boolean>;
  /** Creates the folder and its parents, accessible only to this user. */
  makePrivateFolder(path: string): Promise<void>;
  /** Creates a temporary folder, accessible only to this user, and returns its path. */
  makeTempFolder(prefix: string): Promise<string>;
  /** Removes a file, or a folder with its content; a missing one is not an error. */
  remove(path: string): Promise<void>;
}
