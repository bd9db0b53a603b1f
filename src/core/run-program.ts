export interface ProgramOptions {
  /** Environment variables beside, and before, our own. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program with our standard streams and waits for its end. Gives its exit code, 128 and the number for one that a signal ended.
 * Throws a DsError of kind `failure` when it cannot be started.
 */
export type RunProgram = (command: string, args: readonly string[], options?: ProgramOptions) => Promise<number>;
