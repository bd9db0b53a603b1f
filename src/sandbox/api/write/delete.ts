import { objectAt, stringAt, type JsonObject } from '../../../core/json.ts';
import { badRequest } from '../../store/api-error.ts';
import type { Stored } from '../../store/object.ts';
import type { DeleteOptions } from '../../store/store.ts';
import { parsedBody } from '../body/body.ts';
import type { ApiContext, Call, ObjectCall } from '../context.ts';
import { jsonResponse, type ApiResponse } from '../http.ts';
import { pageQueryOf } from '../read/list-query.ts';
import { apiVersionOf, presented, presentedItem } from '../read/present.ts';

type Propagation = NonNullable<DeleteOptions['propagation']>;

function propagationOf(text: string | undefined, orphan: unknown): Propagation | undefined {
  if (typeof orphan === 'boolean') return orphan ? 'Orphan' : 'Background';
  if (text === undefined || text === '') return undefined;
  if (text === 'Background' || text === 'Foreground' || text === 'Orphan') return text;
  throw badRequest(`invalid propagation policy: ${text}`);
}

/** DeleteOptions, which come in the body or, without one, in the query. */
export async function deleteOptionsOf({ request, query }: Call): Promise<DeleteOptions> {
  const text = request.body ?? '';
  const body: JsonObject =
    text === '' ? {} : await parsedBody(text, request.headers?.['content-type'], 'DeleteOptions');
  const seconds = body['gracePeriodSeconds'] ?? query.get('gracePeriodSeconds') ?? undefined;
  const policy = stringAt(body, 'propagationPolicy') ?? query.get('propagationPolicy') ?? undefined;
  const orphan =
    body['orphanDependents'] ?? (query.has('orphanDependents') ? query.get('orphanDependents') === 'true' : undefined);
  const propagation = propagationOf(policy, orphan);
  const preconditions = objectAt(body, 'preconditions');
  const [uid, resourceVersion] = [stringAt(preconditions, 'uid'), stringAt(preconditions, 'resourceVersion')];
  const dryRun = Array.isArray(body['dryRun']) ? body['dryRun'].length > 0 : query.has('dryRun');
  return {
    dryRun,
    ...(seconds === undefined ? {} : { gracePeriodSeconds: Number(seconds) }),
    ...(propagation === undefined ? {} : { propagation }),
    preconditions: {
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}

function success(object: Stored, { served }: Call): JsonObject {
  const { name, uid } = object.metadata;
  const group = served.kind.group === '' ? {} : { group: served.kind.group };
  const details = { name, ...group, kind: served.kind.plural, uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

export async function deleteObject(context: ApiContext, call: ObjectCall): Promise<ApiResponse> {
  const options = await deleteOptionsOf(call);
  const { kind } = call.served;
  const { object, gone } = context.store.delete(kind, { namespace: call.namespace, name: call.name }, options);
  const shown = !gone || kind.returnsDeleted === true;
  return jsonResponse(200, shown ? presented(object, call.served) : success(object, call));
}

/** Deletes all that a list would show, and answers with that list. */
export async function deleteCollection(context: ApiContext, call: Call): Promise<ApiResponse> {
  const options = await deleteOptionsOf(call);
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
