import { DsError } from '../../../core/errors.ts';
import { goJson } from '../../../core/go-json.ts';
import { isObject, objectAt, stringAt, type JsonObject } from '../../../core/json.ts';
import { without } from '../../../core/without.ts';
import { LAST_APPLIED_NAME } from '../server-side/hand-over.ts';
import { hint, kubectlCommand } from '../../../core/hint.ts';

/** The object with these annotations, and with none of its own copies of the file. */
function withAnnotations(object: JsonObject, more: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const annotations = without(objectAt(metadata, 'annotations') ?? {}, LAST_APPLIED_NAME);
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, ...more } } };
}

/** The object as kubectl remembers it: without its own memory, and with annotations even where there are none. */
export function configurationOf(body: JsonObject): JsonObject {
  return withAnnotations(body, {});
}

/** The object with that memory in it, byte for byte as kubectl writes it. */
export function withConfiguration(body: JsonObject): JsonObject {
  // Go's encoder ends with a newline
  return withAnnotations(body, { [LAST_APPLIED_NAME]: `${goJson(configurationOf(body))}\n` });
}

/** What was applied last; undefined when nobody has left word of it. Throws a DsError when that cannot be read. */
export function lastConfiguration(live: JsonObject): JsonObject | undefined {
  const text = stringAt(objectAt(objectAt(live, 'metadata'), 'annotations'), LAST_APPLIED_NAME);
  if (text === undefined || text === '') return text === undefined ? undefined : {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (isObject(value)) return value;
  throw new DsError('input', `the annotation ${LAST_APPLIED_NAME} of the live object is no JSON object`, {
    hint: hint`write it anew: ${kubectlCommand('apply set-last-applied', [], { flags: { filename: 'FILE' } })}; or leave out --server-side=false, which needs it`,
  });
}
