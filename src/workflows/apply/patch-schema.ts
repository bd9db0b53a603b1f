import { isKind } from '../../core/errors.ts';
import { arrayAt, isObject, objectAt, type Json, type JsonObject } from '../../core/json/json.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { apiVersionOf, type Resource } from '../../kube/resource.ts';
import type { Transport } from '../../kube/transport/transport.ts';
import { loadSchema } from '../../apimachinery/schema/load-schema.ts';
import { Schema, type SchemaNode } from '../../apimachinery/schema/schema.ts';

/** The merge schema of a kind. */
export interface PatchSchema {
  readonly schema: Schema;
  readonly node: SchemaNode;
}

/** The schema that ships with `ds`; undefined for kinds that it does not have. */
export async function ownPatchSchema(resource: Resource): Promise<PatchSchema | undefined> {
  const schema = await loadSchema();
  const node = schema.kind(resource);
  return node === undefined ? undefined : { schema, node };
}

const cache = new WeakMap<Transport, Map<string, Promise<JsonObject | undefined>>>();

/** The server's OpenAPI document of a group and version, requested once; undefined when there is none or it may not be read. */
async function documentOf(client: Client, resource: Resource, options: CallOptions): Promise<JsonObject | undefined> {
  const known = cache.get(client.transport) ?? new Map<string, Promise<JsonObject | undefined>>();
  cache.set(client.transport, known);
  const path = `/openapi/v3/${resource.group === '' ? 'api' : 'apis'}/${apiVersionOf(resource)}`;
  const document =
    known.get(path) ??
    client.getRaw(path, options).catch((error: unknown) => {
      if (isKind(error, 'notFound', 'forbidden')) return undefined;
      // do not cache failures
      known.delete(path);
      throw error;
    });
  known.set(path, document);
  return document;
}

/** Replaces an `allOf` with a single reference, which OpenAPI needs beside other keywords, by the reference. */
function simplified(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(simplified);
  if (!isObject(value)) return value;
  const { allOf, ...rest } = value;
  const [only] = Array.isArray(allOf) ? (allOf as readonly Json[]) : [];
  const entries = Object.entries({ ...rest, ...(isObject(only) ? only : {}) });
  return Object.fromEntries(entries.map(([key, item]) => [key, item === undefined ? item : simplified(item)]));
}

const KIND = 'x-kubernetes-group-version-kind';

function isOfKind(value: Json | undefined, { group, version, kind }: Resource): boolean {
  return isObject(value) && value['group'] === group && value['version'] === version && value['kind'] === kind;
}

/** Whether the server accepts strategic merge patches of the kind, determined as in kubectl. */
function isMergedStrategically(document: JsonObject, resource: Resource): boolean {
  const operations = Object.values(objectAt(document, 'paths') ?? {}).map((path) =>
    isObject(path) ? objectAt(path, 'patch') : undefined,
  );
  const patch = operations.find((operation) => isOfKind(operation?.[KIND], resource));
  const content = objectAt(objectAt(patch, 'requestBody'), 'content');
  return content !== undefined && Object.hasOwn(content, 'application/strategic-merge-patch+json');
}

/**
 * The server's schema of a kind; undefined when the server does not merge it strategically, as with custom resources, or when the schema
 * may not be read: a merge patch is used then.
 */
export async function servedPatchSchema(
  client: Client,
  resource: Resource,
  options: CallOptions,
): Promise<PatchSchema | undefined> {
  const document = await documentOf(client, resource, options);
  if (document === undefined || !isMergedStrategically(document, resource)) return undefined;
  return schemaIn(document, resource);
}

/** The server's schema of a kind, by which server-side apply merges; undefined when it is not published or may not be read. */
export async function servedSchema(
  client: Client,
  resource: Resource,
  options: CallOptions,
): Promise<PatchSchema | undefined> {
  const document = await documentOf(client, resource, options);
  return document === undefined ? undefined : schemaIn(document, resource);
}

function schemaIn(document: JsonObject, resource: Resource): PatchSchema | undefined {
  const schemas = simplified(objectAt(objectAt(document, 'components'), 'schemas') ?? {}) as Record<string, SchemaNode>;
  const schema = new Schema('', schemas);
  const [, node] =
    Object.entries(schemas).find(([, one]) =>
      arrayAt(one as unknown as JsonObject, KIND).some((kind) => isOfKind(kind, resource)),
    ) ?? [];
  return node === undefined ? undefined : { schema, node };
}
