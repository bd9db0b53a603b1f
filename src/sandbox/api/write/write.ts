import { type JsonObject, stringAt } from '../../../core/json/json.ts';
import type { Schema } from '../../../apimachinery/schema/schema.ts';
import { validateNewEvent } from '../../../apimachinery/validate/events.ts';
import { EVENTS } from '../../kinds/events.ts';
import { ApiError, invalid } from '../../store/api-error.ts';
import { metadataOf } from '../../store/metadata.ts';
import type { Stored } from '../../store/object.ts';
import { acceptedForm } from '../read/accept.ts';
import type { ApiContext, Call, ObjectCall } from '../context.ts';
import { decodedBody } from '../body/decode.ts';
import { jsonResponse, type ApiResponse } from '../http.ts';
import { owned } from './ownership.ts';
import { warnOfCreated, warnOfUpdated } from './object-warnings.ts';
import { inForm } from '../read/read.ts';
import { writeQueryOf, type WriteQuery } from './write-options.ts';

/** The response to a write: the object in the form that the client wants. */
export function written(status: number, object: Stored, context: ApiContext, call: Call): ApiResponse {
  const form = acceptedForm(call.request.headers?.['accept']);
  return jsonResponse(status, inForm(form, object, context, call));
}

/** The options of a write for the store. */
export function storeOptions({ dryRun }: WriteQuery, call: Call): Parameters<ApiContext['store']['create']>[2] {
  return {
    dryRun,
    warn: (text) => call.warnings.push(text),
    ...(call.subresource === undefined ? {} : { subresource: call.subresource }),
  };
}

export async function createObject(context: ApiContext, call: Call): Promise<ApiResponse> {
  const query = writeQueryOf(call, 'CreateOptions');
  const schema = await context.schema();
  const object = await decodedBody(schema, call, query.fieldValidation);
  if ((stringAt(metadataOf(object), 'resourceVersion') ?? '') !== '') {
    throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  return created(context, schema, call, query, object);
}

/** Validates an Event by the version in which it is written. Throws 422. */
function checkNewEvent({ served }: Call, object: JsonObject): void {
  if (served.kind !== EVENTS) return;
  const errors = [...validateNewEvent(object, served.group === '')];
  if (errors.length > 0) throw invalid(EVENTS, stringAt(metadataOf(object), 'name') ?? '', errors);
}

function created(context: ApiContext, schema: Schema, call: Call, query: WriteQuery, object: JsonObject): ApiResponse {
  checkNewEvent(call, object);
  const whole = owned(context, schema, call, query.manager, undefined, object);
  const made = context.store.create(call.served.kind, whole, storeOptions(query, call));
  warnOfCreated(call, made);
  return written(201, made, context, call);
}

export async function replaceObject(context: ApiContext, call: ObjectCall): Promise<ApiResponse> {
  const query = writeQueryOf(call, 'UpdateOptions');
  const schema = await context.schema();
  const object = await decodedBody(schema, call, query.fieldValidation);
  const { store } = context;
  const { kind } = call.served;
  const current = store.get(kind, { namespace: call.namespace, name: call.name });
  if (current === undefined && kind.createsOnUpdate === true && call.subresource === undefined) {
    return created(context, schema, call, query, object);
  }
  const whole = current === undefined ? object : owned(context, schema, call, query.manager, current, object);
  const updated = store.update(kind, whole, storeOptions(query, call));
  if (current !== undefined) warnOfUpdated(call, updated, current);
  return written(200, updated, context, call);
}
