import { describe, expect, it } from 'vitest';
import { ceilDivide, NANO, parseQuantity } from '../../../src/apimachinery/quantity/quantity.ts';

describe('parseQuantity', () => {
  it.each([
    ['0', 0n],
    ['1', NANO],
    ['100m', NANO / 10n],
    ['1.5Gi', 1536n * 1024n * 1024n * NANO],
    ['.5', NANO / 2n],
    ['5.', 5n * NANO],
    ['-2k', -2000n * NANO],
    ['1e3', 1000n * NANO],
    ['1E-3', NANO / 1000n],
    ['1E', 10n ** 18n * NANO],
    ['3u', 3000n],
    ['1n', 1n],
    ['0.1n', 1n],
    ['-0.1n', -1n],
  ])('reads %s', (text, nano) => {
    expect(parseQuantity(text)).toBe(nano);
  });

  it.each(['', 'x', '1x', '1.2.3', '1 Gi', '1gi', 'Ki', '1e', '1e999999999'])('refuses %j', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });
});

describe('ceilDivide', () => {
  it('rounds up, for negative numbers too', () => {
    expect([ceilDivide(7n, 2n), ceilDivide(6n, 2n), ceilDivide(-7n, 2n), ceilDivide(0n, 5n)]).toEqual([
      4n,
      3n,
      -3n,
      0n,
    ]);
  });
});
