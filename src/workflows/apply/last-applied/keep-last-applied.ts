import { jsonEqual } from '../../../core/json/json-equal.ts';
import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';
import { configurationOf, readableConfiguration, withConfiguration } from './configuration.ts';

/** The server's limit for all annotation keys and values, in bytes. */
const MAX_BYTES = 256 * 1024;

function annotationsOf(object: JsonObject | undefined): JsonObject {
  return objectAt(objectAt(object, 'metadata'), 'annotations') ?? {};
}

/** Whether the object has a last-applied annotation. */
export function hasLastApplied(object: JsonObject | undefined): boolean {
  return (stringAt(annotationsOf(object), LAST_APPLIED) ?? '') !== '';
}

function sizeOf(annotations: JsonObject): number {
  return Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0),
    0,
  );
}

/**
 * The body of a server-side apply, with an up-to-date last-applied annotation if the live object or the file has one: a later client-side
 * apply compares with it, and would keep removed fields if it were old. The server itself does this only for the field manager `kubectl`.
 * As there, an annotation that is too long is dropped.
 */
export function keepingLastApplied(body: JsonObject, live: JsonObject | undefined): JsonObject {
  if (!hasLastApplied(live) && !hasLastApplied(body)) return body;
  const configuration = configurationOf(body);
  const known = live === undefined ? undefined : readableConfiguration(live);
  // keep the text of equal content, so that nothing changes
  if (live !== undefined && known !== undefined && jsonEqual(configurationOf(known), configuration)) {
    return withAnnotation(body, stringAt(annotationsOf(live), LAST_APPLIED) ?? '');
  }
  const current = withConfiguration(body);
  const all = { ...annotationsOf(live), ...annotationsOf(current) };
  return sizeOf(all) > MAX_BYTES ? withoutAnnotation(body) : current;
}

function withAnnotation(body: JsonObject, text: string): JsonObject {
  const annotations = { ...annotationsOf(body), [LAST_APPLIED]: text };
  return { ...body, metadata: { ...objectAt(body, 'metadata'), annotations } };
}

function withoutAnnotation(body: JsonObject): JsonObject {
  if (!hasLastApplied(body)) return body;
  const kept = Object.entries(annotationsOf(body)).filter(([key]) => key !== LAST_APPLIED);
  return { ...body, metadata: { ...objectAt(body, 'metadata'), annotations: Object.fromEntries(kept) } };
}

/** `object` with the last-applied annotation of `live`, so that output does not repeat the whole file in one line. */
export function withLastAppliedOf(live: JsonObject | undefined, object: JsonObject): JsonObject {
  const text = stringAt(annotationsOf(live), LAST_APPLIED);
  if (text !== undefined) return hasLastApplied(object) ? withAnnotation(object, text) : object;
  if (!hasLastApplied(object)) return object;
  const bare = withoutAnnotation(object);
  const metadata = objectAt(bare, 'metadata') ?? {};
  if (Object.keys(annotationsOf(bare)).length > 0) return bare;
  return { ...bare, metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== 'annotations')) };
}
