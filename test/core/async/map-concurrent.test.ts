import { describe, expect, test } from 'vitest';
import { mapConcurrent } from '../../../src/core/async/map-concurrent.ts';
import { deferred } from '../../support/deferred.ts';
import { settle } from '../../support/manual-clock.ts';

async function all<T>(from: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of from) items.push(item);
  return items;
}

describe('inLanes', () => {
  test('works on some at once, and keeps the order', async () => {
    const gates = Array.from({ length: 5 }, () => deferred<string>());
    const begun: number[] = [];
    const results = all(
      mapConcurrent([0, 1, 2, 3, 4], 2, (item) => {
        begun.push(item);
        return gates[item]?.promise ?? Promise.reject(new Error('none'));
      }),
    );
    await settle();
    expect(begun).toEqual([0, 1]);
    gates[1]?.resolve('b');
    await settle();
    expect(begun).toEqual([0, 1, 2]);
    ['a', 'b', 'c', 'd', 'e'].forEach((word, index) => gates[index]?.resolve(word));
    expect(await results).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('a failure ends it', async () => {
    const begun: number[] = [];
    const failing = mapConcurrent([0, 1, 2, 3], 1, (item) => {
      begun.push(item);
      return item === 1 ? Promise.reject(new Error('no')) : Promise.resolve(item);
    });
    await expect(all(failing)).rejects.toThrow('no');
    expect(begun).toEqual([0, 1]);
  });

  test('nothing is nothing', async () => {
    expect(await all(mapConcurrent([], 0, () => Promise.resolve(1)))).toEqual([]);
  });
});
