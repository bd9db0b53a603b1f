import { describe, expect, it } from 'vitest';
import { createApiServer } from '../../../../src/sandbox/api-server.ts';
import type { Api } from '../../../../src/sandbox/api/create-api.ts';
import { sendRequest } from '../send-request.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const MERGE = { 'content-type': 'application/merge-patch+json' };

async function withDeployment(): Promise<Api> {
  const { api } = createApiServer();
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'a:1' }] } };
  const spec = { replicas: 2, selector: { matchLabels: { a: 'b' } }, template };
  expect((await sendRequest(api, 'POST', DEPLOYMENTS, { metadata: { name: 'web' }, spec })).status).toBe(201);
  return api;
}

describe('scale', () => {
  it('reads and writes only the replicas', async () => {
    const api = await withDeployment();
    const path = `${DEPLOYMENTS}/web/scale`;
    const { json } = await sendRequest(api, 'GET', path);
    expect(json).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 2 } });
    expect(json['status']).toEqual({ replicas: 0, selector: 'a=b' });
    expect((await sendRequest(api, 'PATCH', path, { spec: { replicas: 5 } }, MERGE)).json['spec']).toEqual({
      replicas: 5,
    });
    const put = await sendRequest(api, 'PUT', path, { metadata: { name: 'web' }, spec: { replicas: 3 } });
    expect(put.status).toBe(200);
    const { json: web } = await sendRequest(api, 'GET', `${DEPLOYMENTS}/web`);
    expect(web).toMatchObject({ spec: { replicas: 3, selector: { matchLabels: { a: 'b' } } } });
  });

  it('refuses an older version, and kinds without replicas', async () => {
    const api = await withDeployment();
    const stale = { metadata: { name: 'web', resourceVersion: '1' }, spec: { replicas: 3 } };
    expect((await sendRequest(api, 'PUT', `${DEPLOYMENTS}/web/scale`, stale)).status).toBe(409);
    expect((await sendRequest(api, 'GET', '/apis/apps/v1/namespaces/default/daemonsets/web/scale')).status).toBe(404);
    expect((await sendRequest(api, 'GET', `${DEPLOYMENTS}/none/scale`)).status).toBe(404);
    expect(
      (await sendRequest(api, 'PATCH', `${DEPLOYMENTS}/web/scale`, { spec: { replicas: -1 } }, MERGE)).status,
    ).toBe(422);
  });
});

describe('tokens of service accounts', () => {
  it('are created for existing accounts, and are not accepted', async () => {
    const { api } = createApiServer({ token: 'owner' });
    const owner = { authorization: 'Bearer owner' };
    const path = '/api/v1/namespaces/default/serviceaccounts';
    await sendRequest(api, 'POST', path, { metadata: { name: 'robot' } }, owner);
    const { status, json } = await sendRequest(
      api,
      'POST',
      `${path}/robot/token`,
      { spec: { expirationSeconds: 600 } },
      owner,
    );
    expect([status, json['kind']]).toEqual([201, 'TokenRequest']);
    const { token } = json['status'] as { token: string };
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string };
    expect(claims.sub).toBe('system:serviceaccount:default:robot');
    expect((await sendRequest(api, 'GET', path, undefined, { authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await sendRequest(api, 'POST', `${path}/nobody/token`, {}, owner)).status).toBe(404);
  });
});

describe('subresources that need a container', () => {
  it.each(['ephemeralcontainers', 'proxy/x'])('is refused with a reason: %s', async (name) => {
    const { api } = createApiServer();
    const { status, json } = await sendRequest(api, 'POST', `/api/v1/namespaces/default/pods/a/${name}`, {});
    expect(status).toBe(400);
    expect(json['message']).toMatch(/^the sandbox runs no containers: pods\/\w+ cannot be served$/);
  });
});

describe('kinds that are only stored', () => {
  it.each([
    ['/apis/batch/v1/namespaces/default/cronjobs', { spec: { schedule: '* * * * *' } }, { concurrencyPolicy: 'Allow' }],
    [
      '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
      { spec: { maxReplicas: 3 } },
      { minReplicas: 1 },
    ],
    ['/apis/networking.k8s.io/v1/namespaces/default/ingresses', { spec: { rules: [] } }, {}],
    ['/apis/storage.k8s.io/v1/volumeattachments', { spec: { attacher: 'a', nodeName: 'n', source: {} } }, {}],
    ['/api/v1/namespaces/default/persistentvolumeclaims', { spec: {} }, { volumeMode: 'Filesystem' }],
    ['/api/v1/persistentvolumes', { spec: {} }, { persistentVolumeReclaimPolicy: 'Retain' }],
  ])('%s', async (path, body, filled) => {
    const { api } = createApiServer();
    const made = await sendRequest(api, 'POST', path, { metadata: { name: 'a' }, ...body });
    expect([made.status, made.json['message']]).toEqual([201, undefined]);
    expect((await sendRequest(api, 'GET', `${path}/a`)).json['spec']).toMatchObject(filled);
    expect((await sendRequest(api, 'DELETE', `${path}/a`)).status).toBe(200);
  });

  it('MutatingWebhookConfiguration', async () => {
    const { api } = createApiServer();
    const webhook = {
      name: 'a.b.c',
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      clientConfig: { url: 'https://a' },
    };
    const path = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
    const { json } = await sendRequest(api, 'POST', path, { metadata: { name: 'a' }, webhooks: [webhook] });
    expect(json['webhooks']).toMatchObject([{ reinvocationPolicy: 'Never', failurePolicy: 'Fail' }]);
  });
});

it('shows events of events.k8s.io in the columns of core events', async () => {
  const { api } = createApiServer();
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const { json } = await sendRequest(api, 'GET', '/apis/events.k8s.io/v1/events', undefined, { accept });
  const names = (json['columnDefinitions'] as readonly { name: string }[]).map(({ name }) => name);
  expect(names.slice(0, 4)).toEqual(['Last Seen', 'Type', 'Reason', 'Object']);
});
