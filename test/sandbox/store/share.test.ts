import { expect, it } from 'vitest';
import { sharing } from '../../../src/sandbox/store/share.ts';

const OLD = { a: { b: [1, { c: 'x' }] }, d: { e: 1 }, f: 'y' };

it('returns the old object when nothing changed', () => {
  expect(sharing(structuredClone(OLD), OLD)).toBe(OLD);
});

it('shares every part that did not change', () => {
  const next = sharing({ ...structuredClone(OLD), d: { e: 2 } }, OLD);
  expect(next).toEqual({ ...OLD, d: { e: 2 } });
  expect(next.a).toBe(OLD.a);
});

it('detects what was removed, added or changed', () => {
  expect(sharing({ a: OLD.a }, OLD)).toEqual({ a: OLD.a });
  expect(sharing({ ...OLD, g: null }, OLD)).toEqual({ ...OLD, g: null });
  expect(sharing({ ...OLD, a: [1] }, OLD)).toEqual({ ...OLD, a: [1] });
  expect(sharing([1, 2], [1, 2, 3])).toEqual([1, 2]);
});

it('treats an undefined value as an absent key', () => {
  expect(sharing({ ...structuredClone(OLD), g: undefined }, OLD)).toBe(OLD);
});
