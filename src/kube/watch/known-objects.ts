import type { KubeObject } from '../wire.ts';

/** A change of one object, as a reflector reports it. */
export interface Change<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** For `DELETED` the last state that was seen. */
  readonly object: T;
}

/** The objects that were reported, to detect which changes are new. */
export interface KnownObjects<T> {
  /** The changes of one event; empty if it was already reported. */
  apply(change: Change<T>): readonly Change<T>[];
  /** The changes of a new list: the difference to the known objects. */
  replace(items: readonly T[]): readonly Change<T>[];
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

/** Whether `next` is not newer than `last`. Versions of etcd are increasing numbers; others can only be compared for equality. */
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
    // Deleted and recreated in between.
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
