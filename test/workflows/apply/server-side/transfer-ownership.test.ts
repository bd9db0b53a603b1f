import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/core/json/json.ts';
import { createClient } from '../../../../src/kube/create-client.ts';
import { DAEMON_SETS } from '../../../../src/kube/resource.ts';
import type { DaemonSet } from '../../../../src/kube/wire.ts';
import { transferToApplier, templateManager } from '../../../../src/workflows/apply/server-side/transfer-ownership.ts';
import { fakeTransport, json, status } from '../../../support/fake-transport.ts';

const PATH = '/apis/apps/v1/namespaces/ops/daemonsets/a';
const AT = { resource: DAEMON_SETS, namespace: 'ops', name: 'a' };
const RESTARTED_AT = 'f:kubectl.kubernetes.io/restartedAt';

const inTemplate = (fields: object) => ({ 'f:spec': { 'f:template': fields } });
const entry = (manager: string, operation: string, fieldsV1: object, more: object = {}) => ({
  manager,
  operation,
  apiVersion: 'apps/v1',
  fieldsV1,
  ...more,
});

function daemonSet(resourceVersion: string, ...managedFields: readonly object[]): DaemonSet {
  return { metadata: { name: 'a', namespace: 'ops', resourceVersion, managedFields } };
}

const applier = entry('ds', 'Apply', inTemplate({ 'f:spec': { 'f:a': {} } }));
const undone = entry('undo', 'Update', inTemplate({ 'f:spec': { 'f:b': {} } }));

function hand(object: DaemonSet, transport = fakeTransport()) {
  const signal = new AbortController().signal;
  return { transport, result: transferToApplier(createClient(transport), AT, object, 'undo', { signal }) };
}

describe('templateManager', () => {
  it.each([
    ['the one who applies the template', [entry('x', 'Apply', { 'f:metadata': {} }), applier], 'ds'],
    ['nobody who updates it', [undone], undefined],
    ['nobody who applies the status', [entry('s', 'Apply', inTemplate({}), { subresource: 'status' })], undefined],
  ] as const)('is %s', (_, fields, expected) => {
    expect(
      templateManager({ metadata: { managedFields: fields as readonly unknown[] as readonly JsonObject[] } }),
    ).toBe(expected);
  });
});

describe('transferToApplier', () => {
  it('transfers the fields to the manager', async () => {
    const transport = fakeTransport();
    transport.on('PATCH', PATH, json({ metadata: { name: 'a', resourceVersion: '6' } }));
    const { result } = hand(daemonSet('5', applier, undone), transport);
    expect((await result).metadata?.resourceVersion).toBe('6');
    expect(transport.requests[0]?.json).toEqual([
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: [{ ...applier, fieldsV1: inTemplate({ 'f:spec': { 'f:a': {}, 'f:b': {} } }) }],
      },
      { op: 'replace', path: '/metadata/resourceVersion', value: '5' },
    ]);
  });

  it.each([
    ['alone', {}, {}],
    ['beside another annotation', { 'f:mine': {} }, { 'f:metadata': { 'f:annotations': { '.': {}, 'f:mine': {} } } }],
  ])('does not transfer the restart annotation: %s', async (_, others, kept) => {
    const transport = fakeTransport();
    transport.on('PATCH', PATH, json({}));
    const annotations = { 'f:metadata': { 'f:annotations': { '.': {}, [RESTARTED_AT]: {}, ...others } } };
    const withRestart = entry('undo', 'Update', inTemplate({ ...annotations, 'f:spec': { 'f:b': {} } }));
    await hand(daemonSet('5', applier, withRestart), transport).result;
    const [operation] = transport.requests[0]?.json as readonly { value: readonly { fieldsV1: object }[] }[];
    expect(operation?.value.map(({ fieldsV1 }) => fieldsV1)).toEqual([
      inTemplate({ 'f:spec': { 'f:a': {}, 'f:b': {} }, ...kept }),
    ]);
  });

  it('retries when the object has changed, and gives up after several attempts', async () => {
    const conflict = status(409, 'Conflict', 'the object has been modified');
    const transport = fakeTransport();
    transport.on('PATCH', PATH, conflict, json({ metadata: { name: 'a' } }));
    transport.on('GET', PATH, json(daemonSet('9', applier, undone)));
    await hand(daemonSet('5', applier, undone), transport).result;
    const versions = transport.requests
      .filter(({ method }) => method === 'PATCH')
      .map(({ json: body }) => (body as readonly { value: unknown }[])[1]?.value);
    expect(versions).toEqual(['5', '9']);

    const stubborn = fakeTransport();
    stubborn.on('PATCH', PATH, conflict);
    stubborn.on('GET', PATH, json(daemonSet('9', applier, undone)));
    await expect(hand(daemonSet('5', applier, undone), stubborn).result).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('does nothing for a DaemonSet that nobody applies', async () => {
    const { transport, result } = hand(daemonSet('5', undone));
    await result;
    expect(transport.requests).toEqual([]);
  });
});
