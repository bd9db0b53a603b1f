export interface StartOptions {
  /** The content of its standard input. */
  readonly input: string;
  /** The file to append its standard error to. */
  readonly log: string;
  readonly signal?: AbortSignal;
}

export interface StartedProcess {
  readonly pid: number;
  /** The first line of its standard output; undefined if it ended without one. */
  readonly firstLine: string | undefined;
}

/** The processes of this machine. */
export interface Processes {
  /** The id of this process. */
  readonly pid: number;
  /**
   * Starts `ds` in the background with these arguments. It continues after this process and the terminal end. Resolves with its first line.
   * If the signal fires first, the process is killed, and this rejects with the signal's reason. Throws a DsError of kind `failure` if it
   * cannot be started, and of kind `input` if the log cannot be written.
   */
  startSelf(words: readonly string[], options: StartOptions): Promise<StartedProcess>;
  isRunning(pid: number): boolean;
  /** The start time of the process, as text that identifies it among processes with the same id; undefined if unknown. */
  birthOf(pid: number): Promise<string | undefined>;
  /** Kills a process that does not respond. */
  kill(pid: number): void;
}
