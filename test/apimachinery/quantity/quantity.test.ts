import { describe, expect, it } from 'vitest';
import { canonicalQuantity } from '../../../src/apimachinery/quantity/quantity-text.ts';
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
    ['Ki', 0n],
    ['.', 0n],
    ['-', 0n],
    ['9.k', 9000n * NANO],
    ['23456789Ti', (2n ** 63n - 1n) * NANO],
    ['1e99', 10n ** 99n * NANO],
  ])('reads %s', (text, nano) => {
    expect(parseQuantity(text)).toBe(nano);
  });

  it.each(['', 'x', '1x', '1.2.3', '1 Gi', '1gi', 'Ei', 'e-10', '1e', '1e999999999'])('refuses %j', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });
});

describe('canonicalQuantity', () => {
  it.each([
    ['0.5', '500m'],
    ['1024Mi', '1Gi'],
    ['1001Mi', '1001Mi'],
    ['1000', '1k'],
    ['100.500k', '100.500k'],
    ['1.500', '1.500'],
    ['0.500', '500m'],
    ['02', '02'],
    ['+5', '+5'],
    ['9e0', '9e0'],
    ['90e20', '9e21'],
    ['1.5Ki', '1536'],
    ['1.5Mi', '1536Ki'],
    ['1000E', '1'],
    ['23456789Ti', '9223372036854775807'],
    ['-0', '0'],
    ['no', 'no'],
  ])('writes %s as %s', (text, expected) => {
    expect(canonicalQuantity(text)).toBe(expected);
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
