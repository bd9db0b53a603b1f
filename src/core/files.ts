export interface FileEntry {
  /** The name inside its folder. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
}

/** The file system as commands see it. Every failure is a DsError of kind `input` that names the path. */
export interface Files {
  read(path: string): Promise<Uint8Array>;
  /** Entries of a folder, sorted by name; symbolic links are followed. */
  list(path: string): Promise<readonly FileEntry[]>;
  /** What stands at the path, or undefined when nothing does. */
  kindOf(path: string): Promise<FileEntry['kind'] | undefined>;
  write(path: string, content: string, options?: { readonly mode?: number }): Promise<void>;
  /** A new folder that only this user may enter, among the machine's temporary ones; its path. */
  makeTempFolder(prefix: string): Promise<string>;
  /** Takes away a file, or a folder with all that is in it; what is not there is no error. */
  remove(path: string): Promise<void>;
}
