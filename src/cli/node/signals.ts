import { DsError } from '../../core/errors.ts';

/** A signal that fires at the first Ctrl-C (or SIGTERM); the second, of a person who will not wait, calls `again`. */
export function onInterrupt(again: () => void): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) again();
    controller.abort(new DsError('interrupted', 'interrupted'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
