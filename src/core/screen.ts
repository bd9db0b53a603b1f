/** The terminal as a full screen with keyboard input. The former content comes back at the end. */
export interface Screen {
  readonly stdout: NodeJS.WriteStream;
  /** The source of keys; undefined if stdin is not a terminal. Its reader sets raw mode. */
  readonly stdin: NodeJS.ReadStream | undefined;
  /**
   * Calls `mount` whenever the terminal is empty and in the foreground: now, after a resize, and after another program. The function that
   * `mount` returns is called before that ends; then nothing may be written.
   */
  show(mount: () => () => void): void;
  /** Called with output to stderr, which is printed there only after the screen is closed. */
  onNote(listener: (text: string) => void): void;
  /** Ctrl-Z: restores the terminal and stops the process until it is continued. */
  suspend(): void;
  /** Restores the terminal and prints `last`, then the output to stderr since it was opened. */
  close(last: string): void;
}
