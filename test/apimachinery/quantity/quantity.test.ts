import fc from 'fast-check';
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
    ['1e100', 10n ** 100n * NANO],
    ['1e-100', 1n],
    ['-1e-100', -1n],
    ['0e-100', 0n],
    ['007', 7n * NANO],
    ['+.5Gi', 512n * 1024n * 1024n * NANO],
    ['1.0000000001', NANO + 1n],
    ['1.0000000010', NANO + 1n],
    ['8Ei', (2n ** 63n - 1n) * NANO],
    ['-8Ei', -(2n ** 63n - 1n) * NANO],
    ['7Ei', 7n * 2n ** 60n * NANO],
    ['1T', 10n ** 12n * NANO],
    ['1P', 10n ** 15n * NANO],
    ['1G', 10n ** 9n * NANO],
    ['1M', 10n ** 6n * NANO],
  ])('reads %s', (text, nano) => {
    expect(parseQuantity(text)).toBe(nano);
  });

  it.each([
    '',
    'x',
    '1x',
    '1.2.3',
    '1 Gi',
    '1gi',
    'Ei',
    'e-10',
    '1e',
    '1e999999999',

    '1K',
    '1i',
    '--1',
    '1,5',
    ' 1',
    '1 ',
  ])('refuses %j', (text) => {
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

describe('the canonical form', () => {
  const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'e-3', 'E2');
  const texts = fc
    .tuple(fc.constantFrom('', '-', '+'), fc.nat({ max: 99_999_999 }), fc.option(fc.nat({ max: 9999 })), suffix)
    .map(([sign, whole, fraction, end]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${end}`);

  it('is the same amount, and its own canonical form', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const written = canonicalQuantity(text);
        expect(parseQuantity(written)).toBe(parseQuantity(text));
        expect(canonicalQuantity(written)).toBe(written);
      }),
    );
  });

  // as the API server writes them
  it.each([
    ['1234567890123456789', '1234567890123456789'],
    ['123456789012Ki', '123456789012Ki'],
    ['8Ki', '8Ki'],
    ['8191Pi', '8191Pi'],
    ['7Ei', '7Ei'],
    ['1024Pi', '1Ei'],
    ['1e19', '10e18'],
    ['1e100', '10e99'],
    ['100000000000000000000', '100E'],
    ['123456789012345678.5', '123456789012345678500m'],
    ['9223372036854775808', '9223372036854775808'],
    ['9223372036854775807Ki', '9223372036854775807'],
  ])('of %s is %s', (text, written) => {
    expect(canonicalQuantity(text)).toBe(written);
  });

  it('keeps its family of suffixes where that is exact', () => {
    expect(['2048Ki', '-2048Ki', '1023Ki', '0.5Ki', '1Ki', '1.1Ki'].map(canonicalQuantity)).toEqual([
      '2Mi',
      '-2Mi',
      '1023Ki',
      '512',
      '1Ki',
      '1126400m',
    ]);
    expect(['1e3', '1000e0', '10e-1', '1500e-3', '1e-9'].map(canonicalQuantity)).toEqual([
      '1e3',
      '1e3',
      '1',
      '1500e-3',
      '1e-9',
    ]);
    expect(['1000m', '1500m', '1000000n', '12000', '1e18', '1000P'].map(canonicalQuantity)).toEqual([
      '1',
      '1500m',
      '1m',
      '12k',
      '1e18',
      '1E',
    ]);
  });
});
