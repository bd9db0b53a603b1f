import type { DsError } from '../core/errors.ts';
import { isKind } from '../core/errors.ts';
import { objectAt, stringAt, type Json, type JsonObject } from '../core/json/json.ts';
import { checkCreated, checkDeleted, checkDocument, checkList, checkObject, checkReview } from './check-response.ts';
import type {
  CallOptions,
  Client,
  CollectionPath,
  DeleteOptions,
  ListOptions,
  ObjectPath,
  PatchType,
  Omission,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from './client.ts';
import { listPages } from './lists/list-pages.ts';
import { collectionPath, objectPath, queryOf } from './paths.ts';
import { APPLY_PATCH, createRequests, requestInfoOf, type RequestSettings } from './requests.ts';
import { PROTOBUF } from './response-content.ts';
import { apiVersionOf, NODES, PODS, type Resource } from './resource.ts';
import type { Transport } from './transport/transport.ts';
import { eventsOf } from './watch/watch.ts';
import type { KubeList, KubeObject } from './wire.ts';

export interface ClientSettings extends RequestSettings {
  /** Lists nodes and pods in protobuf where the server supports it. */
  readonly useProtobuf?: boolean;
  readonly onOutage?: ((error: DsError) => void) | undefined;
}

const CONTENT_TYPES: Readonly<Record<PatchType, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: APPLY_PATCH,
};

function writeQuery(options: WriteOptions & { readonly force?: boolean | undefined }): string {
  return queryOf({
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation,
    dryRun: options.dryRun === true ? 'All' : undefined,
    force: options.force === true ? true : undefined,
  });
}

function watchQuery(options: WatchOptions): string {
  return queryOf({
    labelSelector: options.labelSelector,
    fieldSelector: options.fieldSelector,
    resourceVersion: options.resourceVersion,
    allowWatchBookmarks: options.allowBookmarks === true ? true : undefined,
    timeoutSeconds: options.timeoutSeconds,
    watch: true,
  });
}

function deleteBody({ propagationPolicy, gracePeriodSeconds, preconditions, dryRun }: DeleteOptions): Json {
  return {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy,
    gracePeriodSeconds,
    preconditions,
    dryRun: dryRun === true ? ['All'] : undefined,
  };
}

const JSON_TYPE = 'application/json';

/** The kinds of which clusters have thousands, and whose messages src/kube/protobuf/ knows. */
function isInProtobuf(resource: Resource): boolean {
  return resource === NODES || resource === PODS;
}

/** A Client over any Transport. */
export function createClient(transport: Transport, settings: ClientSettings = {}): Client {
  const { server } = transport;
  const requests = createRequests(transport, settings);

  const get = async <T extends KubeObject>(at: ObjectPath, options: CallOptions = {}): Promise<T> => {
    const object: KubeObject = await requests.read({
      path: objectPath(at),
      info: requestInfoOf('GET', at),
      check: (response) => checkObject(response, { server, verb: 'get', at }),
      options,
    });
    return object as T;
  };

  return {
    transport,
    onOutage: settings.onOutage,
    get,
    find: async <T extends KubeObject>(at: ObjectPath, options: CallOptions = {}): Promise<T | undefined> => {
      try {
        return await get<T>(at, options);
      } catch (error) {
        // Only a Status about this object counts, because a missing API or a proxy also responds with 404.
        const named = isKind(error, 'notFound') ? stringAt(objectAt(error.status, 'details'), 'name') : undefined;
        if (named === at.name) return undefined;
        throw error;
      }
    },
    list: <T extends KubeObject>(at: CollectionPath, options: ListOptions & Omission = {}): Promise<KubeList<T>> => {
      const { signal, omit, exact = false } = options;
      const inProtobuf = settings.useProtobuf === true && !exact && isInProtobuf(at.resource);
      const accept = inProtobuf ? `${PROTOBUF},${JSON_TYPE}` : undefined;
      return listPages<T>(at.resource, options, (query, onContinue) =>
        requests.read({
          path: `${collectionPath(at)}${queryOf(query)}`,
          info: requestInfoOf('GET', at),
          check: (response) => checkList(response, { server, verb: 'list', at }),
          onContinue,
          omit,
          options: { signal, accept },
        }),
      );
    },
    create: (at, object, options = {}) =>
      requests.write({
        method: 'POST',
        path: `${'subresource' in at ? objectPath(at) : collectionPath(at)}${writeQuery(options)}`,
        info: requestInfoOf('POST', at),
        check: (response) => checkCreated(response, { server, verb: 'create', at }, object),
        body: object,
        contentType: 'application/json',
        options,
      }),
    review: async (resource, spec, options = {}) => {
      const at = { resource };
      const { object } = await requests.write<KubeObject & { readonly status?: JsonObject }>({
        method: 'POST',
        path: collectionPath(at),
        info: requestInfoOf('POST', at),
        check: (response) => checkReview(response, { server, verb: 'create', at }),
        body: { kind: resource.kind, apiVersion: apiVersionOf(resource), spec },
        contentType: JSON_TYPE,
        options,
      });
      return object.status ?? {};
    },
    replace: (at, object, options = {}) =>
      requests.write({
        method: 'PUT',
        path: `${objectPath(at)}${writeQuery(options)}`,
        info: requestInfoOf('PUT', at),
        check: (response) => checkObject(response, { server, verb: 'update', at }),
        body: object,
        contentType: 'application/json',
        options,
      }),
    patch: (at, type, body, options = {}) =>
      requests.write({
        method: 'PATCH',
        path: `${objectPath(at)}${writeQuery(options)}`,
        info: requestInfoOf('PATCH', at),
        check: (response) => checkObject(response, { server, verb: 'patch', at }),
        body,
        contentType: CONTENT_TYPES[type],
        options,
      }),
    delete: (at, options = {}) => {
      const check = (response: JsonObject): void => checkDeleted(response, { server, verb: 'delete', at });
      return requests.remove(
        { path: objectPath(at), info: requestInfoOf('DELETE', at), check },
        deleteBody(options),
        options,
      );
    },
    watch: async function* <T extends KubeObject>(
      at: CollectionPath,
      options: WatchOptions = {},
    ): AsyncGenerator<WatchEvent<T>> {
      const path = `${collectionPath(at)}${watchQuery(options)}`;
      const { body } = await requests.stream(path, requestInfoOf('GET', at), options);
      yield* eventsOf<T>(body, { server, verb: 'watch', at });
    },
    getRaw: (path, options = {}) =>
      requests.read({
        path,
        info: { method: 'GET' },
        check: (response) => checkDocument(response, { server, path }),
        options,
      }),
  };
}
