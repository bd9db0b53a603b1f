import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json/json.ts';
import { mergeChange, mergePatch } from '../../../src/apimachinery/patch/merge-patch.ts';

describe('mergePatch', () => {
  // The cases of RFC 7386, appendix A, whose result is an object.
  it.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j and %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('does not modify the target, and shares unchanged parts', () => {
    const target = Object.freeze({ kept: Object.freeze({ a: 1 }), changed: Object.freeze({ b: 1 }) });
    const result = mergePatch(target, { changed: { b: 2 } }) as JsonObject;
    expect(result).toEqual({ kept: { a: 1 }, changed: { b: 2 } });
    expect(result['kept']).toBe(target.kept);
  });

  it('transforms one object into another by their mergeChange', () => {
    const value = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(1, 2, 'x', true),
        fc.array(fc.constantFrom(1, 2, 3), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    const object = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { maxKeys: 3 });
    fc.assert(
      fc.property(object, object, (before, after) => {
        expect(mergePatch(before, mergeChange(before, after))).toEqual(after);
      }),
    );
  });
});

it.each([
  [{ a: 1 }, { a: 1 }, {}],
  [{ a: 1 }, { a: 2, b: 3 }, { a: 2, b: 3 }],
  [{ a: 1, b: { c: 1, d: [1] } }, { b: { c: 1, d: [1, 2] } }, { a: null, b: { d: [1, 2] } }],
  [{ a: { b: 1 } }, { a: 'text' }, { a: 'text' }],
  [{ a: undefined }, { b: undefined }, {}],
])('mergeChange from %j to %j', (before, after, patch) => {
  expect(mergeChange(before, after)).toEqual(patch);
  expect(mergePatch(before, patch)).toEqual(after);
});
