import { DsError } from './errors.ts';

export interface ProgramOptions {
  /** Environment variables beside, and before, our own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gets the program's standard output in the place of ours, piece by piece. */
  readonly onOutput?: (bytes: Uint8Array) => void;
  /** Ends the program; what then is thrown is the signal's reason. */
  readonly signal?: AbortSignal;
  /** The signal ends everything that the program has started, too (not on Windows). */
  readonly wholeGroup?: boolean;
}

/**
 * Runs a program with our standard streams and waits for its end. Gives its exit code, 128 and the number for one that a signal ended.
 * Throws a DsError of kind `failure` when it cannot be started.
 */
export type RunProgram = (command: string, args: readonly string[], options?: ProgramOptions) => Promise<number>;

const NO_SUCH = ': no such program';

/** What a {@link RunProgram} throws for a program that this machine does not have. */
export function noSuchProgram(command: string, cause?: unknown): DsError {
  return new DsError('failure', `cannot run ${command}${NO_SUCH}`, { cause });
}

export function isNoSuchProgram(error: unknown): boolean {
  return error instanceof DsError && error.kind === 'failure' && error.message.endsWith(NO_SUCH);
}
