import { DsError } from '../../../core/errors.ts';
import { goJson } from '../../../core/json/go-json.ts';
import { isObject, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { without } from '../../../core/json/without.ts';
import { hint, kubectlCommand } from '../../../core/hint.ts';
import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';

/** The object with these annotations, and without a last-applied annotation of its own. */
function withAnnotations(object: JsonObject, more: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const annotations = without(objectAt(metadata, 'annotations') ?? {}, LAST_APPLIED);
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, ...more } } };
}

/** The object as kubectl writes it into the annotation: without the annotation itself, and with annotations even where there are none. */
export function configurationOf(body: JsonObject): JsonObject {
  return withAnnotations(body, {});
}

/** The object with the annotation in it, byte for byte as kubectl writes it. */
export function withConfiguration(body: JsonObject): JsonObject {
  // Go's encoder ends with a newline
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

/** What the annotation says, as far as it can be read. */
export function readableConfiguration(live: JsonObject): JsonObject | undefined {
  return parsed(annotationOf(live) ?? '');
}

/** What was applied last; undefined without the annotation. Throws a DsError when it cannot be read. */
export function lastConfiguration(live: JsonObject): JsonObject | undefined {
  const text = annotationOf(live);
  if (text === undefined) return undefined;
  const value = text === '' ? {} : parsed(text);
  if (value !== undefined) return value;
  throw new DsError('input', `the annotation ${LAST_APPLIED} of the live object is no JSON object`, {
    hint: hint`write it anew: ${kubectlCommand('apply set-last-applied', [], { flags: { filename: 'FILE' } })}; or leave out --server-side=false, which needs it`,
  });
}
