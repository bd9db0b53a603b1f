import { describe, expect, it } from 'vitest';
import { createApiServer } from '../../../../src/sandbox/api-server.ts';
import { sendRequest } from '../send-request.ts';

const PATH = '/api/v1/namespaces/default/configmaps/a?fieldManager=me';
const APPLY = { 'content-type': 'application/apply-patch+yaml' };

async function applied(data: string): Promise<readonly unknown[]> {
  const { api } = createApiServer();
  const body = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"${data}"}}`;
  const { status, json } = await sendRequest(api, 'PATCH', PATH, body, APPLY);
  return [status, (json['data'] as Record<string, unknown> | undefined)?.['k'] ?? json['message']];
}

describe('apply bodies, read as YAML', () => {
  it.each([
    ['one\u0085two', 'one two'],
    ['one \u0085\u0085 two', 'one\ntwo'],
    ['one \u2028 two', 'one\u2028two'],
    ['one\\u0085two', 'one\u0085two'],
    ['plain', 'plain'],
  ])('fold line breaks that JSON does not know: %j', async (data, read) => {
    expect(await applied(data)).toEqual([200 + 1, read]);
  });

  it.each(['\u007f', '\u0090', '\ufeff', '\uffff'])('must not contain %j', async (character) => {
    expect(await applied(`a${character}`)).toEqual([
      400,
      'error decoding YAML: yaml: control characters are not allowed',
    ]);
  });

  it('read the booleans of YAML 1.1', async () => {
    const { api } = createApiServer();
    const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nimmutable: yes\ndata: {k: "yes"}\n';
    const { json } = await sendRequest(api, 'PATCH', PATH, body, APPLY);
    expect(json).toMatchObject({ immutable: true, data: { k: 'yes' } });
  });
});

it('stores a null quantity as zero, and a null label of a selector as empty', async () => {
  const { api } = createApiServer();
  const template = {
    metadata: { labels: { a: 'b' } },
    spec: {
      nodeSelector: { pool: null },
      containers: [{ name: 'a', image: 'a:1', resources: { limits: { cpu: null } } }],
    },
  };
  const body = { metadata: { name: 'a' }, spec: { selector: { matchLabels: { a: 'b' } }, template } };
  const { status, json } = await sendRequest(api, 'POST', '/apis/apps/v1/namespaces/default/daemonsets', body);
  expect(status).toBe(201);
  expect(json).toMatchObject({
    spec: { template: { spec: { nodeSelector: { pool: '' }, containers: [{ resources: { limits: { cpu: '0' } } }] } } },
  });
});

it("gives the API server's warnings", async () => {
  const { api } = createApiServer();
  const env = [
    { name: 'A', value: '1' },
    { name: 'A', value: '2' },
  ];
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'a:1', env }] } };
  const body = { metadata: { name: 'a' }, spec: { selector: { matchLabels: { a: 'b' } }, template } };
  const path = '/apis/apps/v1/namespaces/default/daemonsets';
  const hides =
    'spec.template.spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply';
  const warned = async (...requested: Parameters<typeof sendRequest>): Promise<readonly string[]> =>
    [(await sendRequest(...requested)).headers['warning'] ?? []]
      .flat()
      .map((text) => JSON.parse(text.slice(6)) as string);
  expect(await warned(api, 'POST', path, body)).toEqual([hides]);
  const merge = { 'content-type': 'application/merge-patch+json' };
  expect(await warned(api, 'PATCH', `${path}/a`, { metadata: { labels: { x: 'y' } } }, merge)).toEqual([]);
  const endpoints = { metadata: { name: 'a' } };
  expect(await warned(api, 'POST', '/api/v1/namespaces/default/endpoints', endpoints)).toEqual([
    'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  ]);
});
