import { DsError } from '../../../core/errors.ts';
import { objectAt, type JsonObject } from '../../../core/json/json.ts';

/** What to do with the labels or annotations of an object. */
export interface MapChange {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

export interface Planned {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The merge patch of metadata that makes the change. */
  readonly patch: JsonObject;
  /** The object as it will be. */
  readonly object: JsonObject;
}

export type MapName = 'labels' | 'annotations';

/** The strings of a map, in the server's order. */
export function stringsOf(object: JsonObject, map: MapName): ReadonlyMap<string, string> {
  const entries = Object.entries(objectAt(objectAt(object, 'metadata'), map) ?? {});
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** What has another value already. */
export function overwritten(
  object: JsonObject,
  map: MapName,
  { set }: MapChange,
): readonly (readonly [string, string])[] {
  const before = stringsOf(object, map);
  return [...set].flatMap(([key, value]) => {
    const current = before.get(key);
    return current === undefined || current === value ? [] : [[key, current] as const];
  });
}

/** Works the change out on an object; with a resource version the server refuses when the object is at another. */
export function plan(
  object: JsonObject,
  map: MapName,
  { set, remove }: MapChange,
  resourceVersion: string | undefined,
): Planned {
  const before = stringsOf(object, map);
  const added = [...set].filter(([key, value]) => before.get(key) !== value).map(([key]) => key);
  const removed = remove.filter((key) => before.has(key));
  const part: JsonObject = Object.fromEntries([
    ...added.map((key) => [key, set.get(key) ?? ''] as const),
    ...removed.map((key) => [key, null] as const),
  ]);
  const after = new Map(before);
  for (const [key, value] of set) after.set(key, value);
  for (const key of removed) after.delete(key);
  const isChanged = added.length + removed.length > 0;
  const version = (resourceVersion ?? '') === '' ? {} : { resourceVersion };
  const metadata = objectAt(object, 'metadata');
  return {
    added,
    removed,
    patch:
      isChanged || resourceVersion !== undefined
        ? { metadata: { ...(isChanged ? { [map]: part } : {}), ...version } }
        : {},
    object: isChanged ? { ...object, metadata: { ...metadata, [map]: Object.fromEntries(after) } } : object,
  };
}

/** Throws a DsError of kind `usage` for what would be set and removed in one go. */
export function refuseBoth({ set, remove }: MapChange, message: (keys: readonly string[]) => string): void {
  const both = remove.filter((key) => set.has(key));
  if (both.length > 0) throw new DsError('usage', message(both));
}
