import { describe, expect, it } from 'vitest';
import { authCheckCommand } from '../../../src/commands/auth/check.ts';
import { objectAt, stringAt, type JsonObject } from '../../../src/core/json/json.ts';
import { json, status, type RecordedRequest } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { formatErrors } from '../../support/json-schema.ts';
import { testRuntime, type TestRuntime } from '../../support/runtime.ts';

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const CHOICE = '--selector, --only, --by';

/** `list pods ops`: what a review is about. */
function reviewed({ json: body }: RecordedRequest): string {
  const spec = objectAt(body as JsonObject, 'spec');
  const path = objectAt(spec, 'nonResourceAttributes');
  if (path !== undefined) return `${stringAt(path, 'verb') ?? ''} ${stringAt(path, 'path') ?? ''}`;
  const attributes = objectAt(spec, 'resourceAttributes');
  const [verb, group, resource, subresource, namespace] = ['verb', 'group', 'resource', 'subresource', 'namespace'].map(
    (key) => stringAt(attributes, key) ?? '',
  );
  return `${verb ?? ''} ${[resource, group].filter(Boolean).join('.')}${subresource === '' ? '' : `/${subresource ?? ''}`} ${namespace ?? ''}`.trim();
}

/** A server that grants everything but this. */
function server(denied: readonly string[], options: Parameters<typeof testRuntime>[0] = {}): TestRuntime {
  const test = testRuntime({ namespace: 'ops', ...options });
  test.transport.on('POST', REVIEWS, (request) => {
    const allowed = !denied.includes(reviewed(request));
    const answer = allowed ? { allowed, reason: 'RBAC: allowed by RoleBinding "b/ops"' } : { allowed };
    const { kind, apiVersion } = request.json as JsonObject;
    return json({ kind, apiVersion, metadata: {}, status: answer }, 201);
  });
  return test;
}

describe('ds auth check COMMAND', () => {
  it('asks for each permission once, in its place', async () => {
    const test = server([]);
    expect(await invoke(authCheckCommand, ['events'], test.rt)).toBe('ok');
    expect(test.transport.requests.map(reviewed).sort()).toEqual([
      'get daemonsets.apps ops',
      'list controllerrevisions.apps ops',
      'list events default',
      'list events ops',
      'list pods ops',
      'watch events default',
      'watch events ops',
      'watch pods ops',
    ]);
    expect(test.stderr()).toBe('');
  });

  it('prints a row for each, and fails when a required one is missing', async () => {
    const test = server(['get pods/log ops', 'list nodes']);
    expect(await invoke(authCheckCommand, ['logs'], test.rt)).toBe('failed');
    expect(
      test
        .stdout()
        .split('\n')
        .map((line) => line.split(/ {3,}/)),
    ).toEqual([
      ['VERB', 'RESOURCE', 'NAMESPACE', 'NEEDED', 'ALLOWED', 'PURPOSE'],
      ['get', 'daemonsets.apps', 'ops', 'yes', 'yes', 'read the DaemonSet'],
      ['list', 'pods', 'ops', 'yes', 'yes', 'find its pods'],
      ['get', 'pods/log', 'ops', 'yes', 'no', 'read the logs'],
      ['watch', 'pods', 'ops', '--follow', 'yes', 'include pods that start later'],
      ['list', 'nodes', '<cluster>', CHOICE, 'no', 'choose pods by what is known of their nodes'],
      ['list', 'controllerrevisions.apps', 'ops', CHOICE, 'yes', 'choose pods by what is known of their nodes'],
      [''],
    ]);
    expect(test.reported.map(({ kind, message }) => [kind, message])).toEqual([
      ['failure', 'ds logs needs permissions that are missing: get pods/log'],
    ]);
  });

  it('succeeds when only an optional one is missing, or one for a flag', async () => {
    const test = server(['list nodes', 'list controllerrevisions.apps ops']);
    expect(await invoke(authCheckCommand, ['describe'], test.rt)).toBe('ok');
    expect(await invoke(authCheckCommand, ['logs'], test.rt)).toBe('ok');
    expect(test.stdout()).toMatch(/^list +nodes +<cluster> +optional +no /m);
    expect(test.stdout()).toMatch(/^list +nodes +<cluster> +--selector, --only, --by +no /m);
    expect(test.stderr()).toBe('');
  });

  it('counts a flag as given with --with', async () => {
    const test = server(['list nodes']);
    expect(await invoke(authCheckCommand, ['logs', '--with=by,follow'], test.rt)).toBe('failed');
    expect(test.stdout()).toMatch(/^list +nodes +<cluster> +yes +no /m);
    expect(test.stdout()).toMatch(/^watch +pods +ops +yes +yes /m);
    expect(await invoke(authCheckCommand, ['top', '--with=--by'], test.rt)).toBe('failed');
    // it is optional without the flag, and not repeated
    expect(test.stdout().match(/^list +nodes /gm)).toHaveLength(2);
  });

  it('asks in all namespaces with -A', async () => {
    const test = server([]);
    await invoke(authCheckCommand, ['patch', '-A'], test.rt);
    expect(test.transport.requests.map(reviewed).sort()).toEqual(['get daemonsets.apps', 'patch daemonsets.apps']);
    expect(test.stdout()).toMatch(/^get +daemonsets\.apps +<all> +yes +yes /m);
  });

  it('says when a command needs none', async () => {
    const test = server([]);
    expect(await invoke(authCheckCommand, ['lint'], test.rt)).toBe('ok');
    expect(test.stdout()).toBe('ds lint needs no permissions\n');
    expect(test.transport.requests).toEqual([]);
  });

  it('asks about paths', async () => {
    const test = server(['get /version']);
    expect(await invoke(authCheckCommand, ['version'], test.rt)).toBe('failed');
    expect(test.stdout()).toMatch(/^get +\/version +<cluster> +yes +no /m);
  });

  it('fails as the server does when it answers no review', async () => {
    const test = testRuntime();
    test.transport.on('POST', REVIEWS, status(403, 'Forbidden', 'selfsubjectaccessreviews is forbidden'));
    await expect(invoke(authCheckCommand, ['get'], test.rt)).rejects.toMatchObject({ kind: 'forbidden' });
    const other = testRuntime();
    other.transport.on(
      'POST',
      REVIEWS,
      json({ kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1' }, 201),
    );
    await expect(invoke(authCheckCommand, ['get'], other.rt)).rejects.toThrow('unexpected response');
  });
});

describe('ds auth check', () => {
  it('prints a row for each command, or for those of a group', async () => {
    const test = server(['patch daemonsets.apps ops', 'list nodes']);
    expect(await invoke(authCheckCommand, ['rollout', '--no-headers'], test.rt)).toBe('failed');
    expect(
      test
        .stdout()
        .split('\n')
        .map((line) => line.split(/ {3,}/)),
    ).toEqual([
      ['rollout status', 'yes', 'optional: list nodes'],
      ['rollout history', 'yes', '<none>'],
      ['rollout undo', 'no', 'patch daemonsets.apps'],
      ['rollout restart', 'no', 'patch daemonsets.apps'],
      ['rollout run', 'no', 'patch daemonsets.apps, list nodes'],
      [''],
    ]);
    expect(test.reported.map(({ message }) => message)).toEqual(['3 commands need permissions that are missing']);
    const all = server([]);
    expect(await invoke(authCheckCommand, [], all.rt)).toBe('ok');
    expect(all.stdout()).toMatch(/^apply +yes +<none>$/m);
    expect(all.stdout()).not.toMatch(/^(?:lint|sandbox|completion)/m);
    const asked = all.transport.requests.map(reviewed);
    expect(new Set(asked).size).toBe(asked.length);
  });
});

describe('ds auth check -o', () => {
  it('json: has the documented schema', async () => {
    const test = server(['get pods/log ops']);
    expect(await invoke(authCheckCommand, ['logs', '-o', 'json'], test.rt)).toBe('failed');
    const object = JSON.parse(test.stdout()) as JsonObject;
    expect(formatErrors(object)).toEqual([]);
    expect(object).toMatchObject({ kind: 'AuthCheck', namespace: 'ops', allowed: false });
    expect((object['commands'] as JsonObject[])[0]?.['permissions']).toContainEqual({
      verb: 'watch',
      target: 'pods',
      group: '',
      resource: 'pods',
      scope: 'namespace',
      namespace: 'ops',
      need: 'required',
      when: ['follow'],
      purpose: 'include pods that start later',
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "b/ops"',
    });
    const everything = server([]);
    await invoke(authCheckCommand, ['-A', '-o', 'json'], everything.rt);
    const all = JSON.parse(everything.stdout()) as JsonObject;
    expect(formatErrors(all)).toEqual([]);
    expect([all['allowed'], 'namespace' in all]).toEqual([true, false]);
  });

  it('role: prints the roles for an administrator, without asking the server', async () => {
    const test = testRuntime({ namespace: 'ops' });
    expect(await invoke(authCheckCommand, ['events', '-o', 'role'], test.rt)).toBe('ok');
    expect(test.stdout()).toBe(`apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ds-events
  namespace: ops
rules:
- apiGroups:
  - ""
  resources:
  - events
  - pods
  verbs:
  - list
- apiGroups:
  - apps
  resources:
  - controllerrevisions
  verbs:
  - list
- apiGroups:
  - apps
  resources:
  - daemonsets
  verbs:
  - get
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ds-events
  namespace: default
rules:
- apiGroups:
  - ""
  resources:
  - events
  verbs:
  - list
`);
    expect(test.transport.requests).toEqual([]);
  });

  it('role: has what a flag needs only with --with', async () => {
    const roles = async (...args: readonly string[]): Promise<string> => {
      const test = testRuntime();
      await invoke(authCheckCommand, ['rollout', 'run', '-o', 'role', ...args], test.rt);
      return test.stdout();
    };
    expect(await roles()).not.toContain('delete');
    expect(await roles('--with=disable-eviction')).toContain('- delete');
  });

  it('role: is a ClusterRole alone for all namespaces', async () => {
    const test = testRuntime();
    await invoke(authCheckCommand, ['events', '-A', '-o', 'role'], test.rt);
    expect(test.stdout().match(/^kind: .*$/gm)).toEqual(['kind: ClusterRole']);
    expect(test.stdout()).not.toContain('namespace');
  });

  it.each([
    [['-o', 'wide'], '--output must be json, yaml, kyaml or role'],
    [['-o', 'xml'], 'unable to match a printer suitable for the output format "xml"'],
    [['logs', '--with=wait'], '--with=wait changes no permission'],
    [['nonsense'], 'ds has no command "nonsense"'],
  ])('refuses %j before it connects', async (args, message) => {
    const test = testRuntime();
    await expect(invoke(authCheckCommand, args, test.rt)).rejects.toThrow(message);
    expect(test.connections()).toBe(0);
  });
});
