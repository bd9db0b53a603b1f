import { asDsError } from '../../core/errors.ts';

/** What was read from the cluster, by key. */
export interface Cache<T> {
  get(key: string): T | undefined;
  /** Reads the value unless it is fresh, is being read, or too many others are. */
  refresh(key: string, maxAgeMs: number, read: () => Promise<T>): void;
}

/** Reads at the same time: pages must not keep the server busy. */
const CONCURRENCY = 2;
const MAX_ENTRIES = 200;

/** `changed` is called after each read; a read that fails gives `failed` of its error message. */
export function createCache<T>({
  now,
  changed,
  failed,
}: {
  readonly now: () => number;
  readonly changed: () => void;
  readonly failed: (message: string) => T;
}): Cache<T> {
  const kept = new Map<string, { readonly value: T; readonly at: number }>();
  const reading = new Set<string>();
  const put = (key: string, value: T): void => {
    kept.delete(key);
    kept.set(key, { value, at: now() });
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_ENTRIES) break;
      kept.delete(oldest);
    }
    changed();
  };
  return {
    get: (key) => kept.get(key)?.value,
    refresh: (key, maxAgeMs, read) => {
      const before = kept.get(key);
      if (reading.has(key) || reading.size >= CONCURRENCY || (before !== undefined && now() - before.at < maxAgeMs))
        return;
      reading.add(key);
      read()
        .then(
          (value) => put(key, value),
          (error: unknown) => put(key, failed(asDsError(error)?.message ?? String(error))),
        )
        .finally(() => reading.delete(key));
    },
  };
}
