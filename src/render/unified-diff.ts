import { lineDiff, type Change } from '../core/text/line-diff.ts';
import { PLAIN, type Palette } from './color.ts';

export interface DiffSide {
  /** Printed after `---` or `+++`; safe for a terminal. */
  readonly name: string;
  /** Ends with a newline, or is empty if the object does not exist on this side. */
  readonly text: string;
}

/** The number of unchanged lines around a change. */
const CONTEXT = 3;

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** Changes with overlapping context form one hunk. */
function hunksOf(changes: readonly Change[]): readonly (readonly [Change, ...Change[]])[] {
  const hunks: [Change, ...Change[]][] = [];
  for (const change of changes) {
    const hunk = hunks.at(-1);
    const last = hunk?.at(-1);
    if (hunk !== undefined && last !== undefined && change.a - (last.a + last.removed) <= 2 * CONTEXT)
      hunk.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

/** `12,3`; without lines, the line before, as in `diff`. */
function range(start: number, count: number): string {
  if (count === 0) return `${start},0`;
  return count === 1 ? `${start + 1}` : `${start + 1},${count}`;
}

/**
 * The output of `diff -u` for two texts, without times in the header; empty if they are equal. Removed lines are red and added ones green
 * if the palette has colours.
 */
export function unifiedDiff(from: DiffSide, to: DiffSide, palette: Palette = PLAIN): string {
  const before = linesOf(from.text);
  const after = linesOf(to.text);
  const changes = lineDiff(before, after);
  if (changes.length === 0) return '';
  const output = [palette.bold(`--- ${from.name}`), palette.bold(`+++ ${to.name}`)];
  for (const hunk of hunksOf(changes)) {
    const [first] = hunk;
    const last = hunk.at(-1) ?? first;
    const lead = Math.min(CONTEXT, first.a);
    const end = Math.min(before.length, last.a + last.removed + CONTEXT);
    const endAfter = end + (last.b + last.added) - (last.a + last.removed);
    const [start, startAfter] = [first.a - lead, first.b - lead];
    output.push(palette.name(`@@ -${range(start, end - start)} +${range(startAfter, endAfter - startAfter)} @@`));
    let at = start;
    for (const { a, removed, b, added } of hunk) {
      output.push(...before.slice(at, a).map((line) => ` ${line}`));
      output.push(...before.slice(a, a + removed).map((line) => palette.bad(`-${line}`)));
      output.push(...after.slice(b, b + added).map((line) => palette.ok(`+${line}`)));
      at = a + removed;
    }
    output.push(...before.slice(at, end).map((line) => ` ${line}`));
  }
  return `${output.join('\n')}\n`;
}
