import { describe, expect, it } from 'vitest';
import type { DsError } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/json/json.ts';
import type { Client } from '../../src/kube/client.ts';
import { createClient } from '../../src/kube/create-client.ts';
import { DAEMON_SETS, NODES, PODS, type Resource } from '../../src/kube/resource.ts';
import { fakeTransport, text } from '../support/fake-transport.ts';
import { manualClock } from '../support/manual-clock.ts';

const at = { resource: DAEMON_SETS, namespace: 'ops', name: 'agent' };
const collection = { resource: DAEMON_SETS, namespace: 'ops' };
const PATH = '/apis/apps/v1/namespaces/ops/daemonsets';
const agent = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent', namespace: 'ops' } };
const success = { apiVersion: 'v1', kind: 'Status', status: 'Success', details: { name: 'agent', kind: 'daemonsets' } };

/** A client of a server that answers every request with status 200 and this body. */
function answering(answer: JsonObject): Client {
  const transport = fakeTransport();
  const body = text(JSON.stringify(answer));
  for (const path of [
    PATH,
    `${PATH}/agent`,
    `${PATH}/agent/status`,
    `${PATH}/agent/scale`,
    '/api/v1/nodes',
    '/apis/example.com/v1/widgets',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  ]) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) transport.on(method, path, body);
  }
  const eviction = '/api/v1/namespaces/ops/pods/agent-x/eviction';
  transport.on('POST', eviction, body);
  for (const path of ['/version', '/apis/apps', '/apis/apps/v1', '/api/v1', '/openapi/v3/apis/apps/v1']) {
    transport.on('GET', path, body);
  }
  return createClient(transport, { clock: manualClock({ auto: true }) });
}

const REVIEWS: Resource = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'selfsubjectaccessreviews',
  kind: 'SelfSubjectAccessReview',
  namespaced: false,
};

const evict = (client: Client): Promise<unknown> =>
  client.create(
    { resource: PODS, namespace: 'ops', name: 'agent-x', subresource: 'eviction' },
    { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'agent-x' } },
  );

const CALLS: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
  get: (client) => client.get(at),
  find: (client) => client.find(at),
  list: (client) => client.list(collection),
  create: (client) => client.create(collection, agent),
  replace: (client) => client.replace(at, agent),
  patch: (client) => client.patch(at, 'apply', agent),
  'patch of a subresource': (client) => client.patch({ ...at, subresource: 'status' }, 'merge', {}),
  delete: (client) => client.delete(at),
  eviction: evict,
  review: (client) => client.review(REVIEWS, {}),
  version: (client) => client.getRaw('/version'),
  'kinds of a group and version': (client) => client.getRaw('/apis/apps/v1'),
  'versions of a group': (client) => client.getRaw('/apis/apps'),
  OpenAPI: (client) => client.getRaw('/openapi/v3/apis/apps/v1'),
};

function refusal(promise: Promise<unknown>): Promise<DsError> {
  return promise.then(
    () => Promise.reject(new Error('the answer was taken')),
    (error: unknown) => error as DsError,
  );
}

describe('a response with status 200 from another program', () => {
  const foreign: readonly JsonObject[] = [
    { hello: 'world' },
    {},
    { kind: 'Deployment', apiVersion: 'apps/v1', metadata: { name: 'agent', namespace: 'ops' }, items: [] },
  ];
  const cases = foreign.flatMap((answer) => Object.keys(CALLS).map((call) => [call, answer] as const));

  it.each(cases)('is not a success of %s: %j', async (call, answer) => {
    const error = await refusal(CALLS[call]?.(answering(answer)) ?? Promise.resolve());
    expect(error).toMatchObject({
      kind: 'server',
      message: expect.stringMatching(/^unexpected response from https:\/\/fake\.example:6443 to /) as string,
      hint: 'check that this is the address of a Kubernetes API server: a proxy or another program may be answering there',
    });
  });

  it('is described by the request and the response, without values, in one line', async () => {
    const named = await refusal(answering({ ...agent, metadata: { name: 'web', namespace: 'ops' } }).get(at));
    expect(named.message).toBe(
      'unexpected response from https://fake.example:6443 to get daemonsets.apps "agent" in namespace ops: ' +
        'it is DaemonSet "web" of apps/v1 in namespace ops, not DaemonSet "agent" of apps/v1 in namespace ops',
    );
    const keys = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key-${index}`, 'secret']));
    const long = await refusal(answering(keys).delete(at));
    expect(long.message.length).toBeLessThan(400);
    expect(long.message).not.toContain('secret');
  });
});

describe('a response that does not match the request', () => {
  const of = (metadata: JsonObject): JsonObject => ({ ...agent, metadata });
  const wrong: readonly (readonly [string, string, JsonObject])[] = [
    ['get', 'another name', of({ name: 'web', namespace: 'ops' })],
    ['get', 'another namespace', of({ name: 'agent', namespace: 'web' })],
    ['get', 'another version', { ...agent, apiVersion: 'apps/v1beta1' }],
    ['patch', 'another name', of({ name: 'web', namespace: 'ops' })],
    ['patch', 'a success that no patch gets', success],
    ['create', 'another name', of({ name: 'web', namespace: 'ops' })],
    ['delete', 'another name', of({ name: 'web', namespace: 'ops' })],
    ['delete', 'the deletion of something else', { ...success, details: { name: 'web' } }],
    ['list', 'a list of another kind', { kind: 'DeploymentList', apiVersion: 'apps/v1', items: [] }],
    ['list', 'a list without items', { kind: 'DaemonSetList', apiVersion: 'apps/v1' }],
    ['list', 'an item without a name', { kind: 'DaemonSetList', apiVersion: 'apps/v1', items: [{ metadata: {} }] }],
    [
      'list',
      'an item of another kind',
      { kind: 'DaemonSetList', apiVersion: 'apps/v1', items: [{ ...agent, kind: 'Deployment' }] },
    ],
    ['kinds of a group and version', 'another group', { kind: 'APIResourceList', groupVersion: 'batch/v1' }],
  ];

  it.each(wrong)('is refused by %s: %s', async (call, _what, answer) => {
    const error = await refusal(CALLS[call]?.(answering(answer)) ?? Promise.resolve());
    expect(error).toMatchObject({ kind: 'server', message: expect.stringContaining('unexpected response') as string });
  });

  it('reports a failure with status 200', async () => {
    const failure = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: 'no',
      reason: 'Forbidden',
      code: 403,
    };
    for (const call of ['get', 'list', 'create', 'patch', 'delete']) {
      const error = await refusal(CALLS[call]?.(answering(failure)) ?? Promise.resolve());
      expect(error).toMatchObject({ kind: 'forbidden', message: 'no' });
    }
  });
});

describe('valid responses of servers', () => {
  const widgets: Resource = {
    group: 'example.com',
    version: 'v1',
    plural: 'widgets',
    kind: 'Widget',
    namespaced: false,
  };

  it('is a list without items as null, or of items without kind and apiVersion', async () => {
    const empty = answering({ kind: 'DaemonSetList', apiVersion: 'apps/v1', items: null });
    expect((await empty.list(collection)).items).toEqual([]);
    const items = [{ metadata: { name: 'agent', namespace: 'ops' } }];
    const bare = answering({ kind: 'DaemonSetList', apiVersion: 'apps/v1', items });
    expect((await bare.list(collection)).items).toEqual([agent]);
  });

  it('is a list of custom resources under any name, or of v1 List', async () => {
    const own = answering({
      kind: 'WidgetCollection',
      apiVersion: 'example.com/v1',
      items: [{ metadata: { name: 'w' } }],
    });
    expect((await own.list({ resource: widgets })).items).toHaveLength(1);
    const generic = answering({ kind: 'List', apiVersion: 'v1', items: [] });
    expect((await generic.list({ resource: NODES })).items).toEqual([]);
  });

  it('is a Status, or the object while its deletion is pending', async () => {
    expect(await answering(success).delete(at)).toEqual(success);
    expect(await answering({ kind: 'Status', status: 'Success' }).delete(at)).toMatchObject({ status: 'Success' });
    expect(await answering(agent).delete(at)).toEqual(agent);
  });

  it('is a Status or the eviction after an eviction', async () => {
    await evict(answering({ kind: 'Status', apiVersion: 'v1', status: 'Success' }));
    await evict(answering({ kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name: 'agent-x' } }));
  });

  it('has the name that the server generated', async () => {
    const client = answering({ ...agent, metadata: { name: 'agent-x7k2p', namespace: 'ops' } });
    const created = await client.create(collection, { ...agent, metadata: { generateName: 'agent-' } });
    expect(created.object.metadata?.name).toBe('agent-x7k2p');
    await expect(client.create(collection, { ...agent, metadata: { generateName: 'web-' } })).rejects.toThrow(
      'unexpected',
    );
  });

  it('is a Scale for a subresource of that name', async () => {
    const scale = { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name: 'agent', namespace: 'ops' } };
    const client = answering(scale);
    expect((await client.patch({ ...at, subresource: 'scale' }, 'merge', {})).object).toEqual(scale);
  });

  it('is discovery, with and without an apiVersion', async () => {
    expect(
      await answering({ kind: 'APIResourceList', groupVersion: 'v1', resources: [] }).getRaw('/api/v1'),
    ).toBeTruthy();
    const versions = answering({ kind: 'APIGroup', apiVersion: 'v1', name: 'apps', versions: [] });
    expect(await versions.getRaw('/apis/apps')).toMatchObject({ name: 'apps' });
  });
});
