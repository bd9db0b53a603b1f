import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../../src/render/color.ts';
import type { CellState } from '../../../src/tui/store/cell-state.ts';
import { drawGrid } from '../../../src/tui/page/grid.ts';
import { symbolsFor } from '../../../src/tui/page/symbols.ts';
import { groupOf } from '../build.ts';

const symbols = symbolsFor(PLAIN, { unicode: true });
const many = (state: CellState, count: number): readonly CellState[] => new Array<CellState>(count).fill(state);

describe('the grid', () => {
  it('has a line for each group, and spaced cells where they fit', () => {
    const groups = [groupOf('zone-a', ['done', 'outdated', 'stuck']), groupOf('b', ['updating', 'misscheduled'])];
    expect(drawGrid(groups, { width: 40, height: 5, selected: 1, symbols })).toEqual({
      lines: ['  zone-a 1/3  ■ □ X', '› b      0/2  ◧ ◆'],
      nodesPerCell: 1,
      rows: 2,
      columns: 1,
      before: 0,
      after: 0,
    });
  });

  it('wraps, and drops the spaces, where it is narrower', () => {
    const groups = [groupOf('a', many('done', 20))];
    const { lines } = drawGrid(groups, { width: 22, height: 2, selected: 0, symbols });
    expect(lines).toEqual(['› a 20/20  ■■■■■■■■■■■', '           ■■■■■■■■■']);
  });

  it('lets a cell stand for two or three nodes, and shows the most urgent state', () => {
    const states = [...many('done', 20), 'stuck', ...many('outdated', 19)] as const;
    const { lines, nodesPerCell } = drawGrid([groupOf('a', states)], { width: 26, height: 1, selected: 0, symbols });
    expect(nodesPerCell).toBe(3);
    expect(lines).toEqual(['› a 20/40  ■■■■■■X□□□□□□□']);
  });

  it('draws a bar instead of cells for more nodes, in which every state has a share', () => {
    const states = [...many('done', 1000), 'stuck', 'updating', ...many('outdated', 998)] as const;
    const { lines, nodesPerCell } = drawGrid([groupOf('zone', states)], { width: 60, height: 1, selected: 0, symbols });
    expect(nodesPerCell).toBeUndefined();
    expect(lines).toEqual([`› zone 1000/2000  ${'■'.repeat(14)}◧${'□'.repeat(15)}X 1 stuck`]);
  });

  it('has several columns of many groups where it is wide', () => {
    const groups = Array.from({ length: 25 }, (_, index) => groupOf(`site-${index + 1}`, many('done', 5)));
    const { lines, rows, columns, nodesPerCell } = drawGrid(groups, { width: 130, height: 40, selected: 1, symbols });
    expect([rows, columns, nodesPerCell, lines.length]).toEqual([9, 3, 1, 9]);
    expect(lines[1]).toMatch(/^› site-2 +5\/5 {2}■ ■ ■ ■ ■ +site-11 5\/5 {2}■ ■ ■ ■ ■ +site-20 5\/5 {2}■ ■ ■ ■ ■$/);
    expect(drawGrid(groups.slice(0, 5), { width: 130, height: 40, selected: 1, symbols }).columns).toBe(1);
  });

  it('keeps cells where groups have no room but nodes have', () => {
    const groups = Array.from({ length: 40 }, (_, index) => groupOf(`site-${index + 1}`, many('done', 5)));
    const { lines, before, after } = drawGrid(groups, { width: 40, height: 4, selected: 0, symbols });
    expect([before, after]).toEqual([0, 36]);
    expect(lines[0]).toBe('› site-1  5/5  ■ ■ ■ ■ ■');
  });

  it('shows the groups around the selected one where not all fit', () => {
    const groups = Array.from({ length: 20 }, (_, index) => groupOf(`g${index}`, many('done', 3)));
    const { lines, before, after } = drawGrid(groups, { width: 40, height: 5, selected: 10, symbols });
    expect([lines.length, before, after]).toEqual([5, 8, 7]);
    expect(lines[2]).toMatch(/^› g10 /);
  });

  it.each([
    [60, 6],
    [80, 10],
    [200, 36],
    [20, 1],
  ])('fits into %i columns and %i lines', (width, height) => {
    for (const sizes of [[5], [1, 4], [5000], [1667, 1667, 1666], [4990, 3, 7], new Array<number>(40).fill(125)]) {
      const groups = sizes.map((size, index) => groupOf(`a-rather-long-zone-name-${index}`, many('outdated', size)));
      const { lines, nodesPerCell } = drawGrid(groups, { width, height, selected: 0, symbols });
      expect(lines.length).toBeLessThanOrEqual(height);
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
      const drawn = lines.join('').replaceAll(/[^□]/g, '').length;
      if (nodesPerCell !== undefined && sizes.length <= height) {
        expect(drawn).toBe(sizes.reduce((total, size) => total + Math.ceil(size / nodesPerCell), 0));
      }
    }
  });

  it('draws in ASCII on a terminal without UTF-8', () => {
    const ascii = symbolsFor(PLAIN, { unicode: false });
    const { lines } = drawGrid([groupOf('a', ['done', 'updating', 'outdated', 'stuck', 'misscheduled'])], {
      width: 40,
      height: 1,
      selected: 0,
      symbols: ascii,
    });
    expect(lines).toEqual(['> a 1/5  # + . X ?']);
  });
});
