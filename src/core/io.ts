/** An output stream of a command, and what decides the format of the output. */
export interface Output {
  readonly isTTY: boolean;
  /** The width of the terminal, read at each use because windows are resized; undefined without a terminal. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /** Whether to use colour, by --color, NO_COLOR, FORCE_COLOR and the terminal. */
  readonly color: boolean;
  /** Writes text unchanged. The renderer has already made text from servers and files safe. */
  write(text: string): void;
  /** Writes bytes without blocking this process, and resolves when the reader has taken them. The next call waits for it. */
  writeBytes(bytes: Uint8Array): Promise<void>;
}

export interface Input {
  readonly isTTY: boolean;
  /** Reads up to the end of the stream, or at most `upTo` bytes. */
  readAll(upTo?: number): Promise<Uint8Array>;
  /** Reads piece by piece, as fast as the caller takes them. */
  pieces(): AsyncIterable<Uint8Array>;
}

export interface IO {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
}
