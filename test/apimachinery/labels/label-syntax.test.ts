import { describe, expect, it } from 'vitest';
import { isLabelKey, isLabelValue } from '../../../src/apimachinery/labels/label-syntax.ts';

describe('isLabelValue', () => {
  it.each(['', 'a', 'A-b_c.9', '0', 'x'.repeat(63)])('takes %j', (value) => expect(isLabelValue(value)).toBe(true));
  it.each(['-a', 'a-', 'a b', 'a/b', 'é', 'x'.repeat(64), 'a\n'])('refuses %j', (value) =>
    expect(isLabelValue(value)).toBe(false),
  );
});

describe('isLabelKey', () => {
  it.each(['a', 'a.b/c_D', 'kubernetes.io/arch', `${'p'.repeat(253)}/n`, `a/${'x'.repeat(63)}`])('takes %j', (key) =>
    expect(isLabelKey(key)).toBe(true),
  );
  it.each(['', '/a', 'a/', 'a/b/c', 'A.b/c', 'a..b/c', `a/${'x'.repeat(64)}`, `${'p'.repeat(254)}/n`])(
    'refuses %j',
    (key) => expect(isLabelKey(key)).toBe(false),
  );
});
