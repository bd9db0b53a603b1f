import { describe, expect, test } from 'vitest';
import { patchCommand } from '../../../src/commands/patch/patch.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { mergePatch } from '../../../src/apimachinery/patch/merge-patch.ts';
import { json, status } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';

const SETS = '/apis/apps/v1/namespaces/default/daemonsets';
const ds = (name: string): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, resourceVersion: '1' },
  spec: { minReadySeconds: 5, template: { spec: { containers: [{ name: 'main', image: 'a:1' }, { name: 'side' }] } } },
});
const FILE = 'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec: {minReadySeconds: 5}\n';

function cluster(names: readonly string[] = ['a'], text = '') {
  const environment = testRuntime({ files: { 'p.yaml': text, 'f.yaml': FILE } });
  for (const name of names) {
    const path = `${SETS}/${name}`;
    environment.transport.on('GET', path, json(ds(name)));
    environment.transport.on('GET', `${path}/status`, json(ds(name)));
    environment.transport.on('PATCH', path, ({ json: patch }) =>
      json(Array.isArray(patch) ? { ...ds(name), spec: {} } : mergePatch(ds(name), patch as JsonObject)),
    );
    environment.transport.on('PATCH', `${path}/status`, json(ds(name)));
  }
  const patches = () => environment.transport.requests.filter(({ method }) => method === 'PATCH');
  return { ...environment, patches };
}

const run = (environment: ReturnType<typeof cluster>, ...words: readonly string[]) =>
  invoke(patchCommand, words, environment.rt);

describe('ds patch', () => {
  test.each([
    [[], 'application/strategic-merge-patch+json', '{"spec":{"minReadySeconds":9}}'],
    [['--type=merge'], 'application/merge-patch+json', '{"spec":{"minReadySeconds":9}}'],
    [['--type=JSON'], 'application/json-patch+json', '[{"op":"remove","path":"/spec/minReadySeconds"}]'],
  ])('%j is sent as such', async (words, type, patch) => {
    const environment = cluster();
    expect(await run(environment, 'a', '-p', patch, ...words)).toBe('ok');
    expect(environment.patches()).toMatchObject([
      {
        path: `${SETS}/a?fieldManager=ds-patch`,
        headers: { 'content-type': type },
        json: JSON.parse(patch) as unknown,
      },
    ]);
    expect(environment.stdout()).toBe('daemonset.apps/a patched\n');
  });

  test('YAML is a patch too, from the line or a file', async () => {
    const environment = cluster(['a'], '# why\nspec:\n  minReadySeconds: 9\n');
    await run(environment, 'a', '-p', 'spec:\n minReadySeconds: 9');
    await run(environment, 'a', '--patch-file', 'p.yaml');
    expect(environment.patches().map(({ json: patch }) => patch)).toEqual([
      { spec: { minReadySeconds: 9 } },
      { spec: { minReadySeconds: 9 } },
    ]);
  });

  test('says when nothing changed', async () => {
    const environment = cluster();
    await run(environment, 'a', '-p', '{"spec":{"minReadySeconds":5}}');
    expect(environment.stdout()).toBe('daemonset.apps/a patched (no change)\n');
  });

  test('a subresource is read and patched at its path', async () => {
    const environment = cluster();
    await run(environment, 'a', '-p', '{"status":{}}', '--subresource=status');
    expect(environment.transport.lines()).toEqual([
      `GET ${SETS}/a/status`,
      `PATCH ${SETS}/a/status?fieldManager=ds-patch`,
    ]);
    expect(environment.stdout()).toBe('daemonset.apps/a patched (no change)\n');
  });

  test('a local patch merges containers by name', async () => {
    const environment = cluster();
    const patch = '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"b"}]}}}}';
    await run(environment, 'a', '-p', patch, '--dry-run=client', '-o', 'yaml');
    expect(environment.stdout()).toMatch(/image: a:1\n {8}name: main\n/);
    expect(environment.stdout()).toMatch(/image: b\n {8}name: side\n/);
    await run(environment, 'a', '-p', patch, '--dry-run=client', '--type=merge', '-o', 'json');
    expect(environment.stdout()).not.toMatch(/"name": "main"/);
    expect(environment.patches()).toEqual([]);
  });

  test('--local patches the objects of a file', async () => {
    const environment = cluster();
    const patch = '[{"op":"replace","path":"/spec/minReadySeconds","value":1}]';
    await run(environment, '-f', 'f.yaml', '--local', '--type=json', '-p', patch, '-o', 'yaml');
    expect(environment.stdout()).toBe(
      'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: a\nspec:\n  minReadySeconds: 1\n',
    );
    expect(environment.connections()).toBe(0);
    const missing = '[{"op":"remove","path":"/spec/none"}]';
    await expect(run(environment, '-f', 'f.yaml', '--local', '--type=json', '-p', missing)).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('the patch cannot be applied: ') as string,
    });
  });

  test('a failure does not stop the others', async () => {
    const environment = cluster(['a', 'b']);
    environment.transport.on('PATCH', `${SETS}/a`, status(422, 'Invalid', 'no'));
    expect(await run(environment, 'a', 'b', '-p', '{"spec":{"minReadySeconds":9}}')).toBe('failed');
    expect(environment.stdout()).toBe('daemonset.apps/b patched\n');
    expect(environment.reported).toHaveLength(1);
  });

  test('a kind without strategic merge has a hint', async () => {
    const environment = cluster();
    environment.transport.on(
      'PATCH',
      `${SETS}/a`,
      status(415, 'UnsupportedMediaType', 'the body was in an unsupported format'),
    );
    await expect(run(environment, 'a', '-p', '{"spec":{}}')).rejects.toMatchObject({
      message: expect.stringContaining(
        'application/strategic-merge-patch+json is not supported by apps/v1, Kind=DaemonSet: ',
      ) as string,
      hint: 'use --type=merge',
    });
  });

  test.each([
    [['-p', '[1'], '--patch:1:'],
    [['-p', '[]'], '--patch: a strategic patch is an object'],
    [['-p', '{}', '--type=json'], '--patch: a JSON patch is a list of operations'],
    [['-p', '# nothing'], '--patch: it is empty'],
    [['-p', 'a: 1\n---\nb: 2'], '--patch: expected one document'],
    [['--patch-file', 'missing'], 'the path "missing" does not exist'],
  ])('a patch must be one: %j', async (words, message) => {
    const environment = cluster();
    await expect(run(environment, 'a', ...words)).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining(message) as string,
    });
    expect(environment.connections()).toBe(0);
  });

  test.each([
    [['a'], 'must specify --patch or --patch-file containing the contents of the patch'],
    [['a', '-p', '{}', '--patch-file', 'p.yaml'], 'cannot specify --patch and --patch-file together'],
    [['a', '-p', '{}', '--type=x'], '--type must be one of [json merge strategic], not "x"'],
    [['-p', '{}'], 'no DaemonSet is named'],
  ])('refuses %j', async (words, message) => {
    const environment = cluster();
    await expect(run(environment, ...words)).rejects.toMatchObject({ kind: 'usage', message });
  });
});
