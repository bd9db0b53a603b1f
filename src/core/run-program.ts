import { DsError } from './errors.ts';

export interface ProgramOptions {
  /** Environment variables that override ours. */
  readonly env?: Readonly<Record<string, string>>;
  /** Receives the program's standard output instead of ours. */
  readonly onOutput?: (bytes: Uint8Array) => void;
  /** Ends the program; the signal's reason is thrown. */
  readonly signal?: AbortSignal;
  /** The signal also ends everything that the program has started (not on Windows). */
  readonly wholeGroup?: boolean;
}

/**
 * Runs a program with our standard streams and waits until it ends. Returns its exit code, or 128 plus the number of the signal that ended
 * it. Throws a DsError of kind `failure` if it cannot be started.
 */
export type RunProgram = (command: string, args: readonly string[], options?: ProgramOptions) => Promise<number>;

const NO_SUCH = ': no such program';

/** The error of a {@link RunProgram} for a program that does not exist. */
export function noSuchProgram(command: string, cause?: unknown): DsError {
  return new DsError('failure', `cannot run ${command}${NO_SUCH}`, { cause });
}

export function isNoSuchProgram(error: unknown): boolean {
  return error instanceof DsError && error.kind === 'failure' && error.message.endsWith(NO_SUCH);
}
