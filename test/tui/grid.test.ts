import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../src/render/color.ts';
import type { CellState } from '../../src/tui/cell.ts';
import { drawGrid } from '../../src/tui/grid.ts';
import { symbolsFor } from '../../src/tui/symbols.ts';
import { groupOf } from './build.ts';

const symbols = symbolsFor(PLAIN, { unicode: true });
const many = (state: CellState, count: number): readonly CellState[] => new Array<CellState>(count).fill(state);

describe('the grid', () => {
  it('has a line a group, with cells apart where there is room', () => {
    const groups = [groupOf('zone-a', ['done', 'waiting', 'stuck']), groupOf('b', ['changing', 'misplaced'])];
    expect(drawGrid(groups, { width: 40, height: 5, picked: 1, symbols })).toEqual({
      lines: ['  zone-a 1/3  ■ □ X', '› b      0/2  ◧ ◆'],
      nodesACell: 1,
      before: 0,
      after: 0,
    });
  });

  it('goes on in the next line, and closes up, where it is narrower', () => {
    const groups = [groupOf('a', many('done', 20))];
    const { lines } = drawGrid(groups, { width: 22, height: 2, picked: 0, symbols });
    expect(lines).toEqual(['› a 20/20  ■■■■■■■■■■■', '           ■■■■■■■■■']);
  });

  it('lets a cell stand for several nodes, and shows what asks for attention first', () => {
    const states = [...many('done', 30), 'stuck', ...many('waiting', 29)] as const;
    const { lines, nodesACell } = drawGrid([groupOf('a', states)], { width: 26, height: 1, picked: 0, symbols });
    expect(nodesACell).toBe(4);
    expect(lines).toEqual(['› a 30/60  ■■■■■■■X□□□□□□□']);
  });

  it('shows the groups around the selected one where not even a line for each fits', () => {
    const groups = Array.from({ length: 20 }, (_, index) => groupOf(`g${index}`, many('done', 3)));
    const { lines, before, after } = drawGrid(groups, { width: 40, height: 5, picked: 10, symbols });
    expect([lines.length, before, after]).toEqual([5, 8, 7]);
    expect(lines[2]).toMatch(/^› g10 /);
  });

  it.each([
    [60, 6],
    [80, 10],
    [200, 36],
    [20, 1],
  ])('never outgrows %i columns and %i lines, whatever there is', (width, height) => {
    for (const sizes of [[5], [1, 4], [5000], [1667, 1667, 1666], [4990, 3, 7], new Array<number>(40).fill(125)]) {
      const groups = sizes.map((size, index) => groupOf(`a-rather-long-zone-name-${index}`, many('waiting', size)));
      const { lines, nodesACell } = drawGrid(groups, { width, height, picked: 0, symbols });
      expect(lines.length).toBeLessThanOrEqual(height);
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
      const drawn = lines.join('').replaceAll(/[^□]/g, '').length;
      if (sizes.length <= height) {
        expect(drawn).toBe(sizes.reduce((total, size) => total + Math.ceil(size / nodesACell), 0));
      }
    }
  });

  it('draws with letters where the terminal knows nothing else', () => {
    const ascii = symbolsFor(PLAIN, { unicode: false });
    const { lines } = drawGrid([groupOf('a', ['done', 'changing', 'waiting', 'stuck', 'misplaced'])], {
      width: 40,
      height: 1,
      picked: 0,
      symbols: ascii,
    });
    expect(lines).toEqual(['> a 1/5  # + . X ?']);
  });
});
