import { describe, expect, it } from 'vitest';
import { lineDiff } from '../../../src/core/text/line-diff.ts';

function applied(a: readonly string[], b: readonly string[]): readonly string[] {
  const result = [...a];
  for (const { a: at, removed, b: from, added } of [...lineDiff(a, b)].reverse()) {
    result.splice(at, removed, ...b.slice(from, from + added));
  }
  return result;
}

function edits(a: readonly string[], b: readonly string[]): number {
  return lineDiff(a, b).reduce((sum, { removed, added }) => sum + removed + added, 0);
}

/** The fewest edits, by the table of common subsequences: slow and sure. */
function fewest(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const line of a) {
    const next = [0];
    b.forEach((other, at) =>
      next.push(line === other ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0)),
    );
    row = next;
  }
  return a.length + b.length - 2 * (row[b.length] ?? 0);
}

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor(state / 65536) % below;
  };
}

describe('lineDiff', () => {
  it('makes the one of the other with the fewest edits, whatever they are', () => {
    const next = random(7);
    const text = (): readonly string[] => Array.from({ length: next(25) }, () => `line ${next(6)}`);
    for (let round = 0; round < 500; round++) {
      const [a, b] = [text(), text()];
      expect(applied(a, b)).toEqual(b);
      expect(edits(a, b)).toBe(fewest(a, b));
    }
  });

  it('says nothing of texts that are the same', () => {
    expect(lineDiff(['a', 'b'], ['a', 'b'])).toEqual([]);
    expect(lineDiff([], [])).toEqual([]);
  });

  it('lets an added item end with its own last line, as diff does', () => {
    const before = ['list:', '- a', '  on: 1', '- c', '  on: 1'];
    const after = ['list:', '- a', '  on: 1', '- b', '  on: 1', '- c', '  on: 1'];
    expect(lineDiff(before, after)).toEqual([{ a: 3, removed: 0, b: 3, added: 2 }]);
  });

  it('tells what has nothing in common as one change', () => {
    const lines = (name: string): readonly string[] => Array.from({ length: 3000 }, (_, at) => `${name} ${at}`);
    expect(lineDiff(lines('a'), lines('b'))).toEqual([{ a: 0, removed: 3000, b: 0, added: 3000 }]);
  });
});
