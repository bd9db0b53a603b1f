/**
 * Processes several items at the same time, and yields the results in the order of the items. After a failure no other item is started, and
 * the results of running ones are ignored.
 */
export async function* mapConcurrent<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const results: Promise<R>[] = [];
  const waiting = items.values();
  const begin = (): void => {
    const next = waiting.next();
    if (next.done === true) return;
    const result = work(next.value);
    results.push(result);
    result.then(begin, () => undefined);
  };
  for (let worker = 0; worker < concurrency; worker++) begin();
  // The first items are started above. Each item that finishes starts the next one before its result is read.
  for (let index = 0; index < items.length; index++) yield (await results[index]) as R;
}
