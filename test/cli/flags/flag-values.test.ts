import { expect, it } from 'vitest';
import { initialValue, readValue } from '../../../src/cli/flags/flag-values.ts';
import type { Flag } from '../../../src/commands/shared/define.ts';

const BOOLEAN: Flag = { type: 'boolean', help: '' };
const INTEGER: Flag = { type: 'integer', value: 'N', help: '' };
const DURATION: Flag = { type: 'duration', value: 'DURATION', help: '' };

it.each<[Flag, string, unknown]>([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text): [Flag, string, unknown] => [BOOLEAN, text, true]),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text): [Flag, string, unknown] => [BOOLEAN, text, false]),
  [INTEGER, '12', 12],
  [INTEGER, '+12', 12],
  [INTEGER, '-1', -1],
  [DURATION, '1m30s', 90_000],
  [{ ...DURATION, plainSeconds: true }, '90', 90_000],
])('reads the flag %j with the value %s as %s', (flag, text, expected) => {
  expect(readValue('name', flag, text, [])).toBe(expected);
});

it.each<[Flag, string]>([
  [BOOLEAN, 'yes'],
  [INTEGER, '12x'],
  [INTEGER, 'x12'],
  [INTEGER, ''],
  [INTEGER, '99999999999999999999'],
  [DURATION, '90'],
])('refuses the flag %j with the value %s', (flag, text) => {
  expect(() => readValue('name', flag, text, [])).toThrow(/--name/);
});

it('starts without a value, or with the default', () => {
  expect([BOOLEAN, INTEGER, { ...INTEGER, default: 0 } satisfies Flag].map(initialValue)).toEqual([
    false,
    undefined,
    0,
  ]);
});
