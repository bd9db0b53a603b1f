import type { Json, JsonObject } from '../../../core/json/json.ts';
import { putMember } from '../../../core/json/members.ts';
import { without } from '../../../core/json/without.ts';
import { loadDescriptions, loadSchema, type Descriptions } from '../../../apimachinery/schema/load-schema.ts';
import { nameIn, type Schema, type SchemaNode } from '../../../apimachinery/schema/schema.ts';
import type { Catalog, Served } from '../../kinds/catalog.ts';
import { noSuchPath } from '../errors.ts';
import { jsonResponse, type ApiResponse } from '../http.ts';
import { apiVersionOf } from '../read/present.ts';
import { SERVED_RELEASE } from './server-paths.ts';

/** Kubernetes' extensions to OpenAPI. */
const OURS = ['x-ds-omit-zero', 'x-ds-null-time', 'x-ds-proto', 'x-ds-proto-inline'];
const ROOT = '/openapi/v3';
const REFERENCE = '#/components/schemas/';

function groupVersionPath({ group, version }: Pick<Served, 'group' | 'version'>): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

function kindOf({ group, version, kind }: Served): JsonObject {
  return { group, version, kind: kind.kind };
}

function queryParameter(name: string, type: string): JsonObject {
  return { name, in: 'query', schema: { type, uniqueItems: true } };
}

const WRITE_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => queryParameter(name, 'string'));

/** The operations on one kind, reduced to what clients read: the kind and the parameters of writes. */
function pathsOf(served: Served): Readonly<Record<string, JsonObject>> {
  const root = `/${groupVersionPath(served)}`;
  const collection = served.kind.namespaced
    ? `${root}/namespaces/{namespace}/${served.kind.plural}`
    : `${root}/${served.kind.plural}`;
  const operation = (action: string, parameters: readonly JsonObject[] = []): JsonObject => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kindOf(served),
    parameters,
    responses: { '200': { description: 'OK' } },
  });
  const patchTypes = ['json-patch+json', 'merge-patch+json', 'strategic-merge-patch+json', 'apply-patch+yaml'];
  const content = Object.fromEntries(patchTypes.map((type) => [`application/${type}`, { schema: { type: 'object' } }]));
  const patch = operation('patch', [...WRITE_PARAMETERS, queryParameter('force', 'boolean')]);
  return {
    [collection]: { get: operation('list'), post: operation('post', WRITE_PARAMETERS) },
    [`${collection}/{name}`]: {
      get: operation('get'),
      put: operation('put', WRITE_PARAMETERS),
      patch: { ...patch, requestBody: { content, required: true } },
      delete: operation('delete', [queryParameter('dryRun', 'string')]),
    },
  };
}

/** A schema node as published: a reference with siblings is wrapped in `allOf`, as OpenAPI requires. */
function published(node: SchemaNode, description?: string): JsonObject {
  const { $ref, properties, items, additionalProperties, ...rest } = node;
  const own: Record<string, Json | undefined> = { ...without(rest as JsonObject, ...OURS) };
  if (description !== undefined) own['description'] = description;
  if (items !== undefined) own['items'] = published(items);
  if (additionalProperties !== undefined) own['additionalProperties'] = published(additionalProperties);
  if (properties !== undefined) {
    own['properties'] = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, published(one)]));
  }
  if ($ref === undefined) return own;
  return Object.keys(own).length === 0 ? { $ref } : { ...own, allOf: [{ $ref }] };
}

function publishedKind(node: SchemaNode, reported: Readonly<Record<string, string>>): JsonObject {
  const whole = published(node, reported['']);
  const properties = Object.entries(node.properties ?? {}).map(
    ([name, one]) => [name, published(one, reported[name])] as const,
  );
  return properties.length === 0 ? whole : { ...whole, properties: Object.fromEntries(properties) };
}

function referencesIn(node: SchemaNode): readonly string[] {
  const own = nameIn(node);
  const below = [...Object.values(node.properties ?? {}), node.items, node.additionalProperties];
  return [...(own === undefined ? [] : [own]), ...below.flatMap((one) => (one === undefined ? [] : referencesIn(one)))];
}

/** The schema of a kind that has none: anything is valid. */
function anything(served: Served): JsonObject {
  return {
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
    'x-kubernetes-group-version-kind': [kindOf(served)],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { allOf: [{ $ref: `${REFERENCE}io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta` }] },
    },
  };
}

function schemasOf(all: readonly Served[], schema: Schema, descriptions: Descriptions): JsonObject {
  const names = new Set<string>();
  const visit = (name: string): void => {
    if (names.has(name)) return;
    names.add(name);
    for (const reference of referencesIn(schema.schemas[name] ?? {})) visit(reference);
  };
  const custom: Record<string, JsonObject> = {};
  for (const served of all) {
    const name = schema.nameOf({ group: served.group, version: served.version, kind: served.kind.kind });
    if (name === undefined)
      putMember(
        custom,
        [...served.group.split('.').reverse(), served.version, served.kind.kind].join('.'),
        anything(served),
      );
    visit(name ?? 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
  }
  const known = [...names].sort().map((name) => {
    return [name, publishedKind(schema.schemas[name] ?? {}, descriptions[name] ?? {})] as const;
  });
  return { ...Object.fromEntries(known), ...custom };
}

function index(catalog: Catalog): ApiResponse {
  const paths = catalog.served().map((served): [string, JsonObject] => {
    const path = groupVersionPath(served);
    return [path, { serverRelativeURL: `${ROOT}/${path}?hash=${SERVED_RELEASE.gitVersion}` }];
  });
  return jsonResponse(200, { paths: Object.fromEntries(paths) });
}

/** The schemas of these kinds and of the types they refer to, by name, with the release's field descriptions. */
export async function openapiSchemas(all: readonly Served[]): Promise<JsonObject> {
  const [schema, descriptions] = await Promise.all([loadSchema(), loadDescriptions()]);
  return schemasOf(all, schema, descriptions);
}

/** `/openapi/v3` and the document of each group version below it; undefined for any other path. */
export async function openapi(catalog: Catalog, pathname: string): Promise<ApiResponse | undefined> {
  if (pathname !== ROOT && !pathname.startsWith(`${ROOT}/`)) return undefined;
  const path = pathname.slice(ROOT.length + 1);
  if (path === '') return index(catalog);
  const all = catalog.served().filter((served) => groupVersionPath(served) === path);
  const [first] = all;
  if (first === undefined) throw noSuchPath();
  return jsonResponse(200, {
    openapi: '3.0.0',
    info: { title: `Kubernetes ${apiVersionOf(first)}`, version: SERVED_RELEASE.gitVersion },
    paths: Object.fromEntries(all.flatMap((served) => Object.entries(pathsOf(served)))),
    components: { schemas: await openapiSchemas(all) },
  });
}
