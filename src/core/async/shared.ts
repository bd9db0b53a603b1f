import { abortable } from './abortable.ts';

interface Run<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/**
 * Work that concurrent callers share. The first call starts it, all get its result, and each may stop waiting by its own signal. When
 * nobody waits any more, the signal of the work fires.
 */
export function shared<T>(work: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let current: Run<T> | undefined;

  const begin = (): Run<T> => {
    const controller = new AbortController();
    const result = work(controller.signal);
    const run: Run<T> = { result, controller, waiters: 0 };
    const end = (): void => {
      if (current === run) current = undefined;
    };
    result.then(end, end);
    return run;
  };

  return async (signal) => {
    const run = (current ??= begin());
    run.waiters++;
    try {
      return await abortable(run.result, signal);
    } finally {
      run.waiters--;
      if (run.waiters === 0) {
        if (current === run) current = undefined;
        run.controller.abort(signal.reason);
      }
    }
  };
}
