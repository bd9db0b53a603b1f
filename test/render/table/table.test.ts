import { describe, expect, it } from 'vitest';
import { loadPalette, PLAIN } from '../../../src/render/color.ts';
import { createTable, type Column } from '../../../src/render/table/table.ts';

interface Row {
  readonly name: string;
  readonly count: number;
  readonly note: string;
}

const columns: readonly Column<Row>[] = [
  { header: 'NAME', cell: ({ name }) => name },
  {
    header: 'COUNT',
    cell: ({ count }) => String(count),
    paint: ({ count }, palette) => (count === 0 ? palette.bad : palette.ok),
    dropAt: 1,
  },
  { header: 'NOTE', cell: ({ note }) => note, shrinks: true, dropAt: 2 },
];
const row: Row = { name: 'agent', count: 3, note: 'a note of some length' };

describe('createTable', () => {
  it('prints headers once and keeps its widths from page to page', () => {
    const table = createTable(columns, { palette: PLAIN });
    expect(table.print([])).toBe('');
    expect(table.print([{ ...row, name: 'a-long-name' }])).toBe(
      'NAME          COUNT   NOTE\na-long-name   3       a note of some length\n',
    );
    expect(table.print([row])).toBe('agent         3       a note of some length\n');
  });

  it('prints no headers with noHeaders', () => {
    expect(createTable(columns, { palette: PLAIN, noHeaders: true }).print([row])).toBe(
      'agent   3     a note of some length\n',
    );
  });

  it('makes cells safe and keeps them to one line', () => {
    const print = createTable(columns, { palette: PLAIN, noHeaders: true });
    expect(print.print([{ name: 'a\x1b[2J\u202e', count: 1, note: 'one\ntwo' }])).toBe(
      'a^[[2J\\u202e   1     one...\n',
    );
  });

  it('colours without moving columns', async () => {
    const table = createTable(columns, { palette: await loadPalette({ color: true }), width: 80 });
    expect(table.print([row, { ...row, count: 0 }])).toBe(
      '\x1b[1mNAME\x1b[22m    \x1b[1mCOUNT\x1b[22m   \x1b[1mNOTE\x1b[22m\n' +
        'agent   \x1b[32m3\x1b[39m       a note of some length\n' +
        'agent   \x1b[31m0\x1b[39m       a note of some length\n',
    );
  });

  it('never cuts without a terminal', () => {
    const long = { ...row, note: 'x'.repeat(500) };
    expect(createTable(columns, { palette: PLAIN }).print([long])).toContain('x'.repeat(500));
  });

  it('cuts long cells on a terminal before it hides columns', () => {
    const table = createTable(columns, { palette: PLAIN, width: 28 });
    expect(table.print([row])).toBe('NAME   COUNT  NOTE\nagent  3      a note of som…\n');
    expect(table.hidden).toEqual([]);
  });

  it('hides the least important columns, and names them', () => {
    const table = createTable(columns, { palette: PLAIN, width: 20 });
    expect(table.print([row])).toBe('NAME   NOTE\nagent  a note of so…\n');
    expect(table.hidden).toEqual(['COUNT']);
    const narrower = createTable(columns, { palette: PLAIN, width: 12 });
    expect(narrower.print([row])).toBe('NAME\nagent\n');
    expect(narrower.hidden).toEqual(['COUNT', 'NOTE']);
  });

  it('cuts required columns last', () => {
    const table = createTable(columns, { palette: PLAIN, width: 12, noHeaders: true });
    expect(table.print([{ ...row, name: 'a-name-of-25-characters-xx' }])).toBe('a-name-of-2…\n');
  });
});
