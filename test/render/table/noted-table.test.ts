import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../../src/render/color.ts';
import { createNotedTable } from '../../../src/render/table/noted-table.ts';

interface Row {
  readonly name: string;
  readonly why: string;
}

const make = (width: number | undefined, noHeaders = false) =>
  createNotedTable<Row>([{ header: 'NAME', cell: ({ name }) => name }], [{ header: 'WHY', cell: ({ why }) => why }], {
    palette: PLAIN,
    width,
    noHeaders,
  });

const ROWS: readonly Row[] = [
  { name: 'a', why: 'because it is so' },
  { name: 'b', why: '-' },
];

describe('createNotedTable', () => {
  it.each([undefined, 25, 23])('has them as a column where there is room: %s', (width) => {
    expect(make(width).print(ROWS)).toBe('NAME   WHY\na      because it is so\nb      -\n');
  });

  it('puts them below their row where there is none, whole', () => {
    const table = make(14);
    expect(table.print(ROWS)).toBe('NAME\na\n    because it\n    is so\nb\n');
    expect(table.print([{ name: 'c', why: 'x\u001b[0m' }])).toBe('c\n    x^[[0m\n');
  });

  it('does without headers, and without rows', () => {
    const table = make(14, true);
    expect(table.print([])).toBe('');
    expect(table.print(ROWS)).toBe('a\n    because it\n    is so\nb\n');
  });
});
