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
  it.each([undefined, 25, 23])('prints them as a column if there is space: %s', (width) => {
    expect(make(width).print(ROWS)).toBe('NAME   WHY\na      because it is so\nb      -\n');
  });

  it('prints them in full below their row if there is not', () => {
    const table = make(14);
    expect(table.print(ROWS)).toBe('NAME\na\n    because it\n    is so\nb\n');
    expect(table.print([{ name: 'c', why: 'x\u001b[0m' }])).toBe('c\n    x^[[0m\n');
  });

  it('prints no headers on request, and nothing without rows', () => {
    const table = make(14, true);
    expect(table.print([])).toBe('');
    expect(table.print(ROWS)).toBe('a\n    because it\n    is so\nb\n');
  });

  it('stays as it began, and names the columns that it hides', () => {
    const wide = make(23);
    expect(wide.hidden).toEqual([]);
    wide.print(ROWS);
    expect(wide.print([{ name: 'c', why: 'a reason that is longer than the terminal is' }])).not.toContain('\n    ');
    expect(wide.hidden).toEqual([]);
  });

  it('has no line for a note that is empty', () => {
    expect(make(14).print([...ROWS, { name: 'c', why: '' }])).toBe('NAME\na\n    because it\n    is so\nb\nc\n');
  });

  it.each([
    [20, '\na  '],
    [19, '\n    because'],
  ])('counts two spaces between columns: %i', (width, text) => {
    expect(make(width).print([{ name: 'a-b', why: 'because it is!' }])).toContain(text.replace('a  ', 'a-b'));
  });
});
