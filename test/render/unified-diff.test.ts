import { describe, expect, it } from 'vitest';
import { loadPalette } from '../../src/render/color.ts';
import { unifiedDiff } from '../../src/render/unified-diff.ts';

const numbers = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => `${from + at}\n`).join('');
const diff = (from: string, to: string): string => unifiedDiff({ name: 'a', text: from }, { name: 'b', text: to });

describe('unifiedDiff', () => {
  it('is empty for equal texts', () => {
    expect(diff('1\n', '1\n')).toBe('');
    expect(diff('', '')).toBe('');
  });

  it('shows three lines around a change', () => {
    expect(diff(numbers(1, 9), numbers(1, 9).replace('5', 'five'))).toBe(
      '--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
    );
  });

  it('counts as diff does where a side is empty or one line', () => {
    expect(diff('', 'x\ny\n')).toBe('--- a\n+++ b\n@@ -0,0 +1,2 @@\n+x\n+y\n');
    expect(diff('x\n', '')).toBe('--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n');
    expect(diff('x\n', 'y\n')).toBe('--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n');
  });

  it('joins changes up to six lines apart', () => {
    const text = numbers(1, 20);
    const heads = (to: string): readonly string[] => diff(text, to).match(/^@@.*$/gm) ?? [];
    expect(heads(text.replace('4\n', 'x\n').replace('11\n', 'y\n'))).toEqual(['@@ -1,14 +1,14 @@']);
    expect(heads(text.replace('4\n', 'x\n').replace('12\n', 'z\n'))).toEqual(['@@ -1,7 +1,7 @@', '@@ -9,7 +9,7 @@']);
  });

  it('is coloured on request', async () => {
    const palette = await loadPalette({ color: true });
    const text = unifiedDiff({ name: 'a', text: 'x\n' }, { name: 'b', text: 'y\n' }, palette);
    expect(text).toContain('\u001b[31m-x\u001b[39m\n\u001b[32m+y\u001b[39m\n');
    expect(text).toContain('\u001b[36m@@ -1 +1 @@\u001b[39m\n');
  });
});
