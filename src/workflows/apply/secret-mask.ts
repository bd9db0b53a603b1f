import { jsonEqual } from '../../core/json/json-equal.ts';
import { LAST_APPLIED } from '../../apimachinery/labels/last-applied.ts';
import { objectAt, type Json, type JsonObject } from '../../core/json/json.ts';

/** Printed instead of the values of Secrets. */
export const MASK = '***';

interface Versions {
  readonly live: JsonObject | undefined;
  readonly merged: JsonObject;
}

function masked(map: JsonObject | undefined, other: JsonObject | undefined, version: string): JsonObject | undefined {
  if (map === undefined) return undefined;
  const maskOf = (key: string): string => {
    const isDifferent = other !== undefined && Object.hasOwn(other, key) && !jsonEqual(map[key], other[key]);
    return isDifferent ? `${MASK} (${version})` : MASK;
  };
  return Object.fromEntries(Object.keys(map).map((key) => [key, maskOf(key)]));
}

function withMasks(object: JsonObject, other: JsonObject | undefined, version: string): JsonObject {
  const data = masked(objectAt(object, 'data'), objectAt(other, 'data'), version);
  const metadata = objectAt(object, 'metadata');
  const annotations = objectAt(metadata, 'annotations');
  const copy = annotations?.[LAST_APPLIED];
  const result: Record<string, Json | undefined> = { ...object };
  if (data !== undefined) result['data'] = data;
  if (copy !== undefined) {
    const otherCopy = objectAt(objectAt(other, 'metadata'), 'annotations')?.[LAST_APPLIED];
    const others = otherCopy === undefined ? undefined : { copy: otherCopy };
    const mask = masked({ copy }, others, version)?.['copy'];
    result['metadata'] = { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: mask } };
  }
  return result;
}

/**
 * Masks the values in both versions of a Secret, and marks those that differ, as kubectl diff does; other objects are unchanged. Unlike
 * kubectl, it also masks the last-applied annotation.
 */
export function maskSecret({ live, merged }: Versions): Versions {
  if (merged['apiVersion'] !== 'v1' || merged['kind'] !== 'Secret') return { live, merged };
  return {
    live: live === undefined ? undefined : withMasks(live, merged, 'before'),
    merged: withMasks(merged, live, 'after'),
  };
}
