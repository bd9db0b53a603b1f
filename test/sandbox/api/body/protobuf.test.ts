import { describe, expect, it } from 'vitest';
import { loadSchema } from '../../../../src/apimachinery/schema/load-schema.ts';
import { decodeProtobuf, ProtobufError } from '../../../../src/sandbox/api/body/protobuf.ts';
import { createApiServer } from '../../../../src/sandbox/api-server.ts';
import { sendRequest } from '../send-request.ts';

const latin1 = (base64: string): string => Buffer.from(base64, 'base64').toString('latin1');

/** What kubectl v1.36.3 sent for `create deployment web --image=nginx:1 --port=80`, and the like. */
const DEPLOYMENT = latin1(
  'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50ErsBCiAKA3dlYhIAGgFkIgAqADIAOABCAFoKCgNhcHASA3dlYhKIAQgBEgwKCgoDYXBwEgN3ZWIabgocCgASABoAIgAqADIAOABCAFoKCgNhcHASA3dlYhJOEjAKBW5naW54EgduZ2lueDoxKgAyCgoAEAAYUCIAKgBCAGoAcgCAAQCIAQCQAQCiAQAaADIAQgBKAFIAWABgAGgAggEAigEAmgEAwgEAIgIKACgAOAAaDAgAEAAYACAAKAA4ABoAIgA=',
);
const SECRET = latin1('azhzAAoMCgJ2MRIGU2VjcmV0Eh4KEgoBYxIAGgFkIgAqADIAOABCABIGCgFhEgFiGgAaACIA');
const BUDGET = latin1(
  'azhzAAogCglwb2xpY3kvdjESE1BvZERpc3J1cHRpb25CdWRnZXQSNwoSCgFjEgAaAWQiACoAMgA4AEIAEhUKCQgBEAAaAzUwJRIICgYKAWESAWIaCggAGAAgACgAMAAaACIA',
);

describe('decodeProtobuf', () => {
  it('reads nested messages, lists, maps and numbers', async () => {
    expect(decodeProtobuf(await loadSchema(), DEPLOYMENT)).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'd', labels: { app: 'web' } },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: {
          spec: { containers: [{ name: 'nginx', image: 'nginx:1', ports: [{ containerPort: 80 }], tty: false }] },
        },
      },
    });
  });

  it('reads bytes as base64, and percentages as strings', async () => {
    const schema = await loadSchema();
    expect(decodeProtobuf(schema, SECRET)).toMatchObject({ data: { a: 'Yg==' } });
    expect(decodeProtobuf(schema, BUDGET)).toMatchObject({ spec: { minAvailable: '50%' } });
  });

  it('refuses invalid bodies', async () => {
    const schema = await loadSchema();
    expect(() => decodeProtobuf(schema, '{}')).toThrow(ProtobufError);
    expect(() => decodeProtobuf(schema, DEPLOYMENT.slice(0, 60))).toThrow(ProtobufError);
    expect(() => decodeProtobuf(schema, latin1('azhzAAoMCgJ2MRIGTm9wZXMh'))).toThrow(ProtobufError);
  });
});

it('the API accepts protobuf and answers with JSON', async () => {
  const { api } = createApiServer();
  await sendRequest(api, 'POST', '/api/v1/namespaces', { metadata: { name: 'd' } });
  const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
  const path = '/apis/apps/v1/namespaces/d/deployments?fieldValidation=Strict';
  const made = await sendRequest(api, 'POST', path, DEPLOYMENT, headers);
  expect(made).toMatchObject({ status: 201, json: { spec: { progressDeadlineSeconds: 600 } } });
  expect((await sendRequest(api, 'POST', path, 'not protobuf', headers)).status).toBe(400);
});
