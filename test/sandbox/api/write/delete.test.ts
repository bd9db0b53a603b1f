import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/kube/wire.ts';
import { createApiServer, type ApiServer } from '../../../../src/sandbox/api-server.ts';
import { PODS } from '../../../../src/sandbox/kinds/pods.ts';
import { sendRequest } from '../send-request.ts';

const PROTOBUF = { 'content-type': 'application/vnd.kubernetes.protobuf' };

/** A bytes field: number, length, content. All are short. */
function bytes(number: number, content: string): string {
  return String.fromCharCode((number << 3) | 2, content.length) + content;
}

function varint(number: number, value: number): string {
  return String.fromCharCode(number << 3, value);
}

/** An object in Kubernetes' protobuf, one character per byte. */
function protobuf(apiVersion: string, kind: string, raw: string): string {
  return `k8s\0${bytes(1, bytes(1, apiVersion) + bytes(2, kind))}${bytes(2, raw)}${bytes(3, '')}${bytes(4, '')}`;
}

const PATH = '/api/v1/namespaces/default/pods';

function withPod(finalizers: readonly string[] = []): ApiServer {
  const sandbox = createApiServer();
  const metadata = { name: 'a', namespace: 'default', finalizers };
  const spec = { containers: [{ name: 'a', image: 'a:1' }], terminationGracePeriodSeconds: 30, nodeName: 'node' };
  sandbox.store.create(PODS, { apiVersion: 'v1', kind: 'Pod', metadata, spec } as KubeObject);
  return sandbox;
}

describe('DeleteOptions in protobuf', () => {
  it.each(['v1', 'apps/v1', 'meta.k8s.io/v1'])('delete, with the options of any group: %s', async (apiVersion) => {
    const { api, store } = withPod();
    const body = protobuf(apiVersion, 'DeleteOptions', varint(1, 0));
    expect((await sendRequest(api, 'DELETE', `${PATH}/a`, body, PROTOBUF)).status).toBe(200);
    expect(store.get(PODS, { namespace: 'default', name: 'a' })).toBeUndefined();
  });

  it('are read field by field', async () => {
    const { api, store } = withPod();
    const other = protobuf('v1', 'DeleteOptions', bytes(2, bytes(1, 'other')));
    const refused = await sendRequest(api, 'DELETE', `${PATH}/a`, other, PROTOBUF);
    expect([refused.status, refused.json['reason']]).toEqual([409, 'Conflict']);
    const dry = protobuf('v1', 'DeleteOptions', varint(1, 0) + bytes(5, 'All'));
    expect((await sendRequest(api, 'DELETE', `${PATH}/a`, dry, PROTOBUF)).status).toBe(200);
    const gentle = protobuf('v1', 'DeleteOptions', varint(1, 7) + bytes(4, 'Foreground'));
    expect((await sendRequest(api, 'DELETE', `${PATH}/a`, gentle, PROTOBUF)).status).toBe(200);
    expect(store.get(PODS, { namespace: 'default', name: 'a' })?.metadata).toMatchObject({
      deletionGracePeriodSeconds: 7,
      finalizers: ['foregroundDeletion'],
    });
  });

  it('work for collections and evictions', async () => {
    const { api, store } = withPod();
    const options = varint(1, 0);
    const eviction = protobuf('policy/v1', 'Eviction', bytes(1, bytes(1, 'a')) + bytes(2, options));
    expect((await sendRequest(api, 'POST', `${PATH}/a/eviction`, eviction, PROTOBUF)).status).toBe(201);
    expect(store.count(PODS)).toBe(0);
    const more = withPod();
    const body = protobuf('v1', 'DeleteOptions', options);
    expect((await sendRequest(more.api, 'DELETE', PATH, body, PROTOBUF)).status).toBe(200);
    expect(more.store.count(PODS)).toBe(0);
  });
});

describe('invalid options', () => {
  it.each([
    ['?propagationPolicy=Zz', undefined, 422, 'Unsupported value: "Zz": supported values: "Foreground", "Background"'],
    ['', { propagationPolicy: 'Zz' }, 422, 'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy'],
    ['', { propagationPolicy: 'Orphan', orphanDependents: true }, 422, 'cannot be both set'],
    ['?gracePeriodSeconds=abc', undefined, 400, 'strconv.ParseInt: parsing "abc": invalid syntax'],
    ['', { dryRun: ['Some'] }, 422, 'dryRun'],
  ])('are refused: %s %j', async (query, body, status, message) => {
    const { api, store } = withPod();
    const answer = await sendRequest(api, 'DELETE', `${PATH}/a${query}`, body);
    expect(answer.status).toBe(status);
    expect(answer.json['message']).toContain(message);
    expect(store.count(PODS)).toBe(1);
  });
});
