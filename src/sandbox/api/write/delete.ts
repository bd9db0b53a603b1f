import { decodeObject, TypeMismatch } from '../../../apimachinery/schema/decode.ts';
import type { Schema } from '../../../apimachinery/schema/schema.ts';
import { arrayAt, objectAt, stringAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { invalid as invalidField, notSupported, type FieldError } from '../../../apimachinery/validate/field-error.ts';
import { badRequest, invalid } from '../../store/api-error.ts';
import type { Stored } from '../../store/object.ts';
import type { DeleteOptions } from '../../store/store.ts';
import { parsedBody } from '../body/body.ts';
import { DELETE_OPTIONS } from '../body/protobuf.ts';
import type { ApiContext, Call, ObjectCall } from '../context.ts';
import { jsonResponse, type ApiResponse } from '../http.ts';
import { pageQueryOf } from '../read/list-query.ts';
import { apiVersionOf, presented, presentedItem } from '../read/present.ts';

type Propagation = NonNullable<DeleteOptions['propagation']>;

const PROPAGATION: readonly string[] = ['Foreground', 'Background', 'Orphan'];

function propagationOf(policy: string | undefined, orphan: unknown): Propagation | undefined {
  if (typeof orphan === 'boolean') return orphan ? 'Orphan' : 'Background';
  return policy === undefined || policy === '' ? undefined : (policy as Propagation);
}

/** Throws 422 with the server's message. */
function checkOptions(policy: string | undefined, orphan: unknown, dryRun: readonly Json[]): void {
  const errors: FieldError[] = [];
  if (policy !== undefined && typeof orphan === 'boolean') {
    const why = 'orphanDependents and deletionPropagation cannot be both set';
    errors.push(invalidField('propagationPolicy', policy, why));
  }
  if (policy !== undefined && policy !== '' && !PROPAGATION.includes(policy)) {
    errors.push(notSupported('propagationPolicy', policy, [...PROPAGATION, 'nil']));
  }
  if (dryRun.some((value) => value !== 'All')) errors.push(notSupported('dryRun', dryRun, ['All']));
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
}

/** Reads DeleteOptions from a body or an eviction. Throws 422. */
export function deleteOptionsIn(body: JsonObject): DeleteOptions {
  const seconds = body['gracePeriodSeconds'];
  const [policy, orphan] = [stringAt(body, 'propagationPolicy'), body['orphanDependents']];
  checkOptions(policy, orphan, arrayAt(body, 'dryRun'));
  const propagation = propagationOf(policy, orphan);
  const preconditions = objectAt(body, 'preconditions');
  const [uid, resourceVersion] = [stringAt(preconditions, 'uid'), stringAt(preconditions, 'resourceVersion')];
  return {
    dryRun: arrayAt(body, 'dryRun').length > 0,
    ...(typeof seconds === 'number' ? { gracePeriodSeconds: seconds } : {}),
    ...(propagation === undefined ? {} : { propagation }),
    preconditions: {
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}

/** The options of a request without a body. Throws 400. */
function optionsInQuery(query: URLSearchParams): JsonObject {
  const [seconds, policy, orphan] = ['gracePeriodSeconds', 'propagationPolicy', 'orphanDependents'].map((key) =>
    query.get(key),
  );
  if (seconds && !/^[+-]?\d+$/.test(seconds)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(seconds)}: invalid syntax`);
  }
  return {
    ...(seconds ? { gracePeriodSeconds: Number(seconds) } : {}),
    ...(policy ? { propagationPolicy: policy } : {}),
    ...(orphan ? { orphanDependents: orphan === 'true' || orphan === '1' } : {}),
    dryRun: query.getAll('dryRun').filter((value) => value !== ''),
  };
}

function decodedOptions(schema: Schema, body: JsonObject): JsonObject {
  try {
    return decodeObject(schema, DELETE_OPTIONS, body, 'DeleteOptions').object;
  } catch (error) {
    throw error instanceof TypeMismatch ? badRequest(error.message) : error;
  }
}

/** Reads DeleteOptions from the body or, without one, from the query. */
export async function deleteOptionsOf({ schema }: ApiContext, { request, query }: Call): Promise<DeleteOptions> {
  const text = request.body ?? '';
  if (text === '') return deleteOptionsIn(optionsInQuery(query));
  const provided = await parsedBody(text, request.headers?.['content-type'], 'DeleteOptions');
  const body = decodedOptions(await schema(), provided);
  return deleteOptionsIn(query.has('dryRun') && body['dryRun'] === undefined ? { ...body, dryRun: ['All'] } : body);
}

function success(object: Stored, { served }: Call): JsonObject {
  const { name, uid } = object.metadata;
  const group = served.kind.group === '' ? {} : { group: served.kind.group };
  const details = { name, ...group, kind: served.kind.plural, uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

export async function deleteObject(context: ApiContext, call: ObjectCall): Promise<ApiResponse> {
  const options = await deleteOptionsOf(context, call);
  const { kind } = call.served;
  const { object, gone } = context.store.delete(kind, { namespace: call.namespace, name: call.name }, options);
  const shown = !gone || kind.returnsDeleted === true;
  return jsonResponse(200, shown ? presented(object, call.served) : success(object, call));
}

/** deletecollection: deletes what a list would return, and answers with that list. */
export async function deleteCollection(context: ApiContext, call: Call): Promise<ApiResponse> {
  const options = await deleteOptionsOf(context, call);
  const { kind } = call.served;
  const page = context.store.page(kind, pageQueryOf(call));
  const items = page.items.map((object) => {
    const { namespace, name } = object.metadata;
    const deleted = context.store.delete(kind, { namespace, name }, options);
    return presentedItem(deleted.object, call.served);
  });
  const metadata = { resourceVersion: String(context.store.version) };
  return jsonResponse(200, { kind: `${kind.kind}List`, apiVersion: apiVersionOf(call.served), metadata, items });
}
