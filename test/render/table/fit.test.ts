import { describe, expect, it } from 'vitest';
import { TABLE } from '../../../src/render/table/columns.ts';
import { fitColumns } from '../../../src/render/table/fit.ts';

const columns = [
  { header: 'NAME' },
  { header: 'ZONE', dropAt: 2 },
  { header: 'POOL', dropAt: 1 },
  { header: 'WHY', shrinks: true, dropAt: 3 },
];
const rows = [['agent-of-the-node', 'north-1', 'blue', 'the image cannot be pulled']];
const fit = (width: number, noHeaders = false) => {
  const { stops, hidden, limits } = fitColumns(columns, rows, { width, noHeaders });
  return { isKubectl: stops === TABLE, hidden: [...hidden], limits };
};

describe('fitColumns', () => {
  // 17+3, 7+3, 4+3 and 26
  it('leaves a table that fits exactly as kubectl prints it', () => {
    expect(fit(63)).toEqual({ isKubectl: true, hidden: [], limits: [] });
    expect(fit(62).isKubectl).toBe(false);
  });

  it('makes gaps smaller before it cuts', () => {
    expect(fit(60)).toEqual({ isKubectl: false, hidden: [], limits: [undefined, undefined, undefined, 26] });
    expect(fit(59).limits).toEqual([undefined, undefined, undefined, 25]);
  });

  it('cuts cells to ten columns, not more, and then hides the column that is to go first', () => {
    expect(fit(44)).toEqual({ isKubectl: false, hidden: [], limits: [undefined, undefined, undefined, 10] });
    expect(fit(43)).toEqual({ isKubectl: false, hidden: [2], limits: [undefined, undefined, undefined, 15] });
  });

  it('hides the others in their order', () => {
    expect(fit(37).hidden).toEqual([2, 1]);
    expect(fit(28).hidden).toEqual([2, 1, 3]);
  });

  it('cuts the first column last, and gives up where ten columns are too many', () => {
    expect(fit(12)).toMatchObject({ hidden: [2, 1, 3], limits: [12, 12, 12, 12] });
    expect(fit(9).limits).toEqual([]);
  });

  it('leaves no room for headers that are not printed, and at least six columns for each cell but the last', () => {
    const narrow = [{ header: 'A-LONG-HEADER' }, { header: 'B' }];
    const widest = (noHeaders: boolean, width: number) =>
      fitColumns(narrow, [['1', '2']], { width, noHeaders }).stops === TABLE;
    expect([widest(false, 17), widest(false, 16)]).toEqual([true, false]);
    expect([widest(true, 7), widest(true, 6)]).toEqual([true, false]);
  });
});
