import type { ExitCode } from '../../core/exit-codes.ts';
import { stoppedBy, STOP_SIGNALS, type StopSignal } from '../../core/interruption.ts';

/**
 * Whether `nohup` started this process. Node resets ignored signals when it starts, so only the variable `_` tells, which bash, zsh and ksh
 * set to the program that they run.
 */
export function isUnderNohup(env: Readonly<Record<string, string | undefined>>): boolean {
  return /(?:^|\/)nohup$/.test(env['_'] ?? '');
}

/** Aborts at the first SIGINT or SIGTERM. Later ones call `onSecond` with the exit code of that signal. */
export function onInterrupt(onSecond: (exitCode: ExitCode) => void): AbortSignal {
  const controller = new AbortController();
  const onSignal = (name: StopSignal): void => {
    if (controller.signal.aborted) onSecond(STOP_SIGNALS[name]);
    controller.abort(stoppedBy(name));
  };
  if (isUnderNohup(process.env)) process.on('SIGHUP', () => undefined);
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
