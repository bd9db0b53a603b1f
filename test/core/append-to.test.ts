import { expect, it } from 'vitest';
import { appendTo } from '../../src/core/append-to.ts';

it('appends to the list of a key, in order', () => {
  const lists = new Map<string | undefined, number[]>();
  appendTo(lists, 'a', 1);
  appendTo(lists, undefined, 2);
  appendTo(lists, 'a', 3);
  expect([...lists]).toEqual([
    ['a', [1, 3]],
    [undefined, [2]],
  ]);
});
