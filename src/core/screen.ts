/** The whole terminal, for what draws on all of it and listens to its keys. What was on it before comes back at the end. */
export interface Screen {
  readonly stdout: NodeJS.WriteStream;
  /** Where keys come from; undefined when stdin is not a terminal. Its reader puts it into raw mode. */
  readonly stdin: NodeJS.ReadStream | undefined;
  /**
   * Calls `mount` whenever the terminal is empty and ours: now, in each new size, and when another program gives it back. The function that
   * `mount` returns is called before that ends; after that nothing may be written.
   */
  show(mount: () => () => void): void;
  /** Called with what is written to stderr meanwhile, which is written there only when the screen is closed. */
  onNote(listener: (text: string) => void): void;
  /** Ctrl-Z: gives the terminal back and stops the process until it is continued. */
  suspend(): void;
  /** Gives the terminal back; `last` stays there, before what was written to stderr meanwhile. */
  close(last: string): void;
}
