import { stringAt, type JsonObject } from '../../../core/json/json.ts';
import { ItemError } from '../../../apimachinery/managed-fields/check-items.ts';
import { conflictMessage, ownerText } from '../../../apimachinery/managed-fields/conflict-error.ts';
import { emptyObject } from '../../../apimachinery/managed-fields/empty-object.ts';
import { applied } from '../../../apimachinery/managed-fields/ownership.ts';
import { pathText } from '../../../apimachinery/managed-fields/path-element.ts';
import { typeProblems } from '../../../apimachinery/managed-fields/check-types.ts';
import { UNKNOWN } from '../../../apimachinery/managed-fields/shape.ts';
import { TypeMismatch } from '../../../apimachinery/schema/decode.ts';
import type { Schema } from '../../../apimachinery/schema/schema.ts';
import { required } from '../../../apimachinery/validate/field-error.ts';
import { ApiError, badRequest, invalid, modified } from '../../store/api-error.ts';
import { metadataOf, withMetadata } from '../../store/metadata.ts';
import type { Stored } from '../../store/object.ts';
import { addressed, parsedBody } from '../body/body.ts';
import type { ApiContext, ObjectCall } from '../context.ts';
import { decoded, nodeOf, problemsOf, strictProblem } from '../body/decode.ts';
import type { ApiResponse } from '../http.ts';
import { warnOfCreated, warnOfUpdated } from './object-warnings.ts';
import { writingOf } from './ownership.ts';
import { apiVersionOf, presented } from '../read/present.ts';
import { storeOptions, written } from './write.ts';
import { writeQueryOf, type WriteQuery } from './write-options.ts';

function typedError({ served }: ObjectCall, object: JsonObject, why: string): ApiError {
  const { group, version, kind } = served;
  const [namespace, name] = ['namespace', 'name'].map((key) => stringAt(metadataOf(object), key) ?? '');
  const where = `${namespace ?? ''}/${name ?? ''}; ${group}/${version}, Kind=${kind.kind}`;
  return new ApiError(500, '', `failed to create typed patch object (${where}): ${why}`);
}

/** The applied configuration, decoded by its kind. Unknown fields are not in the schema and cannot be applied. */
function configOf(schema: Schema, call: ObjectCall, body: JsonObject): JsonObject {
  const { served } = call;
  const [apiVersion, kind] = [stringAt(body, 'apiVersion') ?? '', stringAt(body, 'kind') ?? ''];
  if (apiVersion !== apiVersionOf(served) || kind !== served.kind.kind) {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    throw badRequest(`invalid object type: ${group ?? ''}/${version ?? ''}, Kind=${kind}`);
  }
  if (metadataOf(body)['managedFields'] !== undefined) throw badRequest('metadata.managedFields must be nil');
  const lines = typeProblems(schema, nodeOf(schema, served) ?? UNKNOWN, body);
  if (lines.length > 0) {
    throw typedError(call, body, lines.length === 1 ? lines.join('') : ['errors:', ...lines].join('\n  '));
  }
  return body;
}

function readAs(schema: Schema, call: ObjectCall, object: JsonObject): ReturnType<typeof decoded> {
  try {
    return decoded(schema, call.served, object);
  } catch (error) {
    if (error instanceof TypeMismatch) throw typedError(call, object, error.message);
    throw error;
  }
}

function merged(
  context: ApiContext,
  schema: Schema,
  call: ObjectCall,
  { manager, force }: WriteQuery,
  current: Stored | undefined,
  config: JsonObject,
): JsonObject {
  const live =
    current === undefined
      ? emptyObject(schema, nodeOf(schema, call.served) ?? UNKNOWN)
      : presented(current, call.served);
  try {
    const result = applied(writingOf(context, schema, call, manager, 'Apply'), live, config, force);
    if (result.conflicts === undefined) return result.object;
    throw new ApiError(409, 'Conflict', conflictMessage(result.conflicts), {
      causes: result.conflicts.map(({ owner, path }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${ownerText(owner)}`,
        field: pathText(path),
      })),
    });
  } catch (error) {
    if (error instanceof ItemError) throw typedError(call, config, error.message);
    throw error;
  }
}

/** Server-side apply: PATCH with `application/apply-patch+yaml`. Creates the object if needed. */
export async function applyObject(context: ApiContext, call: ObjectCall): Promise<ApiResponse> {
  const { request, served, namespace, name, query } = call;
  if ((query.get('fieldManager') ?? '') === '') {
    const error = required('fieldManager', 'is required for apply patch');
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [error]);
  }
  const options = writeQueryOf(call, 'PatchOptions');
  const text = request.body ?? '';
  const body = await parsedBody(text, 'application/yaml', served.kind.kind);
  const schema = await context.schema();
  const problem = strictProblem(text.startsWith('{') ? problemsOf([], text) : [], options.fieldValidation, call);
  if (problem !== undefined) throw badRequest(`error strict decoding apply patch: ${problem}`);

  const config = configOf(schema, call, body);
  const { store } = context;
  const current = store.get(served.kind, { namespace, name });
  const version = stringAt(metadataOf(config), 'resourceVersion') ?? '';
  if (version !== '' && version !== current?.metadata.resourceVersion) throw modified(served.kind, name);
  const object = merged(context, schema, call, options, current, withMetadata(config, { resourceVersion: undefined }));
  const whole = addressed(readAs(schema, call, object).object, call);
  if (current === undefined) {
    const made = store.create(served.kind, whole, storeOptions(options, call));
    warnOfCreated(call, made);
    return written(201, made, context, call);
  }
  const based = withMetadata(whole, { resourceVersion: current.metadata.resourceVersion });
  const updated = store.update(served.kind, based, storeOptions(options, call));
  warnOfUpdated(call, updated, current);
  return written(200, updated, context, call);
}
