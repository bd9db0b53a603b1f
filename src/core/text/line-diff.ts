/** Lines of one text that stand where lines of another do: `removed` from index `a` on, `added` from index `b` on. */
export interface Change {
  readonly a: number;
  readonly removed: number;
  readonly b: number;
  readonly added: number;
}

/** Texts that differ in more lines than this are told as one change: the search takes the square of it in memory. */
const MAX_EDITS = 2000;

/**
 * How to make `b` of `a` with few lines changed (Myers' greedy search), in order. Of equally short ways the one is taken whose
 * changes stand as far down as they can, as `diff` does, so that an added item ends with its own last line.
 */
export function lineDiff(a: readonly string[], b: readonly string[]): readonly Change[] {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const core = changesOf(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const changes = core.map((change) => ({ ...change, a: change.a + head, b: change.b + head }));
  return settled(changes, a, b);
}

function changesOf(a: readonly string[], b: readonly string[]): readonly Change[] {
  if (a.length === 0 && b.length === 0) return [];
  const trace = searched(a, b);
  if (trace === undefined) return [{ a: 0, removed: a.length, b: 0, added: b.length }];
  return walkedBack(trace, a.length, b.length);
}

/** For each number of edits, how far down `a` each diagonal (x - y) was reached before them; undefined when it is too many. */
function searched(a: readonly string[], b: readonly string[]): readonly Int32Array[] | undefined {
  const most = Math.min(a.length + b.length, MAX_EDITS);
  const trace: Int32Array[] = [];
  // Diagonal k stands at k + edits + 1
  let reached = new Int32Array(3);
  for (let edits = 0; edits <= most; edits++) {
    trace.push(reached);
    const next = new Int32Array(2 * edits + 5);
    for (let k = -edits; k <= edits; k += 2) {
      let x = startOf(reached, edits, k);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next[k + edits + 2] = x;
      if (x >= a.length && x - k >= b.length) return trace;
    }
    reached = next;
  }
  return undefined;
}

function isDown(reached: Int32Array, edits: number, k: number): boolean {
  const at = k + edits + 1;
  return k === -edits || (k !== edits && (reached[at - 1] ?? 0) < (reached[at + 1] ?? 0));
}

function startOf(reached: Int32Array, edits: number, k: number): number {
  const at = k + edits + 1;
  if (edits === 0) return 0;
  return isDown(reached, edits, k) ? (reached[at + 1] ?? 0) : (reached[at - 1] ?? 0) + 1;
}

function walkedBack(trace: readonly Int32Array[], aLength: number, bLength: number): readonly Change[] {
  const changes: Change[] = [];
  let x = aLength;
  let y = bLength;
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const reached = trace[edits] ?? new Int32Array();
    const k = x - y;
    const down = isDown(reached, edits, k);
    const start = startOf(reached, edits, k);
    const edit = down
      ? { a: start, removed: 0, b: start - k - 1, added: 1 }
      : { a: start - 1, removed: 1, b: start - k, added: 0 };
    const [later] = changes;
    if (later !== undefined && later.a === edit.a + edit.removed && later.b === edit.b + edit.added) {
      changes[0] = { ...edit, removed: edit.removed + later.removed, added: edit.added + later.added };
    } else changes.unshift(edit);
    x = edit.a;
    y = edit.b;
  }
  return changes;
}

/** Slides what was only added or only removed down over lines that repeat; what then touches is one change. */
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
