import { describe, expect, it } from 'vitest';
import { createApiServer } from '../../../../src/sandbox/api-server.ts';
import { agent } from '../../cluster.ts';
import { sendRequest, type Reply } from '../send-request.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const DAEMON_SETS = '/apis/apps/v1/namespaces/default/daemonsets';
const PODS = '/api/v1/namespaces/default/pods';

type As = Readonly<Record<string, string>>;
const ANN: As = { 'impersonate-user': 'ann' };

interface Sandbox {
  get(path: string, as?: As): Promise<Reply>;
  post(path: string, body: object, as?: As): Promise<Reply>;
  patch(path: string, body: object, as?: As): Promise<Reply>;
}

function sandbox(): Sandbox {
  const { api } = createApiServer({ token: 'secret' });
  const admin = { authorization: 'Bearer secret' };
  return {
    get: (path, as = {}) => sendRequest(api, 'GET', path, undefined, { ...admin, ...as }),
    post: (path, body, as = {}) => sendRequest(api, 'POST', path, body, { ...admin, ...as }),
    patch: (path, body, as = {}) => sendRequest(api, 'PATCH', path, body, { ...admin, ...as }),
  };
}

/** With a role to read DaemonSets, bound to the subject in the default namespace. */
async function granting(subject: object, rule: object = {}): Promise<Sandbox> {
  const box = sandbox();
  const rules = [{ verbs: ['get', 'list'], apiGroups: ['apps'], resources: ['daemonsets'], ...rule }];
  expect((await box.post(`${RBAC}/namespaces/default/roles`, { metadata: { name: 'look' }, rules })).status).toBe(201);
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'look' };
  const binding = { metadata: { name: 'look' }, subjects: [subject], roleRef };
  expect((await box.post(`${RBAC}/namespaces/default/rolebindings`, binding)).status).toBe(201);
  return box;
}

const USER = { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'ann' };

describe('authorization', () => {
  it('accepts the token and refuses others', async () => {
    const box = sandbox();
    expect((await box.get(DAEMON_SETS)).status).toBe(200);
    const refused = await box.get(DAEMON_SETS, { authorization: 'Bearer wrong' });
    expect([refused.status, refused.json['message']]).toEqual([401, 'Unauthorized']);
  });

  it('treats a request without a token as anonymous, with access to the health checks', async () => {
    const { api } = createApiServer({ token: 'secret' });
    const refused = await sendRequest(api, 'GET', DAEMON_SETS);
    expect(refused.status).toBe(403);
    expect(refused.json['message']).toBe(
      'daemonsets.apps is forbidden: User "system:anonymous" cannot list resource "daemonsets" in API group "apps" in the namespace "default"',
    );
    expect((await sendRequest(api, 'GET', '/version')).status).toBe(200);
    expect((await sendRequest(api, 'GET', '/apis')).json['message']).toBe(
      'forbidden: User "system:anonymous" cannot get path "/apis"',
    );
    expect((await sendRequest(api, 'GET', '/sandbox/v1/faults')).status).toBe(401);
  });

  it("refuses users without roles, with the server's message", async () => {
    const box = sandbox();
    const messages = [
      await box.get(`${DAEMON_SETS}/agent`, ANN),
      await box.get('/api/v1/nodes', ANN),
      await box.get(`${PODS}/agent/log`, ANN),
      await box.post(PODS, { metadata: { name: 'a' } }, ANN),
      await box.get(`${PODS}?watch=true&fieldSelector=metadata.name%3Da`, ANN),
    ].map(({ json }) => json['message']);
    expect(messages).toEqual([
      'daemonsets.apps "agent" is forbidden: User "ann" cannot get resource "daemonsets" in API group "apps" in the namespace "default"',
      'nodes is forbidden: User "ann" cannot list resource "nodes" in API group "" at the cluster scope',
      'pods "agent" is forbidden: User "ann" cannot get resource "pods/log" in API group "" in the namespace "default"',
      'pods is forbidden: User "ann" cannot create resource "pods" in API group "" in the namespace "default"',
      'pods "a" is forbidden: User "ann" cannot watch resource "pods" in API group "" in the namespace "default"',
    ]);
  });

  it.each([
    ['a user', USER, ANN],
    ['a group', { ...USER, kind: 'Group', name: 'team' }, { ...ANN, 'impersonate-group': 'other, team' }],
    [
      'a service account',
      { kind: 'ServiceAccount', name: 'bot', namespace: 'default' },
      { 'impersonate-user': 'system:serviceaccount:default:bot' },
    ],
    ['everybody who is known', { ...USER, kind: 'Group', name: 'system:authenticated' }, ANN],
  ])('grants what a role says to %s, and no more', async (_, subject, as) => {
    const box = await granting(subject);
    expect((await box.get(DAEMON_SETS, as)).status).toBe(200);
    expect((await box.post(DAEMON_SETS, {}, as)).status).toBe(403);
    expect((await box.get('/apis/apps/v1/daemonsets', as)).status).toBe(403);
    expect((await box.get(PODS, as)).status).toBe(403);
    expect((await box.get(DAEMON_SETS, { 'impersonate-user': 'bob', 'impersonate-group': 'none' })).status).toBe(
      subject.name === 'system:authenticated' ? 200 : 403,
    );
  });

  it('grants by name, and subresources separately', async () => {
    const named = await granting(USER, { resourceNames: ['agent'] });
    expect((await named.get(`${DAEMON_SETS}/agent`, ANN)).status).toBe(404);
    expect((await named.get(`${DAEMON_SETS}/other`, ANN)).status).toBe(403);
    const status = await granting(USER, { resources: ['*/status'] });
    expect((await status.get(`${DAEMON_SETS}/agent/status`, ANN)).status).toBe(404);
    expect((await status.get(`${DAEMON_SETS}/agent`, ANN)).status).toBe(403);
  });

  it('grants everything to system:masters and by cluster-admin', async () => {
    const box = sandbox();
    expect((await box.get('/api/v1/nodes', { ...ANN, 'impersonate-group': 'system:masters' })).status).toBe(200);
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
    await box.post(`${RBAC}/clusterrolebindings`, { metadata: { name: 'ann' }, subjects: [USER], roleRef });
    expect((await box.get('/api/v1/nodes', ANN)).status).toBe(200);
  });

  it('refuses impersonation without permission', async () => {
    const { api } = createApiServer({ token: 'secret' });
    const refused = await sendRequest(api, 'GET', DAEMON_SETS, undefined, ANN);
    expect(refused.json['message']).toBe(
      'users "ann" is forbidden: User "system:anonymous" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
    const groupAlone = await sandbox().get(DAEMON_SETS, { 'impersonate-group': 'team' });
    expect(groupAlone.status).toBe(400);
  });

  it('needs both verbs for an apply that creates its object, also in a dry run', async () => {
    const apply = async (verbs: readonly string[], query = ''): Promise<readonly unknown[]> => {
      const box = await granting(USER, { verbs });
      const headers = { ...ANN, 'content-type': 'application/apply-patch+yaml' };
      const path = `${DAEMON_SETS}/agent?fieldManager=test${query}`;
      const { status, json } = await box.patch(path, agent(), headers);
      const changed = await box.patch(path, agent({ image: 'agent:2' }), headers);
      return [status, json['message'], changed.status];
    };
    const refusal =
      'daemonsets.apps "agent" is forbidden: User "ann" cannot create resource "daemonsets" in API group "apps" in the namespace "default"';
    expect(await apply(['patch'])).toEqual([403, refusal, 403]);
    expect(await apply(['patch'], '&dryRun=All')).toEqual([403, refusal, 403]);
    expect(await apply(['patch', 'create'])).toEqual([201, undefined, 200]);
  });

  it('answers access reviews and self subject reviews', async () => {
    const box = await granting(USER);
    const may = async (verb: string): Promise<unknown> => {
      const spec = { resourceAttributes: { verb, group: 'apps', resource: 'daemonsets', namespace: 'default' } };
      const answer = await box.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec }, ANN);
      return answer.json['status'];
    };
    expect(await may('list')).toEqual({ allowed: true });
    expect(await may('delete')).toEqual({ allowed: false });
    const who = await box.post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, ANN);
    expect(who.json['status']).toEqual({ userInfo: { username: 'ann', groups: ['system:authenticated'] } });
    const rules = await box.post(
      '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
      { spec: { namespace: 'default' } },
      ANN,
    );
    expect(JSON.stringify(rules.json['status'])).toContain('"resources":["daemonsets"]');
  });
});
