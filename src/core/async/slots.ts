/** Limits how many of something happen at the same time. */
export interface Slots {
  /** Resolves when a slot is free, with a function that frees it again, of which only the first call counts. Rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createSlots(limit: number): Slots {
  let free = limit;
  const waiting = new Set<() => void>();
  const release = (): void => {
    const [next] = waiting;
    if (next === undefined) free++;
    else next();
  };
  const slot = (): (() => void) => {
    let isFreed = false;
    return () => {
      if (!isFreed) release();
      isFreed = true;
    };
  };
  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason as Error);
          return;
        }
        if (free > 0) {
          free--;
          resolve(slot());
          return;
        }
        const onAbort = (): void => {
          waiting.delete(start);
          reject(signal.reason as Error);
        };
        const start = (): void => {
          waiting.delete(start);
          signal.removeEventListener('abort', onAbort);
          resolve(slot());
        };
        waiting.add(start);
        signal.addEventListener('abort', onAbort, { once: true });
      }),
  };
}
