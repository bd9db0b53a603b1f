import { describe, expect, it } from 'vitest';
import { merge } from '../../../src/core/async/merge.ts';
import { deferred } from '../../support/deferred.ts';
import { settle } from '../../support/manual-clock.ts';

async function* sourceOf<T>(...items: readonly (T | Promise<T>)[]): AsyncGenerator<T> {
  for (const item of items) yield await item;
}

async function collect<T>(source: AsyncIterable<T>, into: T[] = []): Promise<readonly T[]> {
  for await (const item of source) into.push(item);
  return into;
}

describe('merge', () => {
  it('gives what comes, as it comes, and ends with the last source', async () => {
    const [slow, slower] = [deferred<string>(), deferred<string>()];
    const seen: string[] = [];
    const all = collect(merge(sourceOf('a', slower.promise), sourceOf(slow.promise, 'c')), seen);
    await settle();
    expect(seen).toEqual(['a']);
    slow.resolve('b');
    await settle();
    expect(seen).toEqual(['a', 'b', 'c']);
    slower.resolve('d');
    expect(await all).toEqual(['a', 'b', 'c', 'd']);
    expect(await collect(merge())).toEqual([]);
  });

  it('throws what a source throws, and does not mind what the others throw after that', async () => {
    const [first, second] = [deferred<string>(), deferred<string>()];
    const all = collect(merge(sourceOf(first.promise), sourceOf(second.promise)));
    first.reject(new Error('first'));
    await expect(all).rejects.toThrow('first');
    // an unhandled rejection would fail the run
    second.reject(new Error('second'));
    await settle();
  });

  it('asks for no more than the reader has seen, and ends what rests when it is left', async () => {
    let given = 0;
    let isEnded = false;
    async function* counting(): AsyncGenerator<number> {
      try {
        for (;;) yield await Promise.resolve(++given);
      } finally {
        isEnded = true;
      }
    }
    for await (const item of merge(counting())) {
      await settle();
      expect(given).toBe(item);
      if (item === 3) break;
    }
    expect(isEnded).toBe(true);
  });

  it('keeps what fails while the reader is busy for when he reads on', async () => {
    const failing = deferred<string>();
    const read = async (): Promise<void> => {
      for await (const item of merge(sourceOf('a', deferred<string>().promise), sourceOf(failing.promise))) {
        expect(item).toBe('a');
        failing.reject(new Error('meanwhile'));
        // an unhandled rejection would fail the run
        await settle();
      }
    };
    await expect(read()).rejects.toThrow('meanwhile');
  });

  it('can be left while sources wait', async () => {
    for await (const item of merge(sourceOf('a'), sourceOf(deferred<string>().promise))) {
      expect(item).toBe('a');
      break;
    }
  });
});
