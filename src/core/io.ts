/** One of the two streams that a command writes to, with what it must know to write well. */
export interface Output {
  readonly isTTY: boolean;
  /** Columns of the terminal, re-read at every use because windows are resized; undefined when it is not one. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /** Whether colour is wanted, after --color, NO_COLOR, FORCE_COLOR and the terminal were asked. */
  readonly color: boolean;
  /** Writes text as it is. What came from a server or a file is made safe by the renderer before it gets here. */
  write(text: string): void;
}

export interface Input {
  readonly isTTY: boolean;
  /** Everything up to the end of the stream, or no more than `upTo` bytes of it. */
  readAll(upTo?: number): Promise<Uint8Array>;
}

export interface IO {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
}
