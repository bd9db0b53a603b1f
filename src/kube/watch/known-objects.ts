import type { KubeObject } from '../wire.ts';

/** A change of one object, as the reader of a reflector sees it. */
export interface Change<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** For `DELETED` the last state that was seen. */
  readonly object: T;
}

/** The objects that the reader has seen, and so which changes are new. */
export interface KnownObjects<T> {
  /** What one event of a watch changes; nothing when it was seen before. */
  apply(change: Change<T>): readonly Change<T>[];
  /** What a whole new list changes: the difference to what was known. */
  replace(items: readonly T[]): readonly Change<T>[];
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

/** Whether `next` is no later than `last`. Versions of etcd are growing numbers; others can only be equal. */
function isSeen(last: KubeObject, next: KubeObject): boolean {
  const [a = '', b = ''] = [last.metadata?.resourceVersion, next.metadata?.resourceVersion];
  if (a === '' || b === '') return false;
  return a === b || (/^\d+$/.test(a) && /^\d+$/.test(b) && BigInt(b) < BigInt(a));
}

export function knownObjects<T extends KubeObject>(): KnownObjects<T> {
  const known = new Map<string, T>();

  const put = (object: T): readonly Change<T>[] => {
    const key = keyOf(object);
    const last = known.get(key);
    if (last === undefined) {
      known.set(key, object);
      return [{ type: 'ADDED', object }];
    }
    if (isSeen(last, object)) return [];
    known.set(key, object);
    // Deleted and made again while nobody looked.
    if (last.metadata?.uid !== object.metadata?.uid) {
      return [
        { type: 'DELETED', object: last },
        { type: 'ADDED', object },
      ];
    }
    return [{ type: 'MODIFIED', object }];
  };

  const remove = (key: string, object: T): readonly Change<T>[] =>
    known.delete(key) ? [{ type: 'DELETED', object }] : [];

  return {
    apply: ({ type, object }) => (type === 'DELETED' ? remove(keyOf(object), object) : put(object)),
    replace: (items) => {
      const keys = new Set(items.map(keyOf));
      const gone = [...known].filter(([key]) => !keys.has(key));
      return [...gone.flatMap(([key, object]) => remove(key, object)), ...items.flatMap(put)];
    },
  };
}
