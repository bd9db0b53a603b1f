import { jsonEqual } from '../../core/json/json-equal.ts';
import { LAST_APPLIED } from '../../apimachinery/labels/last-applied.ts';
import { objectAt, type Json, type JsonObject } from '../../core/json/json.ts';

const MASK = '***';

interface Versions {
  readonly live: JsonObject | undefined;
  readonly merged: JsonObject;
}

function masked(map: JsonObject | undefined, other: JsonObject | undefined, when: string): JsonObject | undefined {
  if (map === undefined) return undefined;
  const maskOf = (key: string): string => {
    const isOther = other !== undefined && Object.hasOwn(other, key) && !jsonEqual(map[key], other[key]);
    return isOther ? `${MASK} (${when})` : MASK;
  };
  return Object.fromEntries(Object.keys(map).map((key) => [key, maskOf(key)]));
}

function withMasks(object: JsonObject, other: JsonObject | undefined, when: string): JsonObject {
  const data = masked(objectAt(object, 'data'), objectAt(other, 'data'), when);
  const metadata = objectAt(object, 'metadata');
  const annotations = objectAt(metadata, 'annotations');
  const copy = annotations?.[LAST_APPLIED];
  const whole: Record<string, Json | undefined> = { ...object };
  if (data !== undefined) whole['data'] = data;
  if (copy !== undefined) {
    const otherCopy = objectAt(objectAt(other, 'metadata'), 'annotations')?.[LAST_APPLIED];
    const others = otherCopy === undefined ? undefined : { copy: otherCopy };
    const mask = masked({ copy }, others, when)?.['copy'];
    whole['metadata'] = { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: mask } };
  }
  return whole;
}

/**
 * Both versions of a Secret with its values hidden, and told apart where they differ, as kubectl diff does; anything else as it is.
 * Unlike there, the annotation that holds a copy of the file is hidden too.
 */
export function maskSecret({ live, merged }: Versions): Versions {
  if (merged['apiVersion'] !== 'v1' || merged['kind'] !== 'Secret') return { live, merged };
  return {
    live: live === undefined ? undefined : withMasks(live, merged, 'before'),
    merged: withMasks(merged, live, 'after'),
  };
}
