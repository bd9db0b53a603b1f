import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration, parseTimeout } from '../../../src/core/text/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['-0', 0],
    ['90s', 90_000],
    ['1m30s', 90_000],
    ['1h', 3_600_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['5.s', 5000],
    ['250ms', 250],
    ['1h1m1s1ms', 3_661_001],
    ['0.1s', 100],
    ['0.3s', 300],
    ['-1s', -1000],
    ['+1s', 1000],
    ['-0s', 0],
  ])('reads %s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each([
    ['1us', 1],
    ['1µs', 1],
    ['1μs', 1],
    ['1ns', 1],
    ['1500us', 2],
    ['-1us', -1],
  ])('rounds %s away from zero, which would mean no limit', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(['', 's', '1d', '1 s', '1s1', 'abc', '1.5', '--1s', '1e3s', '.s', '∞'])(
    'refuses %j and says how to write it',
    (text) =>
      expect(() => parseDuration(text)).toThrow(
        expect.objectContaining({
          kind: 'usage',
          message: `invalid duration "${text}"`,
          hint: 'write it as 90s, 1m30s or 1h',
        }),
      ),
  );

  // kubectl: time: missing unit in duration "5"
  it.each(['5', '-5', '+5', '90'])('refuses %s, whose unit is missing', (text) =>
    expect(() => parseDuration(text)).toThrow(
      expect.objectContaining({ kind: 'usage', hint: `the unit is missing: write ${text}s for seconds` }),
    ),
  );

  it('refuses what no timer can wait for', () => {
    expect(() => parseDuration('99999999999999h')).toThrow('too long');
  });
});

describe('parseTimeout', () => {
  it.each([
    ['5', 5000],
    ['+5', 5000],
    ['0', 0],
    ['5s', 5000],
    ['600h', 2_160_000_000],
    ['-5s', -5000],
  ])('reads %s', (text, ms) => expect(parseTimeout(text)).toBe(ms));

  it.each(['-5', '1.5', '', '5x', '1,5s'])('refuses %j, as kubectl does', (text) =>
    expect(() => parseTimeout(text)).toThrow('invalid duration'),
  );
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [250, '250ms'],
    [30_000, '30s'],
    [1500, '1.5s'],
    [90_000, '1m30s'],
    [60_000, '1m0s'],
    [3_600_000, '1h0m0s'],
    [-1000, '-1s'],
  ])('writes %d as Go does', (ms, text) => expect(formatDuration(ms)).toBe(text));
});
