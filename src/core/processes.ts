export interface StartOptions {
  /** What it finds on its standard input. */
  readonly input: string;
  /** The file that its standard error is added to. */
  readonly log: string;
  readonly signal?: AbortSignal;
}

export interface StartedProcess {
  readonly pid: number;
  /** The first line that it wrote to standard output; undefined when it ended without one. */
  readonly firstLine: string | undefined;
}

/** Processes of this machine, as far as commands have to do with them. */
export interface Processes {
  /** Our own. */
  readonly pid: number;
  /**
   * Starts `ds` once more with these words, in the background: it stays when we end and when the terminal closes. Resolves with its
   * first line. When the signal fires before, it is ended and this rejects with the signal's reason.
   * Throws a DsError of kind `failure` when it cannot be started, of kind `input` when there is no writing to the log.
   */
  startSelf(words: readonly string[], options: StartOptions): Promise<StartedProcess>;
  isRunning(pid: number): boolean;
  /** When the process began, as text that no later one with its id has; undefined if it cannot be found out. */
  birthOf(pid: number): Promise<string | undefined>;
  /** Ends a process that does not listen. */
  kill(pid: number): void;
}
