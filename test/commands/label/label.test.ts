import { describe, expect, test } from 'vitest';
import { labelCommand } from '../../../src/commands/label/label.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { mergePatch } from '../../../src/apimachinery/patch/merge-patch.ts';
import { json, status } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';

const SETS = '/apis/apps/v1/namespaces/default/daemonsets';
const ds = (name: string, labels?: Record<string, string>, namespace = 'default') => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace, ...(labels === undefined ? {} : { labels }) },
});
const FILE = 'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a, labels: {x: "1"}}\n';

/** Serves objects; a patch is answered and not kept. */
function cluster(objects: Readonly<Record<string, JsonObject>>) {
  const environment = testRuntime({ files: { 'f.yaml': FILE, 'two.yaml': `${FILE}---\n${FILE.replace('a', 'b')}` } });
  const { transport } = environment;
  for (const [path, object] of Object.entries(objects)) {
    transport.on('GET', path, json(object));
    transport.on('PATCH', path, (request) => json(mergePatch(object, request.json as JsonObject)));
  }
  const writes = () => transport.requests.filter(({ method }) => method !== 'GET');
  return { ...environment, writes };
}

const run = (environment: ReturnType<typeof cluster>, ...words: readonly string[]) =>
  invoke(labelCommand, words, environment.rt);

describe('ds label', () => {
  test('sends only changes, with its own field manager', async () => {
    const environment = cluster({ [`${SETS}/a`]: ds('a', { x: '1', same: 'v' }) });
    expect(await run(environment, 'a', 'new=2', 'same=v', 'empty=')).toBe('ok');
    expect(environment.stdout()).toBe('daemonset.apps/a labeled\n');
    expect(environment.writes()).toMatchObject([
      {
        path: `${SETS}/a?fieldManager=ds-label`,
        headers: { 'content-type': 'application/merge-patch+json' },
        json: { metadata: { labels: { new: '2', empty: '' } } },
      },
    ]);
  });

  test.each([
    [['x-'], 'unlabeled', { x: null }],
    [['x-', 'y=1'], 'modified', { y: '1', x: null }],
    [['x=2', '--overwrite'], 'labeled', { x: '2' }],
  ])('%j is %s', async (words, verdict, labels) => {
    const environment = cluster({ [`${SETS}/a`]: ds('a', { x: '1' }) });
    expect(await run(environment, 'a', ...words)).toBe('ok');
    expect(environment.stdout()).toBe(`daemonset.apps/a ${verdict}\n`);
    expect(environment.writes()[0]?.json).toEqual({ metadata: { labels } });
  });

  test('an unchanged object is not written', async () => {
    const environment = cluster({ [`${SETS}/a`]: ds('a', { x: '1' }) });
    expect(await run(environment, 'a', 'x=1', 'gone-')).toBe('ok');
    expect(environment.stdout()).toBe('label "gone" not found.\ndaemonset.apps/a not labeled\n');
    expect(environment.writes()).toEqual([]);
  });

  test('an existing value is kept', async () => {
    const environment = cluster({ [`${SETS}/a`]: ds('a', { x: '1', y: '2' }) });
    await expect(run(environment, 'a', 'x=2')).rejects.toMatchObject({
      kind: 'failure',
      message: "'x' already has a value (1), and --overwrite is false",
    });
    await expect(run(environment, 'a', 'x=2', 'y=3')).rejects.toMatchObject({
      message:
        "['x' already has a value (1), and --overwrite is false, 'y' already has a value (2), and --overwrite is false]",
    });
    expect(environment.writes()).toEqual([]);
  });

  test('a failure does not stop the others', async () => {
    const environment = cluster({ [`${SETS}/a`]: ds('a', { x: '1' }), [`${SETS}/c`]: ds('c') });
    environment.transport.on('GET', `${SETS}/b`, status(404, 'NotFound', 'daemonsets.apps "b" not found'));
    expect(await run(environment, 'a', 'b', 'c', 'x=2')).toBe('failed');
    expect(environment.stdout()).toBe('daemonset.apps/c labeled\n');
    expect(environment.reported.map(({ message }) => message)).toEqual([
      'daemonsets.apps "b" not found',
      "daemonset.apps/a: 'x' already has a value (1), and --overwrite is false",
    ]);
  });

  test('nodes are named by node/NODE or after their type', async () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } };
    const objects = { '/api/v1/nodes/n1': node, '/api/v1/nodes/n2': { ...node, metadata: { name: 'n2' } } };
    const slash = cluster(objects);
    expect(await run(slash, 'node/n1', 'gpu=true')).toBe('ok');
    expect(slash.stdout()).toBe('node/n1 labeled\n');
    const words = cluster(objects);
    expect(await run(words, 'nodes', 'n1', 'n2', 'gpu=true')).toBe('ok');
    expect(words.writes().map(({ path }) => path)).toEqual([
      '/api/v1/nodes/n1?fieldManager=ds-label',
      '/api/v1/nodes/n2?fieldManager=ds-label',
    ]);
  });

  test('selectors choose: among nodes, in a namespace, or everywhere', async () => {
    const node = { metadata: { name: 'n1' } };
    const environment = cluster({
      '/api/v1/nodes/n1': node,
      [`${SETS}/a`]: ds('a'),
      [`${SETS.replace('default', 'x')}/b`]: ds('b', {}, 'x'),
    });
    environment.transport.on('GET', '/api/v1/nodes', json({ apiVersion: 'v1', kind: 'NodeList', items: [node] }));
    environment.transport.on('GET', SETS, json({ apiVersion: 'apps/v1', kind: 'DaemonSetList', items: [ds('a')] }));
    const everywhere = { apiVersion: 'apps/v1', kind: 'DaemonSetList', items: [ds('a'), ds('b', {}, 'x')] };
    environment.transport.on('GET', '/apis/apps/v1/daemonsets', json(everywhere));
    await run(environment, 'nodes', '-l', 'zone=a', 'gpu=true');
    await run(environment, '--all', 'k=v');
    await run(environment, '-A', '-l', 'q', 'k=v');
    expect(environment.stdout().split('\n')).toEqual([
      'node/n1 labeled',
      'daemonset.apps/a labeled',
      'daemonset.apps/a labeled',
      'daemonset.apps/b labeled',
      '',
    ]);
    expect(environment.transport.lines()).toContain('GET /api/v1/nodes?labelSelector=zone%3Da&limit=500');
    expect(environment.writes().at(-1)?.pathname).toBe(`${SETS.replace('default', 'x')}/b`);
  });

  test('a file names what is labeled on the server', async () => {
    const environment = cluster({ [`${SETS}/a`]: ds('a') });
    expect(await run(environment, '-f', 'f.yaml', 'k=v')).toBe('ok');
    expect(environment.stdout()).toBe('daemonset.apps/a labeled\n');
    expect(environment.writes()[0]?.json).toEqual({ metadata: { labels: { k: 'v' } } });
  });

  test('--local changes the objects of the file, without a server', async () => {
    const environment = cluster({});
    expect(await run(environment, '-f', 'f.yaml', '--local', 'k=v', 'x-', '-o', 'yaml')).toBe('ok');
    expect(environment.stdout()).toBe(
      'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  labels:\n    k: v\n  name: a\n',
    );
    expect(environment.connections()).toBe(0);
  });

  test('dry runs', async () => {
    const environment = cluster({ [`${SETS}/a`]: ds('a') });
    await run(environment, 'a', 'k=v', '--dry-run=client');
    expect(environment.writes()).toEqual([]);
    await run(environment, 'a', 'k=v', '--dry-run=server');
    expect(environment.writes()[0]?.query.get('dryRun')).toBe('All');
    expect(environment.stdout()).toBe(
      'daemonset.apps/a labeled (dry run)\ndaemonset.apps/a labeled (server dry run)\n',
    );
  });

  test('-o prints the object, or its name', async () => {
    const environment = cluster({ [`${SETS}/a`]: ds('a') });
    await run(environment, 'a', 'k=v', '-o', 'name');
    expect(environment.stdout()).toBe('daemonset.apps/a\n');
    await run(environment, 'a', 'k=v', '-o', 'json');
    expect(environment.stdout()).toContain('"labels": {\n            "k": "v"\n        }');
  });

  test('--list prints, sorted, and with names when there are several', async () => {
    const environment = cluster({ [`${SETS}/a`]: ds('a', { b: '2', a: '1' }), [`${SETS}/c`]: ds('c') });
    await run(environment, 'a', '--list');
    expect(environment.stdout()).toBe('a=1\nb=2\n');
    await run(environment, 'a', 'c', '--list');
    expect(environment.stdout()).toBe(
      'a=1\nb=2\nListing labels for DaemonSet.apps/a:\n a=1\n b=2\nListing labels for DaemonSet.apps/c:\n',
    );
    expect(environment.writes()).toEqual([]);
  });

  test('--resource-version goes along, for a single object', async () => {
    const environment = cluster({ [`${SETS}/a`]: ds('a'), [`${SETS}/c`]: ds('c') });
    await run(environment, 'a', 'k=v', '--resource-version=7');
    expect(environment.writes()[0]?.json).toEqual({ metadata: { labels: { k: 'v' }, resourceVersion: '7' } });
    await expect(run(environment, 'a', 'c', 'k=v', '--resource-version=7')).rejects.toMatchObject({
      kind: 'usage',
      message: '--resource-version may only be used with a single resource',
    });
  });

  test.each([
    [[], 'at least one label update is required'],
    [['a'], 'at least one label update is required'],
    [['k=v'], 'no DaemonSet is named'],
    [['a', 'k=v', 'b'], 'all resources must be specified before label changes: b'],
    [['a', 'k=v', 'k-'], 'can not both modify and remove a label in the same command'],
    [['a', 'k=v=w'], 'invalid label spec: k=v=w'],
    [['a', 'k=v w'], 'invalid label value: "k=v w": a valid label must be'],
    [['a', 'k=v', '--all'], 'name cannot be provided when a selector is specified'],
    [['k=v', '--all', '-l', 'x'], 'cannot set --all and --selector at the same time'],
    [['k=v', '--all', '--field-selector', 'x=y'], 'cannot set --all and --field-selector at the same time'],
    [['a', '-f', 'f.yaml', 'k=v'], 'when paths, URLs, or stdin is provided'],
    [['-f', 'f.yaml', '--all', 'k=v'], 'cannot be used with --filename'],
    [['a', '-A', 'k=v'], 'a resource cannot be retrieved by name across all namespaces'],
    [['a', '--list', '-o', 'json'], '--list and --output may not be specified together'],
    [['a', 'k=v', '--local'], '--local changes objects in files and takes no names'],
    [['k=v', '--local'], 'one or more files must be specified with --local'],
    [['-f', 'f.yaml', 'k=v', '--local', '--dry-run=server'], 'cannot specify --local and --dry-run=server'],
    [['a', 'k=v', '-o', 'wide'], 'unable to match a printer suitable for the output format "wide"'],
    [['node/', 'k=v'], 'invalid node name "node/"'],
    [['pod/x', 'k=v'], 'has another resource type'],
  ])('refuses %j', async (words, message) => {
    const environment = cluster({});
    await expect(run(environment, ...words)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(message) as string,
    });
    expect(environment.connections()).toBe(0);
  });
});
