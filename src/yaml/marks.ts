import type { Json } from '../core/json/json.ts';

/**
 * The offsets of the members of every object and list in a document, keyed by the value itself: for a list, the offset of each item; for an
 * object, the key and the offsets of key and value in turn. Values behind an alias are shared, and so are their offsets.
 */
export type Marks = Map<object, readonly (string | number)[]>;

/** The value of a document and the offsets of everything in it, counted from the start of the file. */
export interface ParsedDocument {
  readonly value: Json;
  readonly offset: number;
  readonly marks: Marks;
}

export type Path = readonly (string | number)[];

interface Member {
  readonly value: Json | undefined;
  readonly key: number;
  readonly offset: number;
}

function memberOf(marks: Marks, container: Json | undefined, step: string | number): Member | undefined {
  if (typeof container !== 'object' || container === null) return undefined;
  const mark = marks.get(container);
  if (mark === undefined) return undefined;
  if (Array.isArray(container)) {
    const offset = typeof step === 'number' ? mark[step] : undefined;
    return typeof offset === 'number' ? { value: container[step as number] as Json, key: offset, offset } : undefined;
  }
  const at = mark.findIndex((entry, index) => index % 3 === 0 && entry === String(step));
  const key = at < 0 ? undefined : mark[at + 1];
  const offset = at < 0 ? undefined : mark[at + 2];
  if (typeof key !== 'number' || typeof offset !== 'number') return undefined;
  return { value: (container as Record<string, Json>)[step], key, offset };
}

/**
 * The offset of the value at `path`, or of its key. For a missing value, the key of its nearest ancestor, where the value has to be added.
 */
export function offsetOf(document: ParsedDocument, path: Path, part: 'key' | 'value' = 'value'): number {
  let current: Member = { value: document.value, key: document.offset, offset: document.offset };
  for (const step of path) {
    const next = memberOf(document.marks, current.value, step);
    if (next === undefined) return current.key;
    current = next;
  }
  return part === 'key' ? current.key : current.offset;
}
