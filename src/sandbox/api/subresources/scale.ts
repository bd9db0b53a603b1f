import { isObject, objectAt, stringAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { selectorText } from '../../../apimachinery/labels/selector-text.ts';
import { invalid as invalidField } from '../../../apimachinery/validate/field-error.ts';
import { jsonPatch, JsonPatchError, type JsonPatchOperation } from '../../../apimachinery/patch/json-patch.ts';
import { mergePatch } from '../../../apimachinery/patch/merge-patch.ts';
import { ApiError, badRequest, invalid, modified, notFound } from '../../store/api-error.ts';
import { metadataOf } from '../../store/metadata.ts';
import { asJson, type Stored } from '../../store/object.ts';
import { parsedBody } from '../body/body.ts';
import { readJson } from '../body/go-errors.ts';
import type { ApiContext, ObjectCall } from '../context.ts';
import { unsupportedMediaType } from '../errors.ts';
import { jsonResponse, type ApiResponse } from '../http.ts';
import { acceptedForm } from '../read/accept.ts';
import { tableOptionsOf } from '../read/read.ts';
import { AGE, integer, numberAt, specOf, statusNumber, text, type Column } from '../table/column.ts';
import { tableOf } from '../table/table.ts';
import { writeQueryOf } from '../write/write-options.ts';

function selectorOf(object: Stored): string {
  const selector = objectAt(asJson(object), 'spec')?.['selector'];
  if (!isObject(selector)) return '';
  // The selector of a ReplicationController is a map of labels.
  const whole = selector['matchLabels'] ?? selector['matchExpressions'] ?? undefined;
  return selectorText(whole === undefined ? { matchLabels: selector } : selector);
}

/** A workload as `autoscaling/v1 Scale` shows it. */
function scaleOf(object: Stored): JsonObject {
  const { name, namespace = '', uid, resourceVersion, creationTimestamp } = object.metadata;
  const [spec, status] = ['spec', 'status'].map((key) => objectAt(asJson(object), key));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec?.['replicas'] ?? 0 },
    status: { replicas: status?.['replicas'] ?? 0, selector: selectorOf(object) },
  };
}

function currentOf({ store }: ApiContext, { served, namespace, name }: ObjectCall): Stored {
  const current = store.get(served.kind, { namespace, name });
  if (current === undefined) throw notFound(served.kind, name);
  return current;
}

function patched(scale: JsonObject, { request }: ObjectCall, body: Json): Json {
  const type = (request.headers?.['content-type'] ?? '').split(';')[0]?.trim();
  switch (type) {
    case 'application/merge-patch+json':
    case 'application/strategic-merge-patch+json':
      if (!isObject(body)) throw badRequest('error decoding patch: the patch is not an object');
      return mergePatch(scale, body);
    case 'application/json-patch+json':
      try {
        return jsonPatch(scale, body as readonly JsonObject[] as unknown as readonly JsonPatchOperation[], 1 << 20);
      } catch (error) {
        if (!(error instanceof JsonPatchError)) throw error;
        throw new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
      }
    default:
      throw unsupportedMediaType();
  }
}

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' } as const;

function notScale(why: string): ApiError {
  return badRequest(`Scale in version "v1" cannot be handled as a Scale: ${why}`);
}

function replicasIn(scale: Json, name: string): number {
  const replicas = isObject(scale) ? (objectAt(scale, 'spec')?.['replicas'] ?? 0) : 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) {
    const found = Array.isArray(replicas) ? 'array' : typeof replicas === 'boolean' ? 'bool' : typeof replicas;
    throw notScale(`json: cannot unmarshal ${found} into Go struct field ScaleSpec.spec.replicas of type int32`);
  }
  if (replicas >= 0) return replicas;
  const error = invalidField('spec.replicas', replicas, 'must be greater than or equal to 0');
  throw invalid(SCALE, name, [error]);
}

function checkName(scale: Json, { name }: ObjectCall): void {
  const provided = isObject(scale) ? (stringAt(metadataOf(scale), 'name') ?? '') : '';
  if (provided === name || provided === '') return;
  throw badRequest(`the name of the object (${provided}) does not match the name on the URL (${name})`);
}

function scaled(context: ApiContext, call: ObjectCall, scale: Json, dryRun: boolean): ApiResponse {
  const current = currentOf(context, call);
  checkName(scale, call);
  const version = isObject(scale) ? (stringAt(metadataOf(scale), 'resourceVersion') ?? '') : '';
  if (version !== '' && version !== current.metadata.resourceVersion) throw modified(call.served.kind, call.name);
  const replicas = replicasIn(scale, call.name);
  const { kind } = call.served;
  const next = context.store.modify(
    kind,
    { namespace: call.namespace, name: call.name },
    (now) => ({ ...asJson(now), spec: { ...objectAt(asJson(now), 'spec'), replicas } }) as unknown as Stored,
    { dryRun },
  );
  return jsonResponse(200, scaleOf(next));
}

const COLUMNS: readonly Column[] = [
  text('Name', (scale) => stringAt(metadataOf(scale), 'name') ?? ''),
  integer('Desired', (scale) => numberAt(specOf(scale), 'replicas')),
  statusNumber('Available', 'replicas'),
  AGE,
];

function scaleInForm(context: ApiContext, call: ObjectCall): ApiResponse {
  const scale = scaleOf(currentOf(context, call));
  if (acceptedForm(call.request.headers?.['accept']) !== 'table') return jsonResponse(200, scale);
  const options = { ...tableOptionsOf(context, call), columns: COLUMNS, present: () => scale };
  const { resourceVersion } = metadataOf(scale);
  return jsonResponse(200, tableOf([scale as unknown as Stored], { resourceVersion }, options));
}

/** The `scale` subresource: reads and writes the number of replicas. */
export async function handleScale(context: ApiContext, call: ObjectCall): Promise<ApiResponse> {
  const { method, body = '', headers } = call.request;
  if (method === 'GET') return scaleInForm(context, call);
  if (method === 'PUT') {
    const { dryRun } = writeQueryOf(call, 'UpdateOptions');
    return scaled(context, call, await parsedBody(body, headers?.['content-type'], 'Scale'), dryRun);
  }
  const { dryRun } = writeQueryOf(call, 'PatchOptions');
  const patch = readJson(body, (why) => badRequest(`error decoding patch: ${why}`)) as Json;
  return scaled(context, call, patched(scaleOf(currentOf(context, call)), call, patch), dryRun);
}
