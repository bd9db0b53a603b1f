/** The whole terminal, for what draws on all of it and listens to its keys. What was on it before comes back at the end. */
export interface Screen {
  /** Re-read at every use. */
  readonly columns: number;
  readonly rows: number;
  /** Where keys come from; undefined when stdin is no terminal. Whoever reads it puts it into raw mode. */
  readonly keys: NodeJS.ReadStream | undefined;
  write(text: string): void;
  /** Called when the screen has another size, or another program has had it meanwhile: all has to be drawn anew. */
  onDisturbed(listener: () => void): void;
  /** Gets what is written to stderr meanwhile, which is written there only when the screen is given back. */
  onNote(listener: (text: string) => void): void;
  /** Ctrl-Z: gives the terminal back and stops the process until it is continued. */
  suspend(): void;
  /** Gives the terminal back; `last` stays there, before what was written to stderr meanwhile. */
  close(last: string): void;
}
