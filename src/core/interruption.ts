import { DsError } from './errors.ts';
import { ExitCode } from './exit-codes.ts';

/** The signals that stop a command, and the exit codes that shells give to processes that they end. */
export const STOP_SIGNALS = { SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const;
export type StopSignal = keyof typeof STOP_SIGNALS;

/** What a stopped command is aborted with. */
export function stoppedBy(name: StopSignal): DsError {
  return new DsError('interrupted', 'interrupted', { cause: name });
}

/** The exit code of a command that was aborted with {@link stoppedBy}; of any other interruption, that of Ctrl-C. */
export function exitCodeOfInterruption({ reason }: AbortSignal): ExitCode {
  const wasTerminated = reason instanceof DsError && reason.cause === 'SIGTERM';
  return wasTerminated ? ExitCode.terminated : ExitCode.interrupted;
}
