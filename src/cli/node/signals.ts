import type { ExitCode } from '../../core/exit-codes.ts';
import { stoppedBy, STOP_SIGNALS, type StopSignal } from '../../core/interruption.ts';

/** Aborts at the first SIGINT or SIGTERM. Later ones call `onSecond` with the exit code of that signal. */
export function onInterrupt(onSecond: (exitCode: ExitCode) => void): AbortSignal {
  const controller = new AbortController();
  const onSignal = (name: StopSignal): void => {
    if (controller.signal.aborted) onSecond(STOP_SIGNALS[name]);
    controller.abort(stoppedBy(name));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
