import { expect, it } from 'vitest';
import { createApiServer } from '../../../src/sandbox/api-server.ts';
import { sendRequest, textOf } from './send-request.ts';

const PATH = '/api/v1/namespaces/default/configmaps';
const JSON_PATCH = { 'content-type': 'application/json-patch+json' };

it('refuses a JSON patch whose copy operations double the object again and again', async () => {
  const { api } = createApiServer();
  await sendRequest(api, 'POST', PATH, { metadata: { name: 'a', labels: { a: 'b' } } });
  const copies = Array.from({ length: 60 }, (_, index) => ({
    op: 'copy',
    from: '/metadata',
    path: `/metadata/x${index}`,
  }));
  const { status, json } = await sendRequest(api, 'PATCH', `${PATH}/a`, copies, JSON_PATCH);
  expect([status, json['reason']]).toEqual([422, 'Invalid']);
  expect((await sendRequest(api, 'GET', `${PATH}/a`)).json).not.toHaveProperty('metadata.x0');
});

it('accepts copy operations within the limits', async () => {
  const { api } = createApiServer();
  await sendRequest(api, 'POST', PATH, { metadata: { name: 'a' }, data: { a: 'b'.repeat(1000) } });
  const copies = Array.from({ length: 60 }, (_, index) => ({ op: 'copy', from: '/data/a', path: `/data/x${index}` }));
  const { status, json } = await sendRequest(api, 'PATCH', `${PATH}/a`, copies, JSON_PATCH);
  expect(status).toBe(200);
  expect(Object.keys(json['data'] as object)).toHaveLength(61);
});

it('refuses patches with too many operations', async () => {
  const { api } = createApiServer();
  await sendRequest(api, 'POST', PATH, { metadata: { name: 'a' } });
  const many = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'ConfigMap' }));
  expect((await sendRequest(api, 'PATCH', `${PATH}/a`, many, JSON_PATCH)).status).toBe(413);
});

it.each([
  '//[',
  '//',
  '/%',
  '/api/v1/%zz',
  '//host:99999/api',
  '*',
  '/api/v1/namespaces/%2e%2e/pods/[',
  '/apis/[/v1/x',
])('answers %s as a path that is not there, without a stack', async (path) => {
  const { api } = createApiServer();
  const response = await api.handle({ method: 'GET', path });
  expect([404, 200]).toContain(response.status);
  expect(await textOf(response)).not.toMatch(/\n\s+at /);
});

it.each([
  ['a new object', 'POST', PATH, 'application/json'],
  ['a merge patch', 'PATCH', `${PATH}/a`, 'application/merge-patch+json'],
  ['a strategic merge patch', 'PATCH', `${PATH}/a`, 'application/strategic-merge-patch+json'],
])('refuses %s that is nested deeper than Go reads', async (_what, method, path, type) => {
  const { api } = createApiServer();
  await sendRequest(api, 'POST', PATH, { metadata: { name: 'a' } });
  for (const depth of [10_001, 9000]) {
    const body = `{"metadata":{"name":"b"},"data":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;
    const { status, json } = await sendRequest(api, method, path, body, { 'content-type': type });
    expect(status).toBe(400);
    if (depth > 10_000) expect(json['message']).toContain("invalid character '{' exceeded max depth");
  }
});

// kubectl 1.32 tries version 1 of autoscalers first, in protobuf.
it.each([
  ['/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers', 'application/vnd.kubernetes.protobuf'],
  ['/api/v1/namespaces/default/nothings', 'application/xml'],
  ['/apis/authorization.k8s.io/v1/nothings', 'application/json'],
])('has no %s, whatever the body is', async (path, type) => {
  const { api } = createApiServer();
  expect((await sendRequest(api, 'POST', path, 'nonsense', { 'content-type': type })).status).toBe(404);
});

it.each(['.', '..', '%2e', '%2e%2e'])('reads %s in a path as a name, as the API server does', async (name) => {
  const { api } = createApiServer();
  await sendRequest(api, 'POST', PATH, { metadata: { name: 'a' } });
  const { status } = await sendRequest(api, 'DELETE', `${PATH}/${name}`);
  expect(status).toBe(404);
  expect((await sendRequest(api, 'GET', `${PATH}/a`)).status).toBe(200);
});

it.each([
  ['[null]', 422, 'the server rejected our request due to an error in our request'],
  ['[5]', 400, 'json: cannot unmarshal number into Go value of type handlers.jsonPatchOp'],
  [
    '[{"op":"add","path":5}]',
    400,
    'json: cannot unmarshal number into Go struct field jsonPatchOp.path of type string',
  ],
  ['[{"op":"remove"}]', 422, 'the server rejected our request due to an error in our request'],
  ['[{"op":"move","path":"/data/a"}]', 422, 'the server rejected our request due to an error in our request'],
])('refuses the JSON patch %s as the API server does', async (patch, code, message) => {
  const { api } = createApiServer();
  await sendRequest(api, 'POST', PATH, { metadata: { name: 'a' } });
  const response = await api.handle({ method: 'PATCH', path: `${PATH}/a`, headers: JSON_PATCH, body: patch });
  const { message: said, code: status } = JSON.parse(await textOf(response)) as { message: string; code: number };
  expect([status, said]).toEqual([code, expect.stringContaining(message)]);
});

it('refuses directives of a strategic merge patch that are no lists', async () => {
  const { api } = createApiServer();
  await sendRequest(api, 'POST', PATH, { metadata: { name: 'a' } });
  const type = { 'content-type': 'application/strategic-merge-patch+json' };
  const { status, json } = await sendRequest(api, 'PATCH', `${PATH}/a`, { $retainKeys: 5 }, type);
  expect([status, json['reason'], json['message']]).toEqual([400, 'BadRequest', 'invalid patch format of retainKeys']);
});
