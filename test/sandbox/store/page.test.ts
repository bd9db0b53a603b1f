import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/sandbox/store/store.ts';
import { testStore, thing, THINGS, thrownBy } from '../support.ts';

function filled(): Store {
  const { store } = testStore();
  for (const name of ['a', 'b', 'c', 'd', 'e']) store.create(THINGS, thing(name, { on: name < 'c' ? 'x' : 'y' }));
  return store;
}

function names(page: ReturnType<Store['page']>): string {
  return page.items.map(({ metadata }) => metadata.name).join('');
}

describe('page', () => {
  it('lists everything with its version', () => {
    const store = filled();
    expect(store.page(THINGS)).toMatchObject({ version: store.version });
    expect(names(store.page(THINGS))).toBe('abcde');
  });

  it('continues where the last page ended, and counts the remaining items', () => {
    const store = filled();
    const first = store.page(THINGS, { limit: 2 });
    const second = store.page(THINGS, { limit: 2, continue: first.continue });
    const third = store.page(THINGS, { limit: 2, continue: second.continue });
    expect([names(first), names(second), names(third)]).toEqual(['ab', 'cd', 'e']);
    expect([first.remaining, second.remaining, third.continue]).toEqual([3, 1, undefined]);
  });

  it('shows one state over all pages, despite writes in between', () => {
    const store = filled();
    const first = store.page(THINGS, { limit: 2 });
    store.delete(THINGS, { namespace: 'default', name: 'd' });
    store.create(THINGS, thing('cc'));
    store.update(THINGS, thing('e', { size: 9 }));
    const rest = store.page(THINGS, { continue: first.continue });
    expect(names(rest)).toBe('cde');
    expect(rest.version).toBe(first.version);
    expect(rest.items.at(-1)).toMatchObject({ spec: { on: 'y' } });
    expect(names(store.page(THINGS))).toBe('abccce');
  });

  it('answers 410 after compaction, with a token for the current state', () => {
    const store = filled();
    const first = store.page(THINGS, { limit: 2 });
    store.delete(THINGS, { namespace: 'default', name: 'd' });
    store.compact();
    const error = thrownBy(() => store.page(THINGS, { continue: first.continue })) as { toStatus: () => object };
    const status = error.toStatus() as { code: number; reason: string; metadata: { continue: string } };
    expect([status.code, status.reason]).toEqual([410, 'Expired']);
    expect(names(store.page(THINGS, { continue: status.metadata.continue }))).toBe('ce');
  });

  it('filters, and then does not count the remaining items', () => {
    const store = filled();
    const page = store.page(THINGS, { filter: ({ metadata }) => metadata.name !== 'b', limit: 2 });
    expect(names(page)).toBe('ac');
    expect(page.remaining).toBeUndefined();
    expect(page.continue).toBeTruthy();
  });

  it('uses an index', () => {
    const store = filled();
    expect(names(store.page(THINGS, { index: ['on', 'y'] }))).toBe('cde');
    expect(names(store.page(THINGS, { index: ['on', 'y'], namespace: 'other' }))).toBe('');
  });

  it('lists an older version until it is compacted, and refuses a future one', () => {
    const store = filled();
    const version = store.version;
    store.delete(THINGS, { namespace: 'default', name: 'a' });
    expect(names(store.page(THINGS, { version }))).toBe('abcde');
    expect(() => store.page(THINGS, { version: 999 })).toThrow(
      `Timeout: Too large resource version: 999, current: ${store.version}`,
    );
  });

  it('stays in the namespace over all pages', () => {
    const { store } = testStore();
    for (const namespace of ['a', 'b', 'c'])
      for (const name of ['x', 'y']) store.create(THINGS, thing(name, {}, { namespace }));
    const first = store.page(THINGS, { namespace: 'b', limit: 1 });
    expect([names(first), first.remaining]).toEqual(['x', 1]);
    expect(names(store.page(THINGS, { namespace: 'b', continue: first.continue }))).toBe('y');
  });

  it('refuses an invalid token', () => {
    const { store } = testStore();
    expect(() => store.page(THINGS, { continue: 'abc' })).toThrow(
      /^invalid continue token: continue key is not valid: /,
    );
  });
});
