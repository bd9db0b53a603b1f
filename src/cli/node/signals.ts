import { DsError } from '../../core/errors.ts';

/** Aborts at the first SIGINT or SIGTERM. Later ones call `onSecond`. */
export function onInterrupt(onSecond: () => void): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) onSecond();
    controller.abort(new DsError('interrupted', 'interrupted'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
