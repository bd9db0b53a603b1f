import { expect, it } from 'vitest';
import { isTooDeep, MAX_DEPTH } from '../../../src/core/json/depth.ts';

const nested = (levels: number): string => `${'{"a":['.repeat(levels / 2)}${']}'.repeat(levels / 2)}`;

it.each([
  [nested(MAX_DEPTH), false],
  [nested(MAX_DEPTH + 2), true],
  ['[1,"a",{"b":null}]', false],
  [JSON.stringify({ a: '['.repeat(2000) }), false],
  [JSON.stringify({ a: '"\\"\\\\{{'.repeat(2000), ['"'.repeat(2000)]: ['\\'] }), false],
  [`{"a":"\\\\","b":${nested(MAX_DEPTH)}}`, true],
  [`[${'[],'.repeat(5000)}[]]`, false],
  ['"not closed', false],
])('tells whether JSON is nested too deeply (%#)', (json, isDeep) => {
  expect(isTooDeep(json)).toBe(isDeep);
});
