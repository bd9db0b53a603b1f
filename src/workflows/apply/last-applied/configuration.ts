import { DsError } from '../../../core/errors.ts';
import { goJson } from '../../../core/json/go-json.ts';
import { isObject, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { without } from '../../../core/json/without.ts';
import { hint, kubectlCommand } from '../../../core/hint.ts';
import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';

/** The object with more annotations, and without its own last-applied annotation. */
function withAnnotations(object: JsonObject, more: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const annotations = without(objectAt(metadata, 'annotations') ?? {}, LAST_APPLIED);
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, ...more } } };
}

/** The object as kubectl stores it in the annotation: without the annotation itself, and always with an annotations map. */
export function configurationOf(body: JsonObject): JsonObject {
  return withAnnotations(body, {});
}

/** The object with its last-applied annotation, byte for byte as kubectl writes it. */
export function withConfiguration(body: JsonObject): JsonObject {
  // Go's encoder appends a newline
  return withAnnotations(body, { [LAST_APPLIED]: `${goJson(configurationOf(body))}\n` });
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function annotationOf(live: JsonObject): string | undefined {
  return stringAt(objectAt(objectAt(live, 'metadata'), 'annotations'), LAST_APPLIED);
}

/** The last applied object, if the annotation is readable. */
export function readableConfiguration(live: JsonObject): JsonObject | undefined {
  return parsed(annotationOf(live) ?? '');
}

/** The last applied object; undefined without the annotation. Throws a DsError when it is not readable. */
export function lastConfiguration(live: JsonObject): JsonObject | undefined {
  const text = annotationOf(live);
  if (text === undefined) return undefined;
  const value = text === '' ? {} : parsed(text);
  if (value !== undefined) return value;
  throw new DsError('input', `the annotation ${LAST_APPLIED} of the live object is not a JSON object`, {
    hint: hint`rewrite it: ${kubectlCommand('apply set-last-applied', [], { flags: { filename: 'FILE' } })}; or remove --server-side=false, which needs it`,
  });
}
