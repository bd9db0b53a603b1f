import { describe, expect, it } from 'vitest';
import { loadPalette, PLAIN } from '../../../src/render/color.ts';
import { borderedTable } from '../../../src/render/table/bordered-table.ts';

const headers = ['Status', 'N', 'Why'];
const rows = [
  ['ready', '12', 'all is well'],
  ['stuck', '3', 'the image cannot be pulled'],
];

describe('borderedTable', () => {
  it('is as wide as its cells, with one rule below the headers', async () => {
    expect(await borderedTable({ headers, rows, palette: PLAIN, width: 80 })).toBe(
      [
        '┌────────┬────┬────────────────────────────┐',
        '│ Status │ N  │ Why                        │',
        '├────────┼────┼────────────────────────────┤',
        '│ ready  │ 12 │ all is well                │',
        '│ stuck  │ 3  │ the image cannot be pulled │',
        '└────────┴────┴────────────────────────────┘',
        '',
      ].join('\n'),
    );
  });

  it('wraps the last column to the width of the terminal', async () => {
    const table = await borderedTable({ headers, rows, palette: PLAIN, width: 35 });
    expect(table).toBe(
      [
        '┌────────┬────┬───────────────────┐',
        '│ Status │ N  │ Why               │',
        '├────────┼────┼───────────────────┤',
        '│ ready  │ 12 │ all is well       │',
        '│ stuck  │ 3  │ the image cannot  │',
        '│        │    │ be pulled         │',
        '└────────┴────┴───────────────────┘',
        '',
      ].join('\n'),
    );
  });

  it('leaves the last column twelve columns on a terminal that is too narrow for it', async () => {
    const [rule = ''] = (await borderedTable({ headers, rows, palette: PLAIN, width: 10 })).split('\n');
    expect(rule).toBe('┌────────┬────┬──────────────┐');
  });

  it('keeps a row that looks like a rule, and counts no colours', async () => {
    const palette = await loadPalette({ color: true });
    const table = await borderedTable({ headers: ['A'], rows: [[palette.bad('x├─┤')]], palette, width: 80 });
    const [top, head, , row] = table.split('\n');
    expect([top, head, row]).toEqual(['┌──────┐', `│ ${palette.bold('A')}    │`, `│ ${palette.bad('x├─┤')} │`]);
  });

  it('has as many cells in a row as there are', async () => {
    const table = await borderedTable({ headers: ['A', 'B'], rows: [['1']], palette: PLAIN, width: 80 });
    expect(table).toContain('│ 1 │');
  });
});
