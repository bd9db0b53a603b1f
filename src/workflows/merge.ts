/**
 * What several sources give, as it comes. When one throws, so does this; when all have ended, it ends. Leaving it does not end the
 * sources, which may be waiting for something: abort the signal that they were given.
 */
export async function* merge<T>(...sources: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const ask = async (index: number): Promise<{ readonly index: number; readonly result: IteratorResult<T> }> => {
    const iterator = iterators[index];
    if (iterator === undefined) throw new Error(`there is no source ${index}`);
    return { index, result: await iterator.next() };
  };
  const pending = new Map(iterators.map((_, index) => [index, ask(index)]));
  try {
    while (pending.size > 0) {
      const { index, result } = await Promise.race(pending.values());
      if (result.done === true) {
        pending.delete(index);
        continue;
      }
      pending.set(index, ask(index));
      yield result.value;
    }
  } finally {
    // nobody hears what they still have to say
    for (const question of pending.values()) question.catch(() => undefined);
  }
}
