import type { JsonObject } from '../../../core/json/json.ts';
import { notFound, tooLargeResourceVersion } from '../../store/api-error.ts';
import type { Stored } from '../../store/object.ts';
import { acceptedForm, type Form } from './accept.ts';
import type { ApiContext, Call, ObjectCall } from '../context.ts';
import { jsonResponse, type ApiResponse } from '../http.ts';
import { requestedListVersion, requestedVersion, pageQueryOf } from './list-query.ts';
import { apiVersionOf, partialMetadata, presented, presentedItem } from './present.ts';
import { tableOf, type IncludeObject, type TableOptions } from '../table/table.ts';
import { columnsOf } from '../table/tables.ts';

/** The object that a request names. Throws 404. */
export function existing({ store }: ApiContext, { served, namespace, name }: ObjectCall): Stored {
  const object = store.get(served.kind, { namespace, name });
  if (object === undefined) throw notFound(served.kind, name);
  return object;
}

export function tableOptionsOf({ clock }: ApiContext, { served, query }: Call): TableOptions {
  const include = query.get('includeObject');
  return {
    columns: columnsOf(served),
    include: include === 'None' || include === 'Object' ? include : ('Metadata' satisfies IncludeObject),
    present: (object) => presented(object, served),
    now: clock.now(),
  };
}

/** The object in the form that the client wants. */
export function inForm(form: Form, object: Stored, context: ApiContext, call: Call): JsonObject {
  switch (form) {
    case 'object':
      return presented(object, call.served);
    case 'metadata':
      return partialMetadata(object);
    case 'table': {
      const { resourceVersion } = object.metadata;
      return tableOf([object], { resourceVersion }, tableOptionsOf(context, call));
    }
  }
}

export function getObject(context: ApiContext, call: ObjectCall): ApiResponse {
  const form = acceptedForm(call.request.headers?.['accept']);
  requestedVersion(call.query);
  return jsonResponse(200, inForm(form, existing(context, call), context, call));
}

export function listObjects(context: ApiContext, call: Call): ApiResponse {
  const form = acceptedForm(call.request.headers?.['accept']);
  const requested = requestedListVersion(call.query) ?? 0;
  const current = context.store.version;
  if (requested > current) throw tooLargeResourceVersion(requested, current);
  const page = context.store.page(call.served.kind, pageQueryOf(call));
  const metadata: JsonObject = {
    resourceVersion: String(page.version),
    continue: page.continue,
    remainingItemCount: page.remaining,
  };
  const { served } = call;
  if (form === 'table') return jsonResponse(200, tableOf(page.items, metadata, tableOptionsOf(context, call)));
  if (form === 'metadata') {
    const items = page.items.map(partialMetadata);
    return jsonResponse(200, { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items });
  }
  const items = page.items.map((object) => presentedItem(object, served));
  return jsonResponse(200, { kind: `${served.kind.kind}List`, apiVersion: apiVersionOf(served), metadata, items });
}
