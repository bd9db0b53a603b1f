import { diffArrays } from 'diff';

/** A change of lines: `removed` from index `a` of one text, `added` from index `b` of the other. */
export interface Change {
  readonly a: number;
  readonly removed: number;
  readonly b: number;
  readonly added: number;
}

/** Texts with more different lines become one change, because the time of the search is quadratic in their number. */
const MAX_EDITS = 2000;

/**
 * The changes that turn `a` into `b`, few and in order. As in `diff`, changes are placed as far down as possible, so that an added item
 * ends with its own last line.
 */
export function lineDiff(a: readonly string[], b: readonly string[]): readonly Change[] {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const changes = changesOf(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const moved = changes.map((change) => ({ ...change, a: change.a + head, b: change.b + head }));
  return settled(moved, a, b);
}

function changesOf(a: string[], b: string[]): readonly Change[] {
  const parts = diffArrays(a, b, { maxEditLength: MAX_EDITS });
  if (parts === undefined) return [{ a: 0, removed: a.length, b: 0, added: b.length }];
  const changes: Change[] = [];
  let current: Change = { a: 0, removed: 0, b: 0, added: 0 };
  for (const { added, removed, count } of parts) {
    if (removed) current = { ...current, removed: current.removed + count };
    else if (added) current = { ...current, added: current.added + count };
    else {
      changes.push(current);
      current = { a: current.a + current.removed + count, removed: 0, b: current.b + current.added + count, added: 0 };
    }
  }
  return [...changes, current].filter(({ removed, added }) => removed + added > 0);
}

/** Moves pure additions and removals down over repeated lines; changes that then touch are joined. */
function settled(changes: readonly Change[], a: readonly string[], b: readonly string[]): readonly Change[] {
  const done: Change[] = [];
  for (const change of [...changes].reverse()) {
    const next = done[0];
    const room = (next?.a ?? a.length) - (change.a + change.removed);
    const [lines, start, length] =
      change.added === 0 ? [a, change.a, change.removed] : [b, change.b, change.removed === 0 ? change.added : 0];
    let by = 0;
    while (length > 0 && by < room && lines[start + by] === lines[start + by + length]) by++;
    const moved = { ...change, a: change.a + by, b: change.b + by };
    if (next !== undefined && by === room) {
      done[0] = { ...moved, removed: moved.removed + next.removed, added: moved.added + next.added };
    } else done.unshift(moved);
  }
  return done;
}
