/** Runs tasks in order, at most `count` at a time. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

export function atMost(count: number): Gate {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
