import { describe, expect, it } from 'vitest';
import { alignRows, alignTabs, DESCRIBE, TABLE } from '../../../src/render/table/columns.ts';

describe('alignRows', () => {
  it('separates columns by three spaces, at least six wide, and never pads the last', () => {
    expect(
      alignRows(
        [
          ['NAME', 'N', 'AGE'],
          ['fluentd', '1', '5d'],
        ],
        TABLE,
      ),
    ).toBe('NAME      N     AGE\nfluentd   1     5d\n');
  });

  it('pads before an empty last cell', () => {
    expect(alignRows([['a', '']], TABLE)).toBe('a     \n');
  });

  it('measures what a terminal shows, not colours', () => {
    expect(alignRows([['\x1b[31mbad\x1b[39m', 'x']], DESCRIBE)).toBe('\x1b[31mbad\x1b[39m  x\n');
    expect(
      alignRows(
        [
          ['日本', 'x'],
          ['abcd', 'y'],
        ],
        DESCRIBE,
      ),
    ).toBe('日本  x\nabcd  y\n');
  });

  it('remembers widths from one page to the next', () => {
    const remembered: number[] = [];
    alignRows([['a-long-name', '1']], TABLE, remembered);
    expect(alignRows([['short', '1']], TABLE, remembered)).toBe('short         1\n');
    expect(alignRows([['an-even-longer-name', '1']], TABLE, remembered)).toBe('an-even-longer-name   1\n');
  });
});

describe('alignTabs', () => {
  it('aligns only neighbouring lines that share a column', () => {
    expect(alignTabs('Name:\tx\nLonger Name:\ty\nPods:\n  A:\tz\n', DESCRIBE)).toBe(
      'Name:         x\nLonger Name:  y\nPods:\n  A:  z\n',
    );
  });

  it('nests columns inside the runs of the columns before', () => {
    expect(alignTabs('a\tbb\tc\na\tb\naaa\tb\tc\n', DESCRIBE)).toBe('a    bb  c\na    b\naaa  b  c\n');
  });

  it('is empty without input', () => expect(alignTabs('', DESCRIBE)).toBe(''));
});
