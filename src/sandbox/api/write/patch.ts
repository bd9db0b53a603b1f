import { goText } from '../../../core/text/go-text.ts';
import { isObject, stringAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { jsonPatch, JsonPatchError, type JsonPatchOperation } from '../../../apimachinery/patch/json-patch.ts';
import { mergePatch } from '../../../apimachinery/patch/merge-patch.ts';
import { StrategicPatchError } from '../../../apimachinery/patch/patch-field.ts';
import { strategicMergePatch } from '../../../apimachinery/patch/strategic-merge-patch.ts';
import { TypeMismatch, type Decoded } from '../../../apimachinery/schema/decode.ts';
import type { Schema } from '../../../apimachinery/schema/schema.ts';
import { invalid as invalidField } from '../../../apimachinery/validate/field-error.ts';
import { ApiError, badRequest, invalid, modified, notFound } from '../../store/api-error.ts';
import { metadataOf } from '../../store/metadata.ts';
import { applyObject } from './apply.ts';
import { addressed } from '../body/body.ts';
import type { ApiContext, ObjectCall } from '../context.ts';
import { conversionError, readJson } from '../body/go-errors.ts';
import { decoded, nodeOf, problemsOf, strictProblem } from '../body/decode.ts';
import { unsupportedBody, unsupportedMediaType } from '../errors.ts';
import type { ApiResponse } from '../http.ts';
import { warnOfUpdated } from './object-warnings.ts';
import { owned } from './ownership.ts';
import { presented } from '../read/present.ts';
import { storeOptions, written } from './write.ts';
import { isApply, writeQueryOf } from './write-options.ts';

export const JSON_PATCH = 'application/json-patch+json';
export const MERGE_PATCH = 'application/merge-patch+json';
export const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
export const APPLY_PATCH = 'application/apply-patch+yaml';

/** The server's limit on operations in a patch. */
const MAX_OPERATIONS = 10_000;
/** The server's limit on what the copy operations of one patch may add. */
const MAX_COPY_BYTES = 3 * 1024 * 1024;

function parsed(text: string, prefix: string): unknown {
  return readJson(text, (why) => badRequest(prefix + why));
}

/** Reads an operation as Go decodes it: null has no fields. */
function operationOf(value: unknown): JsonPatchOperation {
  const refuse = (found: unknown, into: string): ApiError => {
    const what = Array.isArray(found) ? 'array' : typeof found;
    return badRequest(`error decoding patch: json: cannot unmarshal ${what} into Go ${into}`);
  };
  if (value === null) return {} as JsonPatchOperation;
  if (!isObject(value)) throw refuse(value, 'value of type handlers.jsonPatchOp');
  for (const key of ['op', 'from', 'path']) {
    const field = value[key] ?? '';
    if (typeof field !== 'string') throw refuse(field, `struct field jsonPatchOp.${key} of type string`);
  }
  return value as unknown as JsonPatchOperation;
}

function operationsOf(text: string): readonly JsonPatchOperation[] {
  const operations = parsed(text, 'error decoding patch: ');
  if (!Array.isArray(operations)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  }
  if (operations.length > MAX_OPERATIONS) {
    const message = `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`;
    throw new ApiError(413, 'RequestEntityTooLarge', message);
  }
  return operations.map(operationOf);
}

function withJsonPatch(object: JsonObject, text: string): Json {
  const operations = operationsOf(text);
  try {
    return jsonPatch(object, operations, MAX_COPY_BYTES);
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    throw new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
  }
}

function objectPatch(text: string, prefix: string): JsonObject {
  const patch = parsed(text, prefix);
  if (isObject(patch)) return patch;
  const what = Array.isArray(patch) ? 'array' : typeof patch;
  throw badRequest(`${prefix}json: cannot unmarshal ${what} into Go value of type map[string]interface {}`);
}

function withStrategicPatch(schema: Schema, call: ObjectCall, object: JsonObject, text: string): Json {
  const node = nodeOf(schema, call.served);
  if (node === undefined) throw unsupportedBody([JSON_PATCH, MERGE_PATCH, APPLY_PATCH]);
  try {
    return strategicMergePatch(schema, node, object, objectPatch(text, ''));
  } catch (error) {
    if (!(error instanceof StrategicPatchError)) throw error;
    throw error.message.startsWith('invalid patch format of ')
      ? badRequest(error.message)
      : new ApiError(500, '', error.message);
  }
}

function patchType({ request }: ObjectCall): string {
  return (request.headers?.['content-type'] ?? '').split(';')[0]?.trim() ?? '';
}

function patched(schema: Schema, call: ObjectCall, current: JsonObject): Json {
  const { body = '' } = call.request;
  switch (patchType(call)) {
    case JSON_PATCH:
      return withJsonPatch(current, body);
    case MERGE_PATCH:
      return mergePatch(current, objectPatch(body, 'error decoding patch: '));
    case STRATEGIC_PATCH:
      return withStrategicPatch(schema, call, current, body);
    default:
      throw unsupportedMediaType();
  }
}

/** The patched object, decoded by its kind; a mismatch is an error of the patch. */
function readBack(schema: Schema, call: ObjectCall, object: JsonObject): Decoded {
  try {
    return decoded(schema, call.served, object);
  } catch (error) {
    if (!(error instanceof TypeMismatch)) throw error;
    const why = patchType(call) === STRATEGIC_PATCH ? conversionError(error) : error.message;
    throw patchError(call, object, why);
  }
}

/** The message shows a strategic merge patch itself, and what any other patch made of the object. */
function patchError(call: ObjectCall, object: JsonObject, why: string): ApiError {
  const { body = '' } = call.request;
  const shown = patchType(call) === STRATEGIC_PATCH ? goText(JSON.parse(body) as Json) : JSON.stringify(object);
  return invalid({ group: '', kind: '' }, '', [invalidField('patch', shown, why)]);
}

/** PATCH of every type. */
export async function patchObject(context: ApiContext, call: ObjectCall): Promise<ApiResponse> {
  if (isApply(call.request)) return applyObject(context, call);
  const query = writeQueryOf(call, 'PatchOptions');
  const schema = await context.schema();
  const { served } = call;
  const current = context.store.get(served.kind, { namespace: call.namespace, name: call.name });
  if (current === undefined) throw notFound(served.kind, call.name);
  const after = patched(schema, call, presented(current, served));
  if (!isObject(after)) throw badRequest('the patched object is not an object');
  const version = stringAt(metadataOf(after), 'resourceVersion');
  if (version !== undefined && version !== current.metadata.resourceVersion) throw modified(served.kind, call.name);
  const { object, unknown } = readBack(schema, call, after);
  const problem = strictProblem(problemsOf(unknown, call.request.body ?? ''), query.fieldValidation, call);
  if (problem !== undefined) throw patchError(call, after, problem);
  const whole = owned(context, schema, call, query.manager, current, addressed(object, call));
  const updated = context.store.update(served.kind, whole, storeOptions(query, call));
  warnOfUpdated(call, updated, current);
  return written(200, updated, context, call);
}
