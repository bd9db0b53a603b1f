import { arrayAt, objectAt, stringAt } from '../../../core/json.ts';
import { SERVICE_ACCOUNTS } from '../../kinds/stored-kinds.ts';
import { notFound } from '../../store/api-error.ts';
import { timestamp } from '../../store/object.ts';
import { parsedBody } from '../body/body.ts';
import type { ApiContext, ObjectCall } from '../context.ts';
import { jsonResponse, type ApiResponse } from '../http.ts';

const HOUR_SECONDS = 3600;

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** `serviceaccounts/token`: a token that looks like one. Nothing signs it, and the sandbox lets nobody in with it. */
export async function createToken(context: ApiContext, call: ObjectCall): Promise<ApiResponse> {
  const { request, name, namespace = '' } = call;
  const account = context.store.get(SERVICE_ACCOUNTS, { namespace, name });
  if (account === undefined) throw notFound(SERVICE_ACCOUNTS, name);
  const body = await parsedBody(request.body ?? '', request.headers?.['content-type'], 'TokenRequest');
  const spec = objectAt(body, 'spec');
  const asked = spec?.['expirationSeconds'];
  const expirationSeconds = typeof asked === 'number' ? asked : HOUR_SECONDS;
  const given = arrayAt(spec, 'audiences').filter((one) => typeof one === 'string');
  const audiences = given.length === 0 ? ['https://kubernetes.default.svc.cluster.local'] : given;
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
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      name,
      namespace,
      creationTimestamp: timestamp(now),
      uid: stringAt(body, 'uid') ?? account.metadata.uid,
    },
    spec: { audiences, expirationSeconds, boundObjectRef: spec?.['boundObjectRef'] ?? null },
    status: { token, expirationTimestamp: timestamp(now + expirationSeconds * 1000) },
  });
}
