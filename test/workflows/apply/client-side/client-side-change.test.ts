import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../../src/core/json/json.ts';
import { createClient } from '../../../../src/kube/create-client.ts';
import { DAEMON_SETS, type Resource } from '../../../../src/kube/resource.ts';
import type { DryRun } from '../../../../src/workflows/apply/change-set/change.ts';
import { stageOf } from '../../../../src/workflows/apply/change-set/change-set.ts';
import {
  clientSideChange,
  type ClientSideSettings,
} from '../../../../src/workflows/apply/client-side/client-side-change.ts';
import { CLIENT_SIDE_MANAGER } from '../../../../src/workflows/apply/server-side/server-side-change.ts';
import { fakeTransport, json, status, stream, type FakeTransport } from '../../../support/fake-transport.ts';
import { fakeStream } from '../../../support/fake-stream.ts';
import { manualClock } from '../../../support/manual-clock.ts';

const COLLECTION = '/apis/apps/v1/namespaces/ops/daemonsets';
const PATH = `${COLLECTION}/a`;
const AT = { resource: DAEMON_SETS, namespace: 'ops', name: 'a' };
const LAST = 'kubectl.kubernetes.io/last-applied-configuration';
const QUERY = `fieldManager=${CLIENT_SIDE_MANAGER}&fieldValidation=Strict`;
const SETTINGS: ClientSideSettings = {
  fieldManager: CLIENT_SIDE_MANAGER,
  fieldValidation: 'Strict',
  overwrite: true,
  force: false,
};

function daemonSet(spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'a', ...metadata }, spec };
}

/** The last-applied annotation of `ds` and kubectl. */
function memory(spec: JsonObject): JsonObject {
  const whole = { annotations: {}, name: 'a', namespace: 'ops' };
  return { [LAST]: `${JSON.stringify({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: whole, spec })}\n` };
}

/** The live object after `spec` was applied and others have changed it. */
function liveAfter(spec: JsonObject, now: JsonObject = spec, resourceVersion = '7'): JsonObject {
  return daemonSet(now, { namespace: 'ops', uid: 'u', resourceVersion, annotations: memory(spec) });
}

const notFound = status(404, 'NotFound', 'daemonsets.apps "a" not found', { name: 'a', kind: 'daemonsets' });
const conflict = status(409, 'Conflict', 'the object has been modified', { name: 'a', kind: 'daemonsets' });
const invalid = status(422, 'Invalid', 'spec.selector: field is immutable', { name: 'a', kind: 'DaemonSet' });

interface Settings extends Partial<ClientSideSettings> {
  readonly dryRun?: DryRun;
}

function apply(transport: FakeTransport, object: JsonObject, { dryRun = 'none', ...settings }: Settings = {}, at = AT) {
  const clock = manualClock({ auto: true });
  const { signal } = new AbortController();
  const client = createClient(transport, { clock });
  const calculated = clientSideChange(client, at, object, { ...SETTINGS, ...settings }, { clock, signal });
  return { clock, done: calculated.then(stageOf(dryRun)) };
}

const sent = (transport: FakeTransport): readonly (readonly [string, Json])[] =>
  transport.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, json: body }) => [`${method} ${path}`, body as Json]);

describe('clientSideChange', () => {
  it('creates a missing object, with the last-applied annotation and without nulls', async () => {
    const transport = fakeTransport();
    transport.on('GET', PATH, notFound);
    transport.on('POST', COLLECTION, json(daemonSet({}), 201));
    const spec = { minReadySeconds: 5, list: [{ a: null }] };
    const { done } = apply(transport, daemonSet({ ...spec, updateStrategy: null }));
    expect(await done).toMatchObject({ verdict: 'created', warnings: [] });
    const annotations = {
      [LAST]:
        '{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"annotations":{},"name":"a","namespace":"ops"},' +
        '"spec":{"list":[{"a":null}],"minReadySeconds":5,"updateStrategy":null}}\n',
    };
    const body = daemonSet({ minReadySeconds: 5, list: [{}] }, { namespace: 'ops', annotations });
    expect(sent(transport)).toEqual([[`POST ${COLLECTION}?${QUERY}`, body]]);
  });

  it('sends what the file changes, removes what was dropped from it, and keeps what others set', async () => {
    const transport = fakeTransport();
    const before = { minReadySeconds: 5, revisionHistoryLimit: 3 };
    const after = { minReadySeconds: 6 };
    transport.on('GET', PATH, json(liveAfter(before, { ...before, others: true })));
    transport.on('PATCH', PATH, json(liveAfter(after)));
    const { done } = apply(transport, daemonSet(after));
    expect(await done).toMatchObject({ verdict: 'configured', warnings: [] });
    const patch = {
      metadata: { annotations: memory(after) },
      spec: { minReadySeconds: 6, revisionHistoryLimit: null },
    };
    expect(sent(transport)).toEqual([[`PATCH ${PATH}?${QUERY}`, patch]]);
    expect(transport.requests.at(-1)?.headers?.['content-type']).toBe('application/strategic-merge-patch+json');
  });

  it('sends nothing when nothing differs', async () => {
    const transport = fakeTransport();
    transport.on('GET', PATH, json(liveAfter({ minReadySeconds: 5 }, { minReadySeconds: 5, others: true })));
    const { done } = apply(transport, daemonSet({ minReadySeconds: 5 }));
    expect((await done).verdict).toBe('unchanged');
    expect(sent(transport)).toEqual([]);
  });

  it('warns of an object without a last-applied annotation', async () => {
    const transport = fakeTransport();
    transport.on('GET', PATH, json(daemonSet({}, { namespace: 'ops' })));
    transport.on('PATCH', PATH, json(liveAfter({})));
    const { warnings } = await apply(transport, daemonSet({})).done;
    expect(warnings).toEqual([expect.stringContaining(`daemonsets/a is missing the ${LAST} annotation`)]);
  });

  it.each(['no json', '[]', 'null'])('rejects the last-applied annotation %j', async (text) => {
    const transport = fakeTransport();
    transport.on('GET', PATH, json(daemonSet({}, { annotations: { [LAST]: text } })));
    await expect(apply(transport, daemonSet({})).done).rejects.toMatchObject({ kind: 'input' });
  });

  it('recalculates the patch when the object changes concurrently, five times', async () => {
    const transport = fakeTransport();
    const spec = { minReadySeconds: 5 };
    transport.on('GET', PATH, json(liveAfter(spec)), json(liveAfter(spec, { minReadySeconds: 8 })));
    transport.on('PATCH', PATH, conflict);
    const { clock, done } = apply(transport, daemonSet({ minReadySeconds: 6 }));
    await expect(done).rejects.toMatchObject({ kind: 'conflict' });
    expect(sent(transport)).toHaveLength(6);
    expect(clock.slept).toEqual([1000, 1000, 1000, 1000]);
  });

  it('continues with the concurrent version', async () => {
    const transport = fakeTransport();
    const spec = { minReadySeconds: 5 };
    transport.on('GET', PATH, json(liveAfter(spec)), json(liveAfter(spec, { minReadySeconds: 6 })));
    transport.on('PATCH', PATH, conflict, json(liveAfter({ minReadySeconds: 6 })));
    const { done } = apply(transport, daemonSet({ minReadySeconds: 6 }));
    expect((await done).verdict).toBe('configured');
    const annotations = memory({ minReadySeconds: 6 });
    expect(sent(transport).map(([, body]) => body)).toEqual([
      { metadata: { annotations }, spec: { minReadySeconds: 6 } },
      { metadata: { annotations } },
    ]);
  });

  it('overwrites nothing with --overwrite=false', async () => {
    const transport = fakeTransport();
    transport.on('GET', PATH, json(liveAfter({ minReadySeconds: 5 }, { minReadySeconds: 9 })));
    const { done } = apply(transport, daemonSet({ minReadySeconds: 6 }), { overwrite: false });
    await expect(done).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('.spec.minReadySeconds') as string,
    });
    expect(sent(transport)).toEqual([]);
  });

  it('predicts the result of a client dry run without sending anything', async () => {
    const transport = fakeTransport();
    transport.on('GET', PATH, json(liveAfter({ minReadySeconds: 5, a: 1 }, { minReadySeconds: 5, a: 1, b: 2 })));
    const { done } = apply(transport, daemonSet({ minReadySeconds: 6 }), { dryRun: 'client' });
    expect(await done).toMatchObject({ verdict: 'configured', object: { spec: { minReadySeconds: 6, b: 2 } } });
    expect(sent(transport)).toEqual([]);
  });

  it('compares with a dry run of the version it has read', async () => {
    const transport = fakeTransport();
    transport.on('GET', PATH, json(liveAfter({ minReadySeconds: 5 })));
    transport.on('PATCH', PATH, json(liveAfter({ minReadySeconds: 6 })));
    const { done } = apply(transport, daemonSet({ minReadySeconds: 6 }), { dryRun: 'server' });
    expect(await done).toMatchObject({ verdict: 'configured', before: { metadata: { resourceVersion: '7' } } });
    const metadata = { resourceVersion: '7', annotations: memory({ minReadySeconds: 6 }) };
    expect(sent(transport)).toEqual([
      [`PATCH ${PATH}?${QUERY}&dryRun=All`, { metadata, spec: { minReadySeconds: 6 } }],
    ]);
  });
});

describe('--force', () => {
  const events = (): string => `${COLLECTION}?fieldSelector=metadata.name%3Da`;

  function stubborn(
    ...created: readonly [Parameters<FakeTransport['on']>[2], ...Parameters<FakeTransport['on']>[2][]]
  ) {
    const transport = fakeTransport();
    transport.on('GET', PATH, json(liveAfter({ minReadySeconds: 5 })), notFound);
    transport.on('PATCH', PATH, invalid);
    transport.on('DELETE', PATH, json({ kind: 'Status', status: 'Success', details: { uid: 'u' } }));
    transport.on('POST', COLLECTION, ...created);
    return transport;
  }

  it('deletes and recreates what cannot be updated', async () => {
    const transport = stubborn(json(liveAfter({ minReadySeconds: 6 }), 201));
    const { done } = apply(transport, daemonSet({ minReadySeconds: 6 }), { force: true });
    expect((await done).verdict).toBe('configured');
    expect(sent(transport).map(([line]) => line.replace(/\?.*/, ''))).toEqual([
      `PATCH ${PATH}`,
      `DELETE ${PATH}`,
      `POST ${COLLECTION}`,
    ]);
    expect(sent(transport).at(-1)?.[1]).toMatchObject({ metadata: { annotations: memory({ minReadySeconds: 6 }) } });
  });

  it('recreates the old object when the server rejects the new one', async () => {
    const transport = stubborn(invalid, json(liveAfter({ minReadySeconds: 5 }), 201));
    const { done } = apply(transport, daemonSet({ minReadySeconds: 6 }), { force: true });
    await expect(done).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('was recreated') as string,
    });
    const [, body] = sent(transport).at(-1) ?? [];
    expect(body).toEqual(
      daemonSet({ minReadySeconds: 5 }, { namespace: 'ops', annotations: memory({ minReadySeconds: 5 }) }),
    );
  });

  it('gives up on an object that is not removed', async () => {
    const transport = fakeTransport();
    const held = { ...liveAfter({ minReadySeconds: 5 }) };
    held['metadata'] = { ...(held['metadata'] as JsonObject), finalizers: ['x/y'] };
    transport.on('GET', PATH, json(held));
    transport.on('GET', events(), json({ metadata: { resourceVersion: '8' }, items: [held] }));
    transport.on('GET', `${events()}&watch=true`, stream(fakeStream()));
    transport.on('PATCH', PATH, invalid);
    transport.on('DELETE', PATH, json(held));
    const { done } = apply(transport, daemonSet({ minReadySeconds: 6 }), { force: true });
    await expect(done).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('its finalizers are x/y') as string,
    });
  });

  it('does not apply to other errors', async () => {
    const transport = fakeTransport();
    transport.on('GET', PATH, json(liveAfter({ minReadySeconds: 5 })));
    transport.on('PATCH', PATH, status(403, 'Forbidden', 'no'));
    const { done } = apply(transport, daemonSet({ minReadySeconds: 6 }), { force: true });
    await expect(done).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('kinds that ds does not know', () => {
  const GADGETS: Resource = { group: 'x.y', version: 'v1', plural: 'gadgets', kind: 'Gadget', namespaced: true };
  const at = { resource: GADGETS, namespace: 'ops', name: 'a' };
  const path = '/apis/x.y/v1/namespaces/ops/gadgets/a';
  const gadget = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
    apiVersion: 'x.y/v1',
    kind: 'Gadget',
    metadata: { name: 'a', ...metadata },
    spec,
  });
  const live = (spec: JsonObject): JsonObject => {
    const last = { ...gadget(spec), metadata: { annotations: {}, name: 'a', namespace: 'ops' } };
    return gadget(spec, { namespace: 'ops', annotations: { [LAST]: `${JSON.stringify(last)}\n` } });
  };
  const before = { parts: [{ name: 'a' }, { name: 'b' }] };
  const after = { parts: [{ name: 'a' }] };

  it.each<[string, (transport: FakeTransport) => void]>([
    ['has no document of', (transport) => transport.on('GET', '/openapi/v3/apis/x.y/v1', notFound)],
    [
      'does not merge the lists of',
      (transport) => transport.on('GET', '/openapi/v3/apis/x.y/v1', json(documentWith('application/merge-patch+json'))),
    ],
  ])('get a merge patch where the server %s them', async (_, serve) => {
    const transport = fakeTransport();
    serve(transport);
    transport.on('GET', path, json(live(before)));
    transport.on('PATCH', path, json(live(after)));
    await apply(transport, gadget(after), {}, at).done;
    expect(transport.requests.at(-1)?.headers?.['content-type']).toBe('application/merge-patch+json');
    expect(transport.requests.at(-1)?.json).toMatchObject({ spec: after });
  });

  it("are merged by the server's own schema where it says how", async () => {
    const transport = fakeTransport();
    transport.on('GET', '/openapi/v3/apis/x.y/v1', json(documentWith('application/strategic-merge-patch+json')));
    transport.on('GET', path, json(live(before)));
    transport.on('PATCH', path, json(live(after)));
    await apply(transport, gadget(after), {}, at).done;
    expect(transport.requests.at(-1)?.headers?.['content-type']).toBe('application/strategic-merge-patch+json');
    expect(transport.requests.at(-1)?.json).toMatchObject({
      spec: { parts: [{ $patch: 'delete', name: 'b' }], '$setElementOrder/parts': [{ name: 'a' }] },
    });
  });

  function documentWith(contentType: string): JsonObject {
    const kind = { group: 'x.y', version: 'v1', kind: 'Gadget' };
    const part = { type: 'object', properties: { name: { type: 'string' } } };
    const parts = {
      type: 'array',
      items: { $ref: '#/components/schemas/Part' },
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-patch-merge-key': 'name',
    };
    const metadata = { type: 'object', properties: { annotations: { type: 'object' } } };
    return {
      paths: {
        '/x': { patch: { 'x-kubernetes-group-version-kind': kind, requestBody: { content: { [contentType]: {} } } } },
      },
      components: {
        schemas: {
          Gadget: {
            type: 'object',
            'x-kubernetes-group-version-kind': [kind],
            properties: { metadata, spec: { allOf: [{ $ref: '#/components/schemas/Spec' }], default: {} } },
          },
          Spec: { type: 'object', properties: { parts } },
          Part: part,
        },
      },
    };
  }
});
