import { asDsError } from '../core/errors.ts';

/** Something read from the cluster for a page, kept while it is looked at. */
export interface Shelf<T> {
  get(key: string): T | undefined;
  /** Reads it, unless it is there and not older than that, or is being read already, or too much is. */
  want(key: string, maxAgeMs: number, read: () => Promise<T>): void;
}

/** Reads at a time: what is only looked at must not keep the server busy. */
const CONCURRENCY = 2;
/** More than anybody looks at. */
const MOST = 200;

/** `now` in milliseconds; `changed` is called when something was read; what cannot be read becomes `refused` of its message. */
export function createShelf<T>({
  now,
  changed,
  refused,
}: {
  readonly now: () => number;
  readonly changed: () => void;
  readonly refused: (message: string) => T;
}): Shelf<T> {
  const kept = new Map<string, { readonly value: T; readonly at: number }>();
  const reading = new Set<string>();
  const put = (key: string, value: T): void => {
    kept.delete(key);
    kept.set(key, { value, at: now() });
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST) break;
      kept.delete(oldest);
    }
    changed();
  };
  return {
    get: (key) => kept.get(key)?.value,
    want: (key, maxAgeMs, read) => {
      const before = kept.get(key);
      if (reading.has(key) || reading.size >= CONCURRENCY || (before !== undefined && now() - before.at < maxAgeMs))
        return;
      reading.add(key);
      read()
        .then(
          (value) => put(key, value),
          (error: unknown) => put(key, refused(asDsError(error)?.message ?? String(error))),
        )
        .finally(() => reading.delete(key));
    },
  };
}
