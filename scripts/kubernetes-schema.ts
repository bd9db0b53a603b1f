/**
 * `KUBECONFIG=… tsx scripts/kubernetes-schema.ts` rewrites src/apimachinery/schema/kubernetes-*.ts from the OpenAPI documents of a real
 * kube-apiserver (`npm run control-plane -- up` starts one): the schemas of the kinds that we know, and what those refer to,
 * without paths; descriptions apart, because only `explain` wants them. It needs Go too: which zero values the server leaves out,
 * and how fields are numbered in protobuf, stands only in the Go modules.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { format, resolveConfig } from 'prettier';
import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../src/core/json/json.ts';
import { without } from '../src/core/json/without.ts';
import { connect } from '../src/kube/connect.ts';
import { BUILT_IN_KINDS } from '../src/sandbox/kinds/catalog.ts';
import { nullTimes, omittedWhenZero, protoNumbers } from './go-types.ts';

const FOLDER = new URL('../src/apimachinery/schema/', import.meta.url);
const REFERENCE = '#/components/schemas/';
/** Kinds that exist only in requests and responses, and are never stored. */
const ALSO = [
  ['authentication.k8s.io', 'v1', 'SelfSubjectReview'],
  ['authentication.k8s.io', 'v1', 'TokenRequest'],
  ['authorization.k8s.io', 'v1', 'SelfSubjectAccessReview'],
  ['authorization.k8s.io', 'v1', 'SelfSubjectRulesReview'],
  ['autoscaling', 'v1', 'Scale'],
  ['events.k8s.io', 'v1', 'Event'],
  ['policy', 'v1', 'Eviction'],
  ['', 'v1', 'Binding'],
] as const;

const wanted = [...BUILT_IN_KINDS.map(({ group, version, kind }) => [group, version, kind] as const), ...ALSO];

function referencesIn(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(referencesIn);
  if (!isObject(value)) return [];
  const own = stringAt(value, '$ref')?.slice(REFERENCE.length);
  return [...(own === undefined ? [] : [own]), ...Object.values(value).flatMap(referencesIn)];
}

function isKind(schema: JsonObject, [group, version, kind]: readonly [string, string, string]): boolean {
  return arrayAt(schema, 'x-kubernetes-group-version-kind').some(
    (one) => isObject(one) && one['group'] === group && one['version'] === version && one['kind'] === kind,
  );
}

const SCALARS = ['string', 'integer', 'number', 'boolean'];

/** A schema without its descriptions, which go into `told` by property; '' is the schema's own. */
function withoutDescriptions(schemaName: string, schema: JsonObject, reported: Record<string, string>): JsonObject {
  const [omitted, times] = [omittedWhenZero(schemaName), nullTimes(schemaName)];
  const numbers = protoNumbers(schemaName, new Set(Object.keys(objectAt(schema, 'properties') ?? {})));
  const properties = Object.entries(objectAt(schema, 'properties') ?? {}).map(([name, property]) => {
    if (!isObject(property)) throw new Error(`the property ${name} has no schema`);
    const { description, ...rest } = property;
    if (typeof description === 'string') reported[name] = description;
    const number = numbers.own[name];
    const simple = { ...simplified(rest), ...(number === undefined ? {} : { 'x-ds-proto': number }) };
    const omit = omitted.has(name) && SCALARS.includes(stringAt(simple, 'type') ?? '');
    if (times.has(name)) return [name, { ...simple, 'x-ds-null-time': true }] as const;
    return [name, omit ? { ...simple, 'x-ds-omit-zero': true } : simple] as const;
  });
  const { description, 'x-kubernetes-group-version-kind': kinds } = schema;
  if (typeof description === 'string') reported[''] = description;
  // Every group has the options of requests; only kinds have exactly one group.
  const own = Array.isArray(kinds) && kinds.length === 1 ? { 'x-kubernetes-group-version-kind': kinds } : {};
  return {
    ...without(schema, 'description', 'properties', 'x-kubernetes-group-version-kind'),
    ...own,
    ...(Object.keys(numbers.inline).length === 0 ? {} : { 'x-ds-proto-inline': numbers.inline }),
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
  };
}

/** An `allOf` with one reference, which only adds a description, becomes the reference. */
function simplified(property: JsonObject): JsonObject {
  const entries = Object.entries(property).flatMap(([key, value]): readonly (readonly [string, Json | undefined])[] => {
    const [only] = Array.isArray(value) ? (value as readonly Json[]) : [];
    if (key === 'allOf' && isObject(only)) return Object.entries(only);
    return [[key, isObject(value) && key !== 'default' ? simplified(value) : value]];
  });
  return Object.fromEntries(entries);
}

function moduleOf(release: string, what: string, value: JsonObject): string {
  const bytes = brotliCompressSync(JSON.stringify(value), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
  process.stdout.write(`${what}: ${bytes.length} bytes\n`);
  return `/** Kubernetes ${release}, ${what}: JSON, brotli, base64. Written by scripts/kubernetes-schema.ts. */
export const DATA: string =
  '${bytes.toString('base64')}';
`;
}

const cluster = await connect({}, process.env, { userAgent: 'ds-schema' });
const release = stringAt(await cluster.client.getRaw('/version'), 'gitVersion') ?? '';
const groups = [
  ...new Set(wanted.map(([group, version]) => (group === '' ? `api/${version}` : `apis/${group}/${version}`))),
];
const all: Record<string, JsonObject> = {};
for (const path of groups) {
  const document = await cluster.client.getRaw(`/openapi/v3/${path}`);
  for (const [name, schema] of Object.entries(objectAt(objectAt(document, 'components'), 'schemas') ?? {})) {
    if (isObject(schema)) all[name] = schema;
  }
}
cluster.client.transport.close();

const kept = new Set<string>();
const visit = (name: string): void => {
  if (kept.has(name)) return;
  kept.add(name);
  for (const reference of referencesIn(all[name])) visit(reference);
};
for (const kind of wanted) {
  const [name] = Object.entries(all).find(([, schema]) => isKind(schema, kind)) ?? [];
  if (name === undefined) throw new Error(`the server knows no ${kind.join(' ')}`);
  visit(name);
}

const structure: Record<string, JsonObject> = {};
const descriptions: Record<string, Record<string, string>> = {};
for (const name of [...kept].sort()) {
  const reported: Record<string, string> = {};
  structure[name] = withoutDescriptions(name, all[name] ?? {}, reported);
  descriptions[name] = reported;
}
const options = { ...(await resolveConfig(fileURLToPath(FOLDER))), parser: 'typescript' as const };
const files: Readonly<Record<string, string>> = {
  'kubernetes-structure.ts': moduleOf(release, 'structure', { release, schemas: structure }),
  'kubernetes-descriptions.ts': moduleOf(release, 'descriptions', descriptions),
};
for (const [name, text] of Object.entries(files)) await writeFile(new URL(name, FOLDER), await format(text, options));
