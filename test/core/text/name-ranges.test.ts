import { expect, it } from 'vitest';
import { nameRanges } from '../../../src/core/text/name-ranges.ts';

it.each([
  [[], []],
  [['a'], ['a']],
  [['node-1', 'node-2', 'node-3'], ['node-[1-3]']],
  [['node-10', 'node-9', 'node-2', 'node-9'], ['node-[2,9-10]']],
  [['n-08', 'n-09', 'n-10', 'n-11'], ['n-[08-11]']],
  [['n-9', 'n-010', 'n-10'], ['n-[9,010,10]']],
  [
    ['node-1', 'edge', 'edge-7'],
    ['edge', 'edge-7', 'node-1'],
  ],
  [
    ['7', '8'],
    ['7', '8'],
  ],
  [
    ['ip-10-0-0-1.internal', 'ip-10-0-0-2.internal'],
    ['ip-10-0-0-1.internal', 'ip-10-0-0-2.internal'],
  ],
])('%j is %j', (names, ranges) => {
  expect(nameRanges(names)).toEqual(ranges);
});
