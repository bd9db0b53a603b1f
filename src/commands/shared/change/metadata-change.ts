import { DsError } from '../../../core/errors.ts';
import { objectAt, type JsonObject } from '../../../core/json/json.ts';

export interface MapChange {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

export interface CalculatedChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The merge patch of metadata. */
  readonly patch: JsonObject;
  /** The changed object. */
  readonly object: JsonObject;
}

export type MapName = 'labels' | 'annotations';

export function stringsOf(object: JsonObject, map: MapName): ReadonlyMap<string, string> {
  const entries = Object.entries(objectAt(objectAt(object, 'metadata'), map) ?? {});
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** The keys to set that have another value now, with that value. */
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

/** With a resourceVersion in the patch, the server refuses to change another version of the object. */
export function calculateChange(
  object: JsonObject,
  map: MapName,
  { set, remove }: MapChange,
  resourceVersion: string | undefined,
): CalculatedChange {
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

/** Throws a DsError of kind `usage` for keys that are both set and removed. */
export function refuseBoth({ set, remove }: MapChange, message: (keys: readonly string[]) => string): void {
  const both = remove.filter((key) => set.has(key));
  if (both.length > 0) throw new DsError('usage', message(both));
}
