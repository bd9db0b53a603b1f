import { describe, expect, test } from 'vitest';
import { applyCommand } from '../../../src/commands/apply/apply.ts';
import { DsError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { fakeStream } from '../../support/fake-stream.ts';
import { json, networkError, status, stream } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { objectServer } from '../../support/object-server.ts';
import { testRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';
import { hintOf, hintSaying } from '../../support/hints.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const QUERY = 'fieldManager=ds&fieldValidation=Strict';

const configMap = (name: string, data: JsonObject = { k: 'v' }, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', ...metadata },
  data,
});
const yaml = (name: string, ...more: readonly string[]): string =>
  [
    'apiVersion: v1',
    'kind: ConfigMap',
    `metadata: {name: ${name}}`,
    ...(more.length > 0 ? more : ['data: {k: v}']),
    '',
  ].join('\n');

function cluster(
  text: string,
  paths: readonly string[],
  live: Readonly<Record<string, JsonObject>> = {},
  options: TestRuntimeOptions = {},
) {
  const server = objectServer(paths, live);
  const environment = testRuntime({
    files: { 'f.yaml': text },
    transport: server.transport,
    clock: { auto: true },
    ...options,
  });
  return { ...server, ...environment };
}

describe('ds apply', () => {
  test('prints created, configured and unchanged, with minimal requests', async () => {
    const live = { [`${MAPS}/b`]: configMap('b', { k: 'old' }), [`${MAPS}/c`]: configMap('c') };
    const environment = cluster(
      [yaml('a'), yaml('b'), yaml('c')].join('---\n'),
      [`${MAPS}/a`, `${MAPS}/b`, `${MAPS}/c`],
      live,
    );
    expect(await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).toBe('ok');
    expect(environment.stdout()).toBe('configmap/a created\nconfigmap/b configured\nconfigmap/c unchanged\n');
    expect(environment.writes()).toEqual(['a', 'b', 'c'].map((name) => `PATCH ${MAPS}/${name}?${QUERY}`));
    const [first] = environment.transport.requests.filter(({ method }) => method === 'PATCH');
    expect(first?.headers?.['content-type']).toBe('application/apply-patch+yaml');
    expect(first?.json).toEqual(configMap('a'));
  });

  test('an object that matches the live one is unchanged', async () => {
    const path = '/apis/apps/v1/namespaces/kube-system/daemonsets/agent';
    const exported = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: {
        name: 'agent',
        namespace: 'kube-system',
        uid: 'u',
        resourceVersion: '1',
        generation: 3,
        creationTimestamp: '2026-01-01T00:00:00Z',
        managedFields: [{ manager: 'x' }],
      },
      spec: { minReadySeconds: 5 },
      status: { numberReady: 3 },
    };
    const live = { ...exported, metadata: { ...exported.metadata, resourceVersion: '90' }, status: { numberReady: 2 } };
    const environment = cluster(JSON.stringify(exported), [path], { [path]: live });
    expect(await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).toBe('ok');
    expect(environment.stdout()).toBe('daemonset.apps/agent unchanged\n');
    expect(environment.transport.requests.at(-1)?.json).toMatchObject({
      metadata: { name: 'agent', namespace: 'kube-system' },
    });
    expect(Object.keys((environment.transport.requests.at(-1)?.json as JsonObject)['metadata'] as JsonObject)).toEqual([
      'name',
      'namespace',
    ]);
  });

  test('a resourceVersion that somebody wrote stays', async () => {
    const environment = cluster(yaml('a', 'data: {}').replace('name: a', 'name: a, resourceVersion: "7"'), [
      `${MAPS}/a`,
    ]);
    await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt);
    expect(environment.transport.requests.at(-1)?.json).toMatchObject({ metadata: { resourceVersion: '7' } });
  });

  test('an invalid object does not stop the others, and errors have their place', async () => {
    const text = [
      yaml('a'),
      'kind: [\n',
      yaml('b'),
      'apiVersion: apps/v1\nkind: Daemonset\nmetadata: {name: c}\n',
      yaml('d'),
    ].join('---\n');
    const environment = cluster(text, [`${MAPS}/a`, `${MAPS}/d`]);
    environment.transport.on(
      'GET',
      `${MAPS}/b`,
      status(404, 'NotFound', 'configmaps "b" not found', { name: 'b', kind: 'configmaps' }),
    );
    const causes = [{ field: 'data.k', message: 'Too long', reason: 'FieldValueInvalid' }];
    environment.transport.on(
      'PATCH',
      `${MAPS}/b`,
      status(422, 'Invalid', 'x', { name: 'b', kind: 'ConfigMap', causes }),
    );
    environment.transport.on(
      'GET',
      '/apis/apps/v1',
      json({
        kind: 'APIResourceList',
        groupVersion: 'apps/v1',
        resources: [{ name: 'daemonsets', kind: 'DaemonSet', namespaced: true }],
      }),
    );
    expect(await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).toBe('failed');
    expect(environment.stdout()).toBe('configmap/a created\nconfigmap/d created\n');
    expect(environment.reported.map(({ message }) => message.split('\n')[0])).toEqual([
      expect.stringMatching(/^f.yaml:7:1: /),
      'f.yaml:11:8: The ConfigMap "b" is invalid: data.k: Too long',
      'f.yaml:13:1: daemonset.apps/c: no matches for kind "Daemonset" in version "apps/v1"',
    ]);
    expect(environment.reported[1]?.message).toContain('11 | data: {k: v}\n     |        ^');
    expect(environment.reported[2]?.hint).toBe('a DaemonSet has apiVersion: apps/v1 and kind: DaemonSet');
  });

  test("server-side apply's words on fields lead to the field", async () => {
    const environment = cluster(yaml('a', 'data:', '  k: 5'), [`${MAPS}/a`]);
    const said =
      'failed to create typed patch object (default/a; /v1, Kind=ConfigMap): .data.k: expected string, got &{5}';
    environment.transport.on('PATCH', `${MAPS}/a`, status(500, '', said));
    expect(await invoke(applyCommand, ['-f', 'f.yaml', '--validate=ignore'], environment.rt)).toBe('failed');
    expect(environment.reported[0]).toMatchObject({
      kind: 'invalid',
      message: `f.yaml:5:3: configmap/a: ${said}\n  5 |   k: 5\n    |   ^`,
      hint: 'put the value in quotes',
    });
  });

  test('an error that affects every object ends the command', async () => {
    const environment = cluster([yaml('a'), yaml('b')].join('---\n'), []);
    environment.transport.on('GET', `${MAPS}/a`, networkError(new DsError('unreachable', 'no server')));
    await expect(invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).rejects.toThrow('no server');
    expect(environment.reported).toEqual([]);
  });

  test('without permission to read it prints serverside-applied', async () => {
    const environment = cluster([yaml('a'), yaml('b')].join('---\n'), [`${MAPS}/a`, `${MAPS}/b`], {
      [`${MAPS}/b`]: configMap('b'),
    });
    for (const name of ['a', 'b']) environment.transport.on('GET', `${MAPS}/${name}`, status(403, 'Forbidden', 'no'));
    expect(await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).toBe('ok');
    expect(environment.stdout()).toBe('configmap/a created\nconfigmap/b serverside-applied\n');
  });

  test('warnings are said once each', async () => {
    const environment = cluster([yaml('a'), yaml('b')].join('---\n'), []);
    for (const name of ['a', 'b']) {
      environment.transport.on('GET', `${MAPS}/${name}`, json(configMap(name)));
      environment.transport.on('PATCH', `${MAPS}/${name}`, json(configMap(name), 200, { warning: '299 - "old"' }));
    }
    await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt);
    expect(environment.warnings).toEqual(['old']);
  });

  test('changes on an object that is going are warned of', async () => {
    const going = configMap(
      'a',
      { k: 'old' },
      { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['x.io/hold'] },
    );
    const clock = { now: '2026-01-01T00:01:30Z' };
    const environment = cluster(yaml('a'), [`${MAPS}/a`], { [`${MAPS}/a`]: going }, { clock });
    const warning =
      'Detected changes to resource a which is currently being deleted. Its deletion began 90s ago and waits for the finalizers: x.io/hold';
    // as kubectl, also when nothing changes
    const all = [['--dry-run=server'], ['--dry-run=client'], [], []];
    for (const flags of all) await invoke(applyCommand, ['-f', 'f.yaml', ...flags], environment.rt);
    expect(environment.stdout()).toMatch(/configmap\/a unchanged\n$/);
    expect(environment.warnings).toEqual(all.map(() => warning));
  });

  test('the same object twice is applied twice, one after the other', async () => {
    const environment = cluster([yaml('a', 'data: {k: one}'), yaml('a', 'data: {k: two}')].join('---\n'), [
      `${MAPS}/a`,
    ]);
    await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt);
    expect(environment.stdout()).toBe('configmap/a created\nconfigmap/a configured\n');
    expect(environment.objects.get(`${MAPS}/a`)).toMatchObject({ data: { k: 'two' } });
  });
});

describe('namespaces', () => {
  test('the one of the connection is for objects that name none', async () => {
    const path = '/api/v1/namespaces/agents/configmaps/a';
    const environment = cluster(yaml('a'), [path], {}, { namespace: 'agents' });
    await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt);
    expect(environment.objects.get(path)).toMatchObject({ metadata: { namespace: 'agents' } });
  });

  test('--namespace and an object of another one do not go together', async () => {
    const environment = cluster(
      yaml('a').replace('name: a', 'name: a, namespace: other'),
      [],
      {},
      { namespace: 'agents' },
    );
    expect(await invoke(applyCommand, ['-f', 'f.yaml', '-n', 'agents'], environment.rt)).toBe('failed');
    expect(environment.reported[0]?.message).toBe(
      'f.yaml:1:1: configmap/a: the namespace from the provided object "other" does not match the namespace "agents". ' +
        "You must pass '--namespace=other' to perform this operation.",
    );
    expect(environment.transport.requests).toEqual([]);
  });

  test('cluster-scoped objects have none', async () => {
    const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles/a';
    const text = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a, namespace: wrong}\n';
    const environment = cluster(text, [path]);
    await invoke(applyCommand, ['-f', 'f.yaml', '-n', 'agents'], environment.rt);
    expect(environment.transport.requests.at(-1)?.json).toMatchObject({ metadata: { name: 'a' } });
    expect(environment.stdout()).toBe('clusterrole.rbac.authorization.k8s.io/a created\n');
  });

  test('one in the files is awaited', async () => {
    const path = '/api/v1/namespaces/agents/configmaps/a';
    const text = `${yaml('a')}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: agents}\n`;
    const environment = cluster(text, ['/api/v1/namespaces/agents'], {}, { namespace: 'agents' });
    const none = status(404, 'NotFound', 'namespaces "agents" not found', { name: 'agents', kind: 'namespaces' });
    environment.transport.on('GET', path, status(404, 'NotFound', 'no', { name: 'a', kind: 'configmaps' }));
    environment.transport.on('PATCH', path, none, none, json(configMap('a', {}, { namespace: 'agents' }), 201));
    expect(await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).toBe('ok');
    expect(environment.stdout()).toBe('namespace/agents created\nconfigmap/a created\n');
    expect(environment.clock.slept).toEqual([100, 200]);
  });

  test('one that does not is an error at once', async () => {
    const environment = cluster(yaml('a'), [`${MAPS}/a`]);
    const none = status(404, 'NotFound', 'namespaces "default" not found', { name: 'default', kind: 'namespaces' });
    environment.transport.on('PATCH', `${MAPS}/a`, none);
    expect(await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).toBe('failed');
    expect(environment.clock.slept).toEqual([]);
  });
});

describe('kinds that the files define', () => {
  const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com';
  const crPath = '/apis/example.com/v1/widgets/w';
  const text = [
    'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n',
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\nspec: {group: example.com, names: {kind: Widget}}\n',
  ].join('---\n');
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
  };
  const crd = (...conditions: readonly JsonObject[]) => json({ ...definition, status: { conditions } });
  const missing = status(404, 'NotFound', 'no', { name: 'widgets.example.com', kind: 'customresourcedefinitions' });
  const served = json({
    kind: 'APIResourceList',
    groupVersion: 'example.com/v1',
    resources: [{ name: 'widgets', kind: 'Widget', namespaced: false }],
  });

  test('are awaited until they are served', async () => {
    const environment = cluster(text, [crPath], {}, { clock: {} });
    environment.transport.on('GET', crdPath, missing, crd(), crd({ type: 'Established', status: 'True' }));
    environment.transport.on('PATCH', crdPath, json(definition, 201));
    environment.transport.on('GET', '/apis/example.com/v1', status(404, 'NotFound', 'no'), served);
    const done = invoke(applyCommand, ['-f', 'f.yaml'], environment.rt);
    await environment.clock.advance(1000);
    expect(await done).toBe('ok');
    expect(environment.stdout()).toBe(
      'customresourcedefinition.apiextensions.k8s.io/widgets.example.com created\nwidget.example.com/w created\n',
    );
  });

  test('are given up when their names are taken', async () => {
    const environment = cluster(text, []);
    environment.transport.on(
      'GET',
      crdPath,
      missing,
      crd({ type: 'NamesAccepted', status: 'False', message: 'taken by gadgets' }),
    );
    environment.transport.on('PATCH', crdPath, json(definition, 201));
    expect(await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).toBe('failed');
    expect(environment.reported[0]?.message).toBe(
      'f.yaml:1:1: widget.example.com/w: the names of customresourcedefinition/widgets.example.com are not accepted: taken by gadgets',
    );
  });

  test('are given up after half a minute', async () => {
    const environment = cluster(text, []);
    environment.transport.on('GET', crdPath, missing, crd());
    environment.transport.on('PATCH', crdPath, json(definition, 201));
    expect(await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).toBe('failed');
    expect(environment.reported[0]).toMatchObject({
      kind: 'timeout',
      message: 'f.yaml:1:1: widget.example.com/w: the server does not serve Widget in version example.com/v1 yet',
    });
  });

  test('a dry run says that it cannot validate', async () => {
    const environment = cluster(text, []);
    environment.transport.on('GET', crdPath, missing);
    environment.transport.on('PATCH', crdPath, json(definition, 201));
    expect(await invoke(applyCommand, ['-f', 'f.yaml', '--dry-run=server'], environment.rt)).toBe('ok');
    expect(environment.stdout()).toContain('widget.example.com/w created (server dry run)\n');
    expect(environment.warnings).toEqual([
      'customresourcedefinition/widgets.example.com does not exist yet: the server could not validate this object',
    ]);
  });
});

describe('field managers', () => {
  const causes = [
    { reason: 'FieldManagerConflict', message: 'conflict with "kubectl-edit" using v1', field: '.data.k' },
    {
      reason: 'FieldManagerConflict',
      message: 'conflict with "kubectl-edit" using v1',
      field: '.metadata.labels.app.kubernetes.io/name',
    },
  ];
  const conflict = status(409, 'Conflict', 'Apply failed with 2 conflicts', { causes });
  const text = yaml('a', 'data: {k: mine}').replace('name: a', 'name: a, labels: {app.kubernetes.io/name: x}');

  test('a conflict names field, owner and both values', async () => {
    const environment = cluster(text, [], {});
    environment.transport.on('GET', `${MAPS}/a`, json(configMap('a', { k: 'theirs' })));
    environment.transport.on('PATCH', `${MAPS}/a`, conflict);
    expect(await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).toBe('failed');
    expect(environment.reported[0]).toMatchObject({
      kind: 'conflict',
      message: [
        'f.yaml:4:8: configmap/a: Apply failed with 2 conflicts',
        '  4 | data: {k: mine}',
        '    |        ^',
      ].join('\n'),
      conflicts: [
        { field: '.data.k', manager: 'kubectl-edit', live: 'theirs', yours: 'mine' },
        { field: '.metadata.labels.app.kubernetes.io/name', manager: 'kubectl-edit', live: undefined, yours: 'x' },
      ],
      hint: hintSaying(/--force-conflicts/),
    });
    expect(hintOf(environment.reported[0])).not.toContain('--field-manager');
  });

  test('the values of a Secret are not shown', async () => {
    const path = '/api/v1/namespaces/default/secrets/a';
    const environment = cluster(yaml('a', 'data: {k: bWluZQ==}').replace('ConfigMap', 'Secret'), []);
    environment.transport.on('GET', path, json({ ...configMap('a', { k: 'dGhlaXJz' }), kind: 'Secret' }));
    environment.transport.on('PATCH', path, status(409, 'Conflict', 'x', { causes: causes.slice(0, 1) }));
    await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt);
    expect(environment.reported[0]?.message.split('\n')).toEqual([
      'f.yaml:4:8: secret/a: Apply failed with 1 conflict',
    ]);
    const conflicts = [{ field: '.data.k', manager: 'kubectl-edit', live: '***', yours: '***' }];
    expect(environment.reported[0]?.conflicts).toEqual(conflicts);
  });

  test('an apply can continue with its former field manager', async () => {
    const environment = cluster(text, []);
    const managedFields = [{ manager: 'kubectl-edit', operation: 'Apply' }];
    environment.transport.on('GET', `${MAPS}/a`, json(configMap('a', { k: 'theirs' }, { managedFields })));
    environment.transport.on('PATCH', `${MAPS}/a`, conflict);
    await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt);
    expect(hintOf(environment.reported[0])).toContain('--field-manager=kubectl-edit');
  });

  test('--force-conflicts, --field-manager and --validate reach the server', async () => {
    const environment = cluster(yaml('a'), [`${MAPS}/a`]);
    await invoke(
      applyCommand,
      ['-f', 'f.yaml', '--force-conflicts', '--field-manager=me', '--validate=warn'],
      environment.rt,
    );
    expect(environment.writes()).toEqual([`PATCH ${MAPS}/a?fieldManager=me&fieldValidation=Warn&force=true`]);
  });

  const clientSide = configMap(
    'a',
    { k: 'v', gone: 'x' },
    {
      resourceVersion: '7',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      managedFields: [
        {
          manager: 'kubectl-client-side-apply',
          operation: 'Update',
          apiVersion: 'v1',
          fieldsV1: {
            'f:data': { '.': {}, 'f:k': {}, 'f:gone': {} },
            'f:metadata': { 'f:annotations': { '.': {}, 'f:kubectl.kubernetes.io/last-applied-configuration': {} } },
          },
        },
      ],
    },
  );

  test('fields of a client-side apply are taken over first', async () => {
    const environment = cluster(yaml('a'), []);
    environment.transport.on('GET', `${MAPS}/a`, json(clientSide));
    environment.transport.on('PATCH', `${MAPS}/a`, json(configMap('a')));
    expect(await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).toBe('ok');
    const [handOver, apply] = environment.transport.requests.filter(({ method }) => method === 'PATCH');
    expect(handOver?.headers?.['content-type']).toBe('application/json-patch+json');
    expect(handOver?.json).toMatchObject([
      { path: '/metadata/managedFields', value: [{ manager: 'ds', operation: 'Apply' }] },
      { path: '/metadata/resourceVersion', value: '7' },
    ]);
    expect(apply?.headers?.['content-type']).toBe('application/apply-patch+yaml');
  });

  test('a dry run predicts the takeover without doing it', async () => {
    const environment = cluster(yaml('a', 'data: {k: new}'), []);
    environment.transport.on('GET', `${MAPS}/a`, json(clientSide));
    environment.transport.on('PATCH', `${MAPS}/a`, json(configMap('a', { k: 'new' })));
    expect(await invoke(applyCommand, ['-f', 'f.yaml', '--dry-run=server'], environment.rt)).toBe('ok');
    expect(environment.stdout()).toBe('configmap/a configured (server dry run)\n');
    expect(environment.writes()).toEqual([`PATCH ${MAPS}/a?${QUERY}&dryRun=All`]);
    const [tried] = environment.transport.requests.filter(({ method }) => method === 'PATCH');
    expect(tried?.headers?.['content-type']).toBe('application/json-patch+json');
    expect(tried?.json).toContainEqual({ op: 'replace', path: '/metadata/resourceVersion', value: '7' });
    expect(tried?.json).toContainEqual({ op: 'add', path: '/data', value: { k: 'new' } });
  });
});

describe('flags', () => {
  const three = [yaml('a', 'data: {k: v}'), yaml('b'), yaml('c')].join('---\n');
  const live = { [`${MAPS}/b`]: configMap('b', { k: 'v', more: 'x' }), [`${MAPS}/c`]: configMap('c', { k: 'old' }) };
  const paths = [`${MAPS}/a`, `${MAPS}/b`, `${MAPS}/c`];

  test('--dry-run=client writes nothing', async () => {
    const environment = cluster(three, paths, live);
    await invoke(applyCommand, ['-f', 'f.yaml', '--dry-run=client'], environment.rt);
    expect(environment.stdout()).toBe(
      'configmap/a created (dry run)\nconfigmap/b unchanged (dry run)\nconfigmap/c configured (dry run)\n',
    );
    expect(environment.writes()).toEqual([]);
  });

  test('-l chooses among the objects', async () => {
    const environment = cluster(`${yaml('a')}---\n${yaml('b').replace('name: b', 'name: b, labels: {app: x}')}`, [
      `${MAPS}/b`,
    ]);
    await invoke(applyCommand, ['-f', 'f.yaml', '-l', 'app in (x,y)'], environment.rt);
    expect(environment.stdout()).toBe('configmap/b created\n');
  });

  test('-o name prints names, -o json the one object, -o yaml several as a list', async () => {
    const named = cluster(three, paths, live);
    await invoke(applyCommand, ['-f', 'f.yaml', '-o', 'name'], named.rt);
    expect(named.stdout()).toBe('configmap/a\nconfigmap/b\nconfigmap/c\n');
    const one = cluster(yaml('a'), paths);
    await invoke(applyCommand, ['-f', 'f.yaml', '-o', 'json'], one.rt);
    expect(JSON.parse(one.stdout())).toMatchObject({
      kind: 'ConfigMap',
      metadata: { name: 'a', resourceVersion: '101' },
    });
    const several = cluster(three, paths, live);
    await invoke(applyCommand, ['-f', 'f.yaml', '-o', 'yaml'], several.rt);
    expect(several.stdout()).toMatch(/^apiVersion: v1\nitems:\n- apiVersion: v1\n/);
    expect(several.stdout()).not.toContain('managedFields');
  });

  test('names are safe for a terminal', async () => {
    const environment = cluster(yaml('"a\\u001b[31m"'), [`${MAPS}/${encodeURIComponent('a\u001b[31m')}`]);
    await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt);
    expect(environment.stdout()).not.toContain('\u001b');
  });

  test.each([
    [[], 'must specify one of -f and -k'],
    [
      ['-f', 'f.yaml', '--validate=foo'],
      'invalid - validate option "foo"; must be one of: strict (or true), warn, ignore (or false)',
    ],
    [
      ['-f', 'f.yaml', '-o', 'wide'],
      'unable to match a printer suitable for the output format "wide", allowed formats are: go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,yaml',
    ],
    [
      ['-f', 'f.yaml', '-l', 'a b'],
      'unable to parse the selector "a b": found \'b\', expected: !=, <, =, ==, >, in, notin',
    ],
    [['-f', 'f.yaml', '--field-manager='], '--field-manager must not be empty'],
    [['-f', 'f.yaml', '--server-side=false', '--force-conflicts'], '--force-conflicts only works with --server-side'],
    [['-f', 'f.yaml', '--force'], '--force cannot be used with --server-side'],
    [
      ['-f', 'f.yaml', '--server-side=false', '--force', '--dry-run=server'],
      '--dry-run=server cannot be used with --force',
    ],
    [['-f', 'f.yaml', '--overwrite=false'], '--overwrite=false only works with --server-side=false'],
  ])('%j is a usage error', async (words, message) => {
    const environment = cluster(yaml('a'), []);
    await expect(invoke(applyCommand, words, environment.rt)).rejects.toMatchObject({ kind: 'usage', message });
    expect(environment.connections()).toBe(0);
  });

  test.each([
    ['true', 'Strict'],
    ['0', 'Ignore'],
    ['ignore', 'Ignore'],
  ])('--validate=%s is %s', async (word, directive) => {
    const environment = cluster(yaml('a'), [`${MAPS}/a`]);
    await invoke(applyCommand, ['-f', 'f.yaml', `--validate=${word}`], environment.rt);
    expect(environment.writes()[0]).toContain(`fieldValidation=${directive}`);
  });

  test.each([
    [[], 'kubectl-client-side-apply'],
    [['--field-manager=ds'], 'ds'],
  ])('--server-side=false %j applies as kubectl does, under the name %s', async (words, manager) => {
    const environment = cluster(yaml('a'), [`${MAPS}/a`]);
    expect(await invoke(applyCommand, ['-f', 'f.yaml', '--server-side=false', ...words], environment.rt)).toBe('ok');
    expect(environment.stdout()).toBe('configmap/a created\n');
    expect(environment.writes()).toEqual([`POST ${MAPS}?fieldManager=${manager}&fieldValidation=Strict`]);
  });

  test('nothing to apply is an error', async () => {
    const environment = cluster('# nothing\n', []);
    await expect(invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).rejects.toMatchObject({
      message: 'no objects passed to apply',
    });
  });

  test('generateName is for ds create', async () => {
    const environment = cluster(yaml('a').replace('name: a', 'generateName: a-'), []);
    expect(await invoke(applyCommand, ['-f', 'f.yaml'], environment.rt)).toBe('failed');
    expect(environment.reported[0]?.message).toContain('cannot use generate name with apply');
  });
});

describe('--timeout', () => {
  test.each(['', '-o=json'])(
    'holds while the server does not answer, and names the objects without a result %s',
    async (output) => {
      const environment = cluster([yaml('a'), yaml('b')].join('---\n'), [`${MAPS}/a`], {}, { clock: {} });
      const { transport } = environment;
      transport.on('GET', `${MAPS}/b`, status(404, 'NotFound', 'no', { name: 'b', kind: 'configmaps' }));
      transport.on('PATCH', `${MAPS}/b`, () => stream(fakeStream()));
      const args = ['-f', 'f.yaml', '--wait', '--timeout=5s', ...(output === '' ? [] : [output])];
      const failed = expect(invoke(applyCommand, args, environment.rt)).rejects.toMatchObject({
        kind: 'timeout',
        message: 'timed out waiting for the server to apply configmap/b: it may still do so',
      });
      await environment.clock.advance(5000);
      await failed;
      expect(environment.stdout()).toContain(output === '' ? 'configmap/a created\n' : '"name": "a"');
      expect(environment.reported).toEqual([]);
    },
  );
});
