import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json/json.ts';
import { sortBy } from '../../../src/render/output/sort-by.ts';

const named = (...values: readonly (Json | undefined)[]) => values.map((value, index) => ({ id: index, value }));
const order = (path: string, ...values: readonly (Json | undefined)[]): readonly number[] =>
  sortBy(named(...values), path).map(({ id }) => id);

describe('sortBy', () => {
  it('sorts numbers by size', () => expect(order('.value', 10, 9, -1)).toEqual([2, 1, 0]));
  it('sorts strings by character', () => expect(order('{.value}', 'b', 'B', 'a')).toEqual([1, 2, 0]));
  it('sorts quantities by size', () => expect(order('value', '1Gi', '500Mi', '2')).toEqual([2, 1, 0]));
  it('keeps the order of equals', () => expect(order('value', 1, 0, 1, 0)).toEqual([1, 3, 0, 2]));
  it('puts objects without the field first', () => expect(order('value', 'b', undefined, 'a')).toEqual([1, 2, 0]));
  it('is empty without input', () => expect(order('value')).toEqual([]));

  it('says when nothing has the field', () => {
    expect(() => order('.nope', 1)).toThrow('couldn\'t find any field with path "{.nope}" in the list of objects');
  });
  it('says when values cannot be compared', () => {
    expect(() => order('.value', 1, 'a')).toThrow('unsortable values: ');
    expect(() => order('.value', {}, {})).toThrow('unsortable values: ');
  });
});
