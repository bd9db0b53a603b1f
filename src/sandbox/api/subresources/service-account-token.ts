import { ownedAfterUpdate } from '../../../apimachinery/managed-fields/ownership.ts';
import { invalid as invalidField } from '../../../apimachinery/validate/field-error.ts';
import { arrayAt, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { SERVICE_ACCOUNTS } from '../../kinds/stored-kinds.ts';
import { invalid, notFound } from '../../store/api-error.ts';
import { timestamp } from '../../store/object.ts';
import { metadataOf } from '../../store/metadata.ts';
import { parsedBody } from '../body/body.ts';
import type { ApiContext, ObjectCall } from '../context.ts';
import { jsonResponse, type ApiResponse } from '../http.ts';
import { writeQueryOf } from '../write/write-options.ts';

const HOUR_SECONDS = 3600;
const SHORTEST_SECONDS = 600;
const TOKEN_REQUEST = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
const API_VERSION = `${TOKEN_REQUEST.group}/${TOKEN_REQUEST.version}`;

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The managed fields of a token request, which the server sets although it stores nothing. */
async function managedFields(context: ApiContext, call: ObjectCall, spec: JsonObject): Promise<JsonObject> {
  const schema = await context.schema();
  const name = writeQueryOf(call, 'CreateOptions').manager;
  const writing = {
    schema,
    node: schema.kind(TOKEN_REQUEST) ?? {},
    manager: { name, operation: 'Update', apiVersion: API_VERSION, subresource: 'token' },
    now: timestamp(context.clock.now()),
    ignored: [],
  } as const;
  const request = { apiVersion: API_VERSION, kind: TOKEN_REQUEST.kind, metadata: {}, spec };
  return { managedFields: metadataOf(ownedAfterUpdate(writing, undefined, request))['managedFields'] };
}

/** `serviceaccounts/token`: a token of the right form. It is not signed, and the sandbox does not accept it. */
export async function createToken(context: ApiContext, call: ObjectCall): Promise<ApiResponse> {
  const { request, name, namespace = '' } = call;
  const account = context.store.get(SERVICE_ACCOUNTS, { namespace, name });
  if (account === undefined) throw notFound(SERVICE_ACCOUNTS, name);
  const body = await parsedBody(request.body ?? '', request.headers?.['content-type'], 'TokenRequest');
  const spec = objectAt(body, 'spec');
  const requested = spec?.['expirationSeconds'];
  const expirationSeconds = typeof requested === 'number' ? requested : HOUR_SECONDS;
  if (expirationSeconds < SHORTEST_SECONDS) {
    const why = 'may not specify a duration less than 10 minutes';
    throw invalid(TOKEN_REQUEST, '', [invalidField('spec.expirationSeconds', expirationSeconds, why)]);
  }
  const provided = arrayAt(spec, 'audiences').filter((one) => typeof one === 'string');
  const audiences = provided.length === 0 ? ['https://kubernetes.default.svc'] : provided;
  const now = context.clock.now();
  const claims = {
    aud: audiences,
    exp: Math.floor(now / 1000) + expirationSeconds,
    iat: Math.floor(now / 1000),
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const token = `${part({ alg: 'none' })}.${part(claims)}.`;
  return jsonResponse(201, {
    kind: 'TokenRequest',
    apiVersion: API_VERSION,
    metadata: {
      ...(await managedFields(context, call, { ...spec, expirationSeconds })),
      name,
      namespace,
      creationTimestamp: timestamp(now),
      uid: stringAt(body, 'uid') ?? account.metadata.uid,
    },
    spec: { audiences, expirationSeconds, boundObjectRef: spec?.['boundObjectRef'] ?? null },
    status: { token, expirationTimestamp: timestamp(now + expirationSeconds * 1000) },
  });
}
