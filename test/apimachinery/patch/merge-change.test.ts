import { expect, test } from 'vitest';
import { mergeChange } from '../../../src/apimachinery/patch/merge-change.ts';
import { mergePatch } from '../../../src/apimachinery/patch/merge-patch.ts';

test.each([
  [{ a: 1 }, { a: 1 }, {}],
  [{ a: 1 }, { a: 2, b: 3 }, { a: 2, b: 3 }],
  [{ a: 1, b: { c: 1, d: [1] } }, { b: { c: 1, d: [1, 2] } }, { a: null, b: { d: [1, 2] } }],
  [{ a: { b: 1 } }, { a: 'text' }, { a: 'text' }],
  [{ a: undefined }, { b: undefined }, {}],
])('from %j to %j', (before, after, patch) => {
  expect(mergeChange(before, after)).toEqual(patch);
  expect(mergePatch(before, patch)).toEqual(after);
});
