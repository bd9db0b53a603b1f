import { expect, it } from 'vitest';
import { splitCommas } from '../../../src/cli/flags/split-commas.ts';

it.each([
  ['', []],
  ['a', ['a']],
  ['a,b', ['a', 'b']],
  ['a,,b', ['a', '', 'b']],
  ['"a,b",c', ['a,b', 'c']],
  ['"a""b"', ['a"b']],
  ['a"b,c', ['a"b', 'c']],
])('%s as pflag reads a string slice', (text, values) => expect(splitCommas(text)).toEqual(values));
