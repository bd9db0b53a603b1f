import { jsonEqual } from '../../../core/json/json-equal.ts';
import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';
import { configurationOf, readableConfiguration, withConfiguration } from './configuration.ts';

/** The server's limit for the keys and values of all annotations, in bytes. */
const MAX_BYTES = 256 * 1024;

function annotationsOf(object: JsonObject | undefined): JsonObject {
  return objectAt(objectAt(object, 'metadata'), 'annotations') ?? {};
}

/** Whether the object says what was applied last. */
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
 * The body as it is applied on the server's side: with the last-applied annotation when the live object or the file has one. Whoever
 * applies on the client's side next compares with it, and would keep what this file drops if the annotation were old or gone. The
 * server does the same for the field manager `kubectl` only. As there, an annotation that would be too long is left out.
 */
export function keepingLastApplied(body: JsonObject, live: JsonObject | undefined): JsonObject {
  if (!hasLastApplied(live) && !hasLastApplied(body)) return body;
  const configuration = configurationOf(body);
  const known = live === undefined ? undefined : readableConfiguration(live);
  // Equal content stays as it is written, so that nothing changes
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

/** `object` with the last-applied annotation as `live` has it: what is shown to people does not repeat the whole file in one line. */
export function withLastAppliedOf(live: JsonObject | undefined, object: JsonObject): JsonObject {
  const text = stringAt(annotationsOf(live), LAST_APPLIED);
  if (text !== undefined) return hasLastApplied(object) ? withAnnotation(object, text) : object;
  if (!hasLastApplied(object)) return object;
  const bare = withoutAnnotation(object);
  const metadata = objectAt(bare, 'metadata') ?? {};
  if (Object.keys(annotationsOf(bare)).length > 0) return bare;
  return { ...bare, metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== 'annotations')) };
}
