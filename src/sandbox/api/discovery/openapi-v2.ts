import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { without } from '../../../core/json/without.ts';
import type { Catalog } from '../../kinds/catalog.ts';
import { jsonResponse, type ApiRequest, type ApiResponse } from '../http.ts';
import { openapiSchemas } from './openapi.ts';
import { openapiProtobuf } from './openapi-v2-protobuf.ts';
import { SERVED_RELEASE } from './server-paths.ts';

const V3_REFERENCE = '#/components/schemas/';
const V2_REFERENCE = '#/definitions/';
/** The only form that client-go reads. */
const PROTOBUF = 'application/com.github.proto-openapi.spec.v2';

function inV2(value: Json | undefined): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(inV2);
  if (!isObject(value)) return value ?? null;
  const [first] = arrayAt(value, 'allOf');
  const reference = stringAt(isObject(first) ? first : value, '$ref');
  // Anything beside a reference is ignored, so it is not wrapped.
  if (reference !== undefined) return { $ref: reference.replace(V3_REFERENCE, V2_REFERENCE) };
  // Number or string: version 2 has no alternatives.
  if (value['oneOf'] !== undefined) return { type: 'string', ...without(inEach(value), 'oneOf') };
  return inEach(value);
}

function inEach(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inV2(one)]));
}

/** `/openapi/v2` in JSON or protobuf, from the schemas of version 3. It has no paths, which clients do not use. */
export async function openapiV2(catalog: Catalog, { headers }: ApiRequest): Promise<ApiResponse> {
  const definitions = objectAt({ all: inV2(await openapiSchemas(catalog.served())) }, 'all') ?? {};
  const info = { title: 'Kubernetes', version: SERVED_RELEASE.gitVersion };
  const accept = headers?.['accept'] ?? '';
  if (!accept.includes(PROTOBUF)) return jsonResponse(200, { swagger: '2.0', info, paths: {}, definitions });
  const body = openapiProtobuf(info, definitions).toString('latin1');
  return { status: 200, headers: { 'content-type': `${PROTOBUF}.v1.0+protobuf` }, body, isBinary: true };
}
