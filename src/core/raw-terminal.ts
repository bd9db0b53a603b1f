/** Rows and columns of a terminal. */
export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/** The terminal in raw mode: every key, Ctrl-C included, is input for whoever reads stdin. */
export interface RawTerminal {
  /** Calls the listener with the size, now if it is known and after each change. */
  onSize(listener: (size: WindowSize) => void): void;
  /** Gives the terminal its mode back. */
  close(): void;
}
