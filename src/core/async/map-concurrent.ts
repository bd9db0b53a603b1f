/**
 * Works on several items at once, and gives the results in the items' order. A failure ends it: no further item is begun, and what
 * the others still do is nobody's business any more.
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
  // The first item is begun above, and each that ends begins one more before anybody hears of its result.
  for (let index = 0; index < items.length; index++) yield (await results[index]) as R;
}
