interface Answer<T> {
  readonly index: number;
  readonly result: IteratorResult<T>;
}

/**
 * What several sources give, as it comes; each is asked for more once the reader has seen what it gave. When one throws, so does
 * this; when all have ended, it ends. Leaving it does not end the sources, which may be waiting for something: abort the signal that
 * they were given.
 */
export async function* merge<T>(...sources: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const answer = async (index: number): Promise<Answer<T>> => {
    const iterator = iterators[index];
    if (iterator === undefined) throw new Error(`there is no source ${index}`);
    return { index, result: await iterator.next() };
  };
  const ask = (index: number): Promise<Answer<T>> => {
    const question = answer(index);
    // it may fail while the reader is busy, or has left: nobody listens to it just then
    question.catch(() => undefined);
    return question;
  };
  /** The one that has just given something, and rests until it is asked for more. */
  let resting: AsyncIterator<T> | undefined;
  const pending = new Map(iterators.map((_, index) => [index, ask(index)]));
  try {
    while (pending.size > 0) {
      const { index, result } = await Promise.race(pending.values());
      pending.delete(index);
      if (result.done === true) continue;
      resting = iterators[index];
      yield result.value;
      pending.set(index, ask(index));
      resting = undefined;
    }
  } finally {
    // the others wait for something, and would not hear of it before that comes
    await resting?.return?.();
  }
}
