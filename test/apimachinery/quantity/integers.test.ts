import { describe, expect, it } from 'vitest';
import { isInt32 } from '../../../src/apimachinery/quantity/int32.ts';
import { parseCanonicalInt64, parseInt64 } from '../../../src/apimachinery/quantity/int64.ts';

it('a number of 32 bits is whole, from -2147483648 to 2147483647', () => {
  expect([-2147483648, 0, 2147483647].map(isInt32)).toEqual([true, true, true]);
  expect([-2147483649, 2147483648, 0.5, NaN, Infinity].map(isInt32)).toEqual([false, false, false, false, false]);
});

describe('parseInt64', () => {
  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['007', 7n],
    ['+12', 12n],
    ['-12', -12n],
    ['9223372036854775807', 2n ** 63n - 1n],
    ['-9223372036854775808', -(2n ** 63n)],
  ])('reads %s', (text, value) => {
    expect(parseInt64(text)).toBe(value);
  });
  it.each(['', '-', '+', '1.0', '1e3', ' 1', '1 ', '1_0', '0x1', '--1', '9223372036854775808', '-9223372036854775809'])(
    'refuses %j',
    (text) => {
      expect(parseInt64(text)).toBeUndefined();
    },
  );
});

describe('parseCanonicalInt64', () => {
  it.each([
    ['0', 0n],
    ['7', 7n],
    ['-7', -7n],
    ['120', 120n],
    ['9223372036854775807', 2n ** 63n - 1n],
  ])('reads %s', (text, value) => {
    expect(parseCanonicalInt64(text)).toBe(value);
  });
  it.each(['', '-0', '+1', '01', '00', '-01', '1a', 'a1', '10 ', '9223372036854775808'])('refuses %j', (text) => {
    expect(parseCanonicalInt64(text)).toBeUndefined();
  });
});
