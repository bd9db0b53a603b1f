import { describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import { createCache } from '../../../src/tui/store/cache.ts';
import { deferred } from '../../support/deferred.ts';
import { settle } from '../../support/manual-clock.ts';

function opened() {
  const state = { now: 1000, changes: 0 };
  const cache = createCache<string>({
    now: () => state.now,
    changed: () => state.changes++,
    failed: (message) => `failed: ${message}`,
  });
  return { cache, state };
}

describe('the cache', () => {
  it('has nothing until a value is read, then says that it has changed', async () => {
    const { cache, state } = opened();
    const reading = deferred<string>();
    cache.refresh('a', 100, () => reading.promise);
    expect([cache.get('a'), state.changes]).toEqual([undefined, 0]);
    reading.resolve('value');
    await settle();
    expect([cache.get('a'), cache.get('b'), state.changes]).toEqual(['value', undefined, 1]);
  });

  it('reads again only what is older, counted from when it was read', async () => {
    const { cache, state } = opened();
    let reads = 0;
    const refresh = async (): Promise<void> => {
      cache.refresh('a', 100, () => Promise.resolve(`read ${++reads}`));
      await settle();
    };
    await refresh();
    state.now += 99;
    await refresh();
    expect(cache.get('a')).toBe('read 1');
    state.now += 1;
    await refresh();
    expect(cache.get('a')).toBe('read 2');
    state.now += 99;
    await refresh();
    expect(reads).toBe(2);
  });

  it('reads two values at a time, and none twice', async () => {
    const { cache } = opened();
    const read: string[] = [];
    const ends = new Map<string, () => void>();
    const refresh = (key: string): void =>
      cache.refresh(key, 0, () => {
        read.push(key);
        const reading = deferred<string>();
        ends.set(key, () => reading.resolve(key));
        return reading.promise;
      });
    for (const key of ['a', 'a', 'b', 'c']) refresh(key);
    expect(read).toEqual(['a', 'b']);
    ends.get('a')?.();
    await settle();
    refresh('c');
    refresh('b');
    expect(read).toEqual(['a', 'b', 'c']);
  });

  it.each([
    [new DsError('forbidden', 'pods/log is forbidden'), 'failed: pods/log is forbidden'],
    [new Error('broken'), 'failed: Error: broken'],
  ])('keeps that reading failed, and tries again (%s)', async (error, expected) => {
    const { cache, state } = opened();
    cache.refresh('a', 100, () => Promise.reject(error));
    await settle();
    expect([cache.get('a'), state.changes]).toEqual([expected, 1]);
    state.now += 100;
    cache.refresh('a', 100, () => Promise.resolve('now it works'));
    await settle();
    expect(cache.get('a')).toBe('now it works');
  });

  it('forgets what was read longest ago beyond 200 values', async () => {
    const { cache } = opened();
    const read = async (key: string): Promise<void> => {
      cache.refresh(key, 0, () => Promise.resolve(key));
      await settle();
    };
    for (let index = 0; index < 200; index++) await read(`node-${index}`);
    expect(cache.get('node-0')).toBe('node-0');
    await read('node-0');
    await read('another');
    expect(['node-0', 'node-1', 'node-2', 'another'].map((key) => cache.get(key))).toEqual([
      'node-0',
      undefined,
      'node-2',
      'another',
    ]);
  });
});
