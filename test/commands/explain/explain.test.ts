import { describe, expect, it } from 'vitest';
import { explainCommand } from '../../../src/commands/explain/explain.ts';
import { json, status } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';

function document(group: string, kind: string, plural: string, fields: object) {
  const gvk = { group, version: 'v1', kind };
  const root = group === '' ? '/api/v1' : `/apis/${group}/v1`;
  return json({
    openapi: '3.0.0',
    paths: { [`${root}/namespaces/{namespace}/${plural}`]: { get: { 'x-kubernetes-group-version-kind': gvk } } },
    components: { schemas: { [kind]: { properties: fields, 'x-kubernetes-group-version-kind': [gvk] } } },
  });
}

function cluster(options: TestRuntimeOptions = {}) {
  const test = testRuntime(options);
  const { transport } = test;
  const spec = { type: 'string', description: 'Wanted.\u001b[31m' };
  transport.on('GET', '/openapi/v3/apis/apps/v1', document('apps', 'DaemonSet', 'daemonsets', { spec }));
  transport.on('GET', '/openapi/v3/api/v1', document('', 'Pod', 'pods', { spec: { type: 'string' } }));
  transport.on('GET', '/openapi/v3/apis/apps/v9', status(404, 'NotFound', 'not found'));
  const apps = { name: 'apps', preferredVersion: { groupVersion: 'apps/v1', version: 'v1' } };
  const down = { name: 'down.example', preferredVersion: { groupVersion: 'down.example/v1', version: 'v1' } };
  transport.on('GET', '/apis', json({ kind: 'APIGroupList', groups: [apps, down] }));
  const pods = [
    { name: 'pods/log', singularName: '', kind: 'Pod' },
    { name: 'pods', singularName: 'pod', kind: 'Pod', shortNames: ['po'] },
  ];
  transport.on('GET', '/api/v1', json({ kind: 'APIResourceList', groupVersion: 'v1', resources: pods }));
  transport.on('GET', '/apis/apps/v1', json({ kind: 'APIResourceList', groupVersion: 'apps/v1', resources: [] }));
  transport.on('GET', '/apis/down.example/v1', status(503, 'ServiceUnavailable', 'down'));
  return test;
}

async function run(words: string, test = cluster()) {
  expect(await invoke(explainCommand, words === '' ? [] : words.split(' '), test.rt)).toBe('ok');
  return test;
}

describe('ds explain', () => {
  it.each([
    'spec',
    'ds.spec',
    'DaemonSet.spec',
    'daemonsets.apps.spec',
    'daemonsets.spec.',
    'spec --api-version=apps/v1',
  ])('%s is a field of DaemonSets, and takes no discovery', async (words) => {
    const { stdout, transport } = await run(words);
    expect(stdout()).toMatch(/^GROUP: {6}apps\nKIND: {7}DaemonSet\n[^]*FIELD: spec <string>\n/);
    expect(new Set(transport.lines())).toEqual(new Set(['GET /openapi/v3/apis/apps/v1']));
  });

  it.each(['pods.spec', 'pod.spec', 'po.spec', 'Pod.spec'])('%s is one of pods', async (words) => {
    expect((await run(words)).stdout()).toMatch(/^KIND: {7}Pod\n/);
  });

  it('makes the text safe for a terminal, and only there', async () => {
    expect((await run('spec')).stdout()).toContain('Wanted.\u001b[31m\n');
    const { stdout } = await run('spec', cluster({ stdout: { isTTY: true } }));
    expect(stdout()).toContain('Wanted.^[[31m\n');
    expect((await run('', cluster({ stdout: { isTTY: true } }))).stdout()).toContain('  spec\t<string>\n');
  });

  it.each([
    ['nope', 'the server doesn\'t have a resource type "nope"'],
    ['spec.nope', 'field "nope" does not exist'],
    ['spec --api-version=apps/v9', 'couldn\'t find resource for "apps/v9, Resource=daemonsets"'],
    ['services.spec', 'the server doesn\'t have a resource type "services"'],
    ['spec[0]', 'invalid field "spec[0]"'],
    ['spec..x', 'invalid field "spec..x"'],
    ['spec --api-version=a/b/c', 'unexpected GroupVersion string: a/b/c'],
  ])('%s: %s', async (words, message) => {
    const { rt } = cluster();
    await expect(invoke(explainCommand, words.split(' '), rt)).rejects.toThrow(message);
  });
});
