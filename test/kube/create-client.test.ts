import { describe, expect, it } from 'vitest';
import { DsError } from '../../src/core/errors.ts';
import { createClient } from '../../src/kube/create-client.ts';
import { DAEMON_SETS, NODES, PODS } from '../../src/kube/resource.ts';
import type { DaemonSet } from '../../src/kube/wire.ts';
import { fakeTransport, json, networkError, status, text } from '../support/fake-transport.ts';
import { manualClock } from '../support/manual-clock.ts';

const at = { resource: DAEMON_SETS, namespace: 'kube-system', name: 'agent' };
const collection = { resource: DAEMON_SETS, namespace: 'kube-system' };
const PATH = '/apis/apps/v1/namespaces/kube-system/daemonsets';
const agent = {
  kind: 'DaemonSet',
  apiVersion: 'apps/v1',
  metadata: { name: 'agent', namespace: 'kube-system' },
};

function setUp() {
  const transport = fakeTransport();
  const clock = manualClock({ auto: true });
  return { transport, clock, client: createClient(transport, { clock }) };
}

function thrownBy(promise: Promise<unknown>): Promise<DsError> {
  return promise.then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: unknown) => {
      if (error instanceof DsError) return error;
      throw error;
    },
  );
}

const refused = new DsError('unreachable', 'reset', {
  cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
});

describe('the body of a server-side apply', () => {
  const data = { text: 'a\u0085b \u2028 c\u2029\u007f\u009f\ufeff\ufffe\uffff', other: 'ä€😀' };

  it('escapes what a YAML 1.1 reader would misread', async () => {
    const { transport, client } = setUp();
    transport.on('PATCH', `${PATH}/agent`, json({ kind: 'DaemonSet' }));
    await client.patch(at, 'apply', data).catch(() => undefined);
    const body = transport.requests[0]?.body ?? '';
    expect(body).not.toMatch(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/);
    expect(body).toContain('a\\u0085b \\u2028 c\\u2029\\u007f\\u009f\\ufeff\\ufffe\\uffff');
    expect(body).toContain('ä€😀');
    expect(JSON.parse(body)).toEqual(data);
  });
});

describe('get and find', () => {
  it('returns the object unchanged', async () => {
    const { client, transport } = setUp();
    const body =
      '{"kind":"DaemonSet","z":1,"apiVersion":"apps/v1","metadata":{"labels":{"__proto__":"x","constructor":"y"},"name":"agent","namespace":"kube-system"},"a":null}';
    transport.on('GET', `${PATH}/agent`, text(body));
    expect(JSON.stringify(await client.get(at))).toBe(body);
  });

  it('returns undefined only when the server says that this object does not exist', async () => {
    const { client, transport } = setUp();
    transport.on(
      'GET',
      `${PATH}/agent`,
      status(404, 'NotFound', 'daemonsets.apps "agent" not found', {
        name: 'agent',
        group: 'apps',
        kind: 'daemonsets',
      }),
      text('404 page not found\n', 404),
      status(404, 'NotFound', 'the server could not find the requested resource', {}),
    );
    expect(await client.find(at)).toBeUndefined();
    const page = await thrownBy(client.find(at));
    expect(page.message).toBe('the server could not find the requested resource (get daemonsets.apps agent)');
    expect((await thrownBy(client.find(at))).kind).toBe('notFound');
  });

  it('escapes names in paths', async () => {
    const { client, transport } = setUp();
    transport.on('GET', '/api/v1/nodes/a%3Fb%23c', json({}));
    expect(await client.get({ resource: NODES, name: 'a?b#c' })).toMatchObject({ metadata: { name: 'a?b#c' } });
  });

  it('refuses an object that is nested deeper than it could walk', async () => {
    const { client, transport } = setUp();
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    const body = `{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"agent","namespace":"kube-system"},"spec":${deep}}`;
    transport.on('GET', `${PATH}/agent`, text(body));
    const error = await thrownBy(client.get(at));
    expect(error.message).toContain('it is nested more than 1000 levels deep');
  });

  it('says so when the response is not from an API server', async () => {
    const { client, transport } = setUp();
    transport.on('GET', `${PATH}/agent`, text('<html>Sign in</html>'));
    const error = await thrownBy(client.get(at));
    expect(error.kind).toBe('server');
    expect(error.message).toContain('<html>Sign in</html>');
    expect(error.hint).toContain('proxy');
  });
});

describe('list', () => {
  const page = (names: readonly string[], resourceVersion: string, token?: string, rest = 0) => ({
    kind: 'DaemonSetList',
    apiVersion: 'apps/v1',
    metadata: { resourceVersion, ...(token === undefined ? {} : { continue: token, remainingItemCount: rest }) },
    items: names.map((name) => ({ metadata: { name } })),
  });
  const names = (list: { readonly items: readonly DaemonSet[] }) => list.items.map((item) => item.metadata?.name);

  it('reads every page and puts apiVersion and kind first in each item', async () => {
    const { client, transport } = setUp();
    transport.on('GET', `${PATH}?limit=2`, json(page(['a', 'b'], '7', 'tok/1', 1)));
    transport.on('GET', `${PATH}?continue=${encodeURIComponent('tok/1')}`, json(page(['c'], '7')));
    const list = await client.list<DaemonSet>(collection, { chunkSize: 2, labelSelector: 'a=b' });
    expect(names(list)).toEqual(['a', 'b', 'c']);
    expect(list.metadata).toEqual({ resourceVersion: '7' });
    expect(JSON.stringify(list.items[2])).toBe(
      '{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"namespace":"kube-system","name":"c"}}',
    );
    expect(transport.lines()).toEqual([
      `GET ${PATH}?labelSelector=a%3Db&limit=2`,
      `GET ${PATH}?labelSelector=a%3Db&limit=2&continue=tok%2F1`,
    ]);
  });

  it('requests 500 per page, and everything with 0', async () => {
    const { client, transport } = setUp();
    transport.on('GET', PATH, json(page([], '1')));
    await client.list(collection);
    await client.list(collection, { chunkSize: 0 });
    expect(transport.lines()).toEqual([`GET ${PATH}?limit=500`, `GET ${PATH}`]);
  });

  it('reads the list again without pages when the continue token has expired', async () => {
    const { client, transport } = setUp();
    transport.on('GET', PATH, json(page(['a', 'b', 'c'], '20')));
    transport.on('GET', `${PATH}?limit=2`, json(page(['a', 'b'], '7', 'tok', 1)));
    transport.on(
      'GET',
      `${PATH}?limit=2&continue=tok`,
      status(410, 'Expired', 'The provided continue parameter is too old'),
    );
    const list = await client.list<DaemonSet>(collection, { chunkSize: 2 });
    expect(names(list)).toEqual(['a', 'b', 'c']);
    expect(list.metadata).toEqual({ resourceVersion: '20' });
  });

  it('does not hide a 410 of the first page', async () => {
    const { client, transport } = setUp();
    transport.on('GET', PATH, status(410, 'Expired', 'too old resource version'));
    expect((await thrownBy(client.list(collection))).kind).toBe('expired');
  });

  it('lists every namespace at the root of the group', async () => {
    const { client, transport } = setUp();
    transport.on('GET', '/apis/apps/v1/daemonsets', json(page(['a'], '1')));
    expect(names(await client.list<DaemonSet>({ resource: DAEMON_SETS }))).toEqual(['a']);
  });
});

describe('writes', () => {
  it('creates, and returns whether it was created, and warnings', async () => {
    const { client, transport } = setUp();
    const warning = '299 - "old \\"thing\\"", 299 - "second, with a comma", 110 - "not for us"';
    transport.on('POST', PATH, json(agent, 201, { warning }));
    const options = { fieldManager: 'ds', fieldValidation: 'Strict', dryRun: true } as const;
    const written = await client.create(collection, agent, options);
    expect(written).toEqual({
      object: agent,
      created: true,
      warnings: ['old "thing"', 'second, with a comma'],
    });
    expect(transport.lines()).toEqual([`POST ${PATH}?fieldManager=ds&fieldValidation=Strict&dryRun=All`]);
  });

  it.each([
    ['apply', 'application/apply-patch+yaml'],
    ['strategic', 'application/strategic-merge-patch+json'],
    ['merge', 'application/merge-patch+json'],
    ['json', 'application/json-patch+json'],
  ] as const)('patches with %s as %s', async (type, contentType) => {
    const { client, transport } = setUp();
    transport.on('PATCH', `${PATH}/agent`, json({}));
    const written = await client.patch(at, type, [{ op: 'test' }], { force: true });
    expect(written.created).toBe(false);
    const [request] = transport.requests;
    expect(request?.headers?.['content-type']).toBe(contentType);
    expect(request?.json).toEqual([{ op: 'test' }]);
    expect(request?.path).toBe(`${PATH}/agent?force=true`);
  });

  it('replaces a subresource', async () => {
    const { client, transport } = setUp();
    transport.on('PUT', `${PATH}/agent/status`, json({ ...agent, replaced: true }));
    const written = await client.replace({ ...at, subresource: 'status' }, { status: {} });
    expect(written.object).toMatchObject({ replaced: true });
  });

  it('deletes with its options in the body', async () => {
    const { client, transport } = setUp();
    transport.on('DELETE', `${PATH}/agent`, json({ kind: 'Status', status: 'Success' }));
    await client.delete(at, {
      propagationPolicy: 'Foreground',
      gracePeriodSeconds: 0,
      dryRun: true,
      preconditions: { uid: 'u' },
    });
    expect(transport.requests[0]?.json).toEqual({
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy: 'Foreground',
      gracePeriodSeconds: 0,
      preconditions: { uid: 'u' },
      dryRun: ['All'],
    });
  });
});

describe('warnings of reads and deletes', () => {
  it('are reported once each', async () => {
    const transport = fakeTransport();
    const reported: string[] = [];
    const client = createClient(transport, { onWarning: (text) => reported.push(text) });
    const headers = { warning: '299 - "deprecated"' };
    transport.on(
      'GET',
      PATH,
      json({ metadata: { continue: 'more' }, items: [] }, 200, headers),
      json({ items: [] }, 200, headers),
    );
    transport.on(
      'DELETE',
      `${PATH}/agent`,
      json({}, 200, { warning: '299 - "deprecated", 299 - "kept by a finalizer"' }),
    );
    await client.list(collection);
    await client.delete(at);
    expect(reported).toEqual(['deprecated', 'kept by a finalizer']);
  });
});

describe('paths', () => {
  it('need a namespace where the kind has one', async () => {
    const { client } = setUp();
    await expect(client.get({ resource: DAEMON_SETS, name: 'x' })).rejects.toThrow('DaemonSet x needs a namespace');
  });
});

describe('retries', () => {
  const busy = (seconds: string) => status(429, 'TooManyRequests', 'busy', {}, { 'retry-after': seconds });

  it('waits as long as the server requests, also for writes', async () => {
    const { client, transport, clock } = setUp();
    const ending = status(503, 'ServiceUnavailable', 'ending', {}, { 'retry-after': '2' });
    transport.on('POST', PATH, busy('3'), ending, json(agent, 201));
    expect((await client.create(collection, agent)).created).toBe(true);
    expect(clock.slept).toEqual([3000, 2000]);
  });

  it('stops after ten retries', async () => {
    const { client, transport } = setUp();
    transport.on('GET', `${PATH}/agent`, busy('1'));
    const error = await thrownBy(client.get(at));
    expect(error.kind).toBe('tooManyRequests');
    expect(transport.requests).toHaveLength(11);
  });

  it('does not retry without Retry-After, or errors that are not caused by load', async () => {
    const { client, transport } = setUp();
    transport.on(
      'GET',
      `${PATH}/agent`,
      status(503, 'ServiceUnavailable', 'down'),
      status(409, 'Conflict', 'no', {}, { 'retry-after': '1' }),
    );
    expect((await thrownBy(client.get(at))).kind).toBe('server');
    expect((await thrownBy(client.get(at))).kind).toBe('conflict');
    expect(transport.requests).toHaveLength(2);
  });

  it('repeats a read whose connection broke, and never a write', async () => {
    const { client, transport } = setUp();
    transport.on('GET', `${PATH}/agent`, networkError(refused), json(agent));
    transport.on('POST', PATH, networkError(refused), json({}));
    expect(await client.get(at)).toEqual(agent);
    expect(await thrownBy(client.create(collection, agent))).toBe(refused);
  });

  it('does not wait past the request timeout', async () => {
    const transport = fakeTransport();
    const clock = manualClock({ auto: true });
    const client = createClient(transport, { clock, requestTimeoutMs: 5000 });
    transport.on('GET', `${PATH}/agent`, busy('3'));
    expect((await thrownBy(client.get(at))).kind).toBe('tooManyRequests');
    expect(clock.slept).toEqual([3000]);
  });

  it('stops waiting when it is interrupted', async () => {
    const transport = fakeTransport();
    const client = createClient(transport, { clock: manualClock() });
    const controller = new AbortController();
    transport.on('GET', `${PATH}/agent`, busy('30'));
    const waiting = thrownBy(client.get(at, { signal: controller.signal }));
    await transport.sent(1);
    controller.abort();
    expect((await waiting).kind).toBe('interrupted');
  });
});

describe('raw paths', () => {
  it('reads any path with the requested media type', async () => {
    const { client, transport } = setUp();
    transport.on('GET', '/version', json({ gitVersion: 'v1.36.3' }));
    expect(await client.getRaw('/version', { accept: 'application/json;as=X' })).toEqual({ gitVersion: 'v1.36.3' });
    expect(transport.requests[0]?.headers?.['accept']).toBe('application/json;as=X');
  });
});

describe('lists of pods', () => {
  it('come in protobuf, except for objects that are printed whole', async () => {
    const transport = fakeTransport();
    const client = createClient(transport, { clock: manualClock(), useProtobuf: true });
    transport.on('GET', '/api/v1/namespaces/ops/pods', json({ metadata: {}, items: [] }));
    await client.list({ resource: PODS, namespace: 'ops' });
    await client.list({ resource: PODS, namespace: 'ops' }, { exact: true });
    const accepted = transport.requests.map(({ headers }) => headers?.['accept'] ?? '');
    expect(accepted.map((types) => types.includes('protobuf'))).toEqual([true, false]);
  });
});
