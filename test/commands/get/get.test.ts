import { describe, expect, it } from 'vitest';
import { getCommand } from '../../../src/commands/get/get.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { json, status } from '../../support/fake-transport.ts';
import { testRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';
import { invoke } from '../../support/invoke.ts';

const PATH = '/apis/apps/v1/namespaces/default/daemonsets';
const ALL = '/apis/apps/v1/daemonsets';
const NOW = '2026-03-01T12:00:00Z';

function agent(name: string, counts: JsonObject = {}, namespace = 'default'): JsonObject {
  return {
    metadata: {
      name,
      namespace,
      labels: { app: name, 'example.com/tier': 'node' },
      creationTimestamp: '2026-03-01T11:58:30Z',
      managedFields: [{ manager: 'm' }],
    },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        spec: {
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          containers: [
            { name: 'main', image: 'agent:1' },
            { name: 'side', image: 'side:2' },
          ],
        },
      },
    },
    status: {
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      numberReady: 3,
      updatedNumberScheduled: 3,
      numberAvailable: 3,
      numberMisscheduled: 0,
      ...counts,
    },
  };
}

function cluster(options: TestRuntimeOptions = {}) {
  return testRuntime({ clock: { now: NOW }, ...options });
}

const listOf = (...items: readonly JsonObject[]): JsonObject => ({
  kind: 'DaemonSetList',
  apiVersion: 'apps/v1',
  metadata: { resourceVersion: '7' },
  items,
});
const notFound = (name: string) =>
  status(404, 'NotFound', `daemonsets.apps "${name}" not found`, { name, group: 'apps', kind: 'daemonsets' });

const versioned = (object: JsonObject, resourceVersion: string): JsonObject => ({
  ...object,
  metadata: { ...(object['metadata'] as JsonObject), resourceVersion },
});

/** Waits, a turn of the event loop at a time, for what a watch is about to print. */
async function until(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !done(); turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(done()).toBe(true);
}

describe('ds get', () => {
  it('prints kubectl’s columns when piped', async () => {
    const { rt, transport, stdout, stderr } = cluster();
    transport.on('GET', PATH, json(listOf(agent('a'), agent('longer-name', { numberReady: 1 }))));
    expect(await invoke(getCommand, [], rt)).toBe('ok');
    expect(stdout()).toBe(
      'NAME          DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR            AGE\n' +
        'a             3         3         3       3            3           kubernetes.io/os=linux   90s\n' +
        'longer-name   3         3         1       3            3           kubernetes.io/os=linux   90s\n',
    );
    expect(stderr()).toBe('');
  });

  it('colours and fits a narrow terminal, and says what is left out', async () => {
    const { rt, transport, stdout, stderr } = cluster({ stdout: { isTTY: true, columns: 60, color: true } });
    transport.on('GET', PATH, json(listOf(agent('a', { numberReady: 0, numberAvailable: 2 }))));
    await invoke(getCommand, [], rt);
    const plain = stdout().replaceAll(/\x1b\[\d+m/g, '');
    expect(plain).toBe(
      'NAME  DESIRED  CURRENT  READY  UP-TO-DATE  AVAILABLE  AGE\na     3        3        0      3           2          90s\n',
    );
    expect(stdout()).toContain('\x1b[31m0\x1b[39m');
    expect(stdout()).toContain('\x1b[33m2\x1b[39m');
    expect(stderr()).toBe('no room for NODE SELECTOR: widen the terminal, or pipe the output\n');
  });

  it('wraps the note about columns that are left out, on a terminal', async () => {
    const terminal = { isTTY: true, columns: 60 };
    const { rt, transport, stderr } = cluster({ stdout: terminal, stderr: terminal });
    transport.on('GET', PATH, json(listOf(agent('a', { numberReady: 0, numberAvailable: 2 }))));
    await invoke(getCommand, [], rt);
    expect(stderr()).toBe('no room for NODE SELECTOR: widen the terminal, or pipe the\noutput\n');
  });

  it('adds containers, images and selector when wide, and the misscheduled only when there are any', async () => {
    const { rt, transport, stdout } = cluster();
    transport.on('GET', PATH, json(listOf(agent('a'))), json(listOf(agent('a', { numberMisscheduled: 2 }))));
    await invoke(getCommand, ['-o', 'wide', '--no-headers'], rt);
    await invoke(getCommand, ['-o', 'wide'], rt);
    const [first, header, second] = stdout().split('\n');
    expect(first).toMatch(/90s {3}main,side {3}agent:1,side:2 {3}app=a$/);
    expect(header).toMatch(/AGE +CONTAINERS +IMAGES +SELECTOR +MISSCHEDULED$/);
    expect(second).toMatch(/app=a {6}2$/);
  });

  it('keeps the end of the images on a narrow terminal when wide', async () => {
    const { rt, transport, stdout } = cluster({ stdout: { isTTY: true, columns: 60 } });
    const wide = JSON.stringify(listOf(agent('log-agent'))).replace('agent:1', 'registry.example.com/team/log-agent:1');
    transport.on('GET', PATH, json(JSON.parse(wide) as JsonObject));
    await invoke(getCommand, ['-o', 'wide'], rt);
    const [header, row = ''] = stdout().split('\n');
    expect(header).toMatch(/^NAME .*AVAILABLE +IMAGES$/);
    expect(row).toMatch(/ …\S*,side:2$/);
    expect(row.length).toBeLessThanOrEqual(60);
  });

  it('lists every namespace with -A', async () => {
    const { rt, transport, stdout } = cluster();
    transport.on('GET', ALL, json(listOf(agent('a', {}, 'kube-system'))));
    await invoke(getCommand, ['-A'], rt);
    expect(stdout()).toMatch(/^NAMESPACE {5}NAME +DESIRED.*\nkube-system {3}a /);
  });

  it('passes selectors and page size on, and puts pages together', async () => {
    const { rt, transport, stdout } = cluster();
    transport.on(
      'GET',
      PATH,
      json({ ...listOf(agent('a')), metadata: { continue: 'next' } }),
      json(listOf(agent('b'))),
    );
    await invoke(
      getCommand,
      ['-l', 'app=a', '--field-selector', 'metadata.name!=x', '--chunk-size=1', '-o', 'name'],
      rt,
    );
    const [first, second] = transport.requests;
    expect(Object.fromEntries(first?.query ?? [])).toEqual({
      labelSelector: 'app=a',
      fieldSelector: 'metadata.name!=x',
      limit: '1',
    });
    expect(second?.query.get('continue')).toBe('next');
    expect(stdout()).toBe('daemonset.apps/a\ndaemonset.apps/b\n');
  });

  it('prints label columns and labels last', async () => {
    const { rt, transport, stdout } = cluster();
    transport.on('GET', PATH, json(listOf(agent('a'))));
    await invoke(getCommand, ['-L', 'app,example.com/tier', '-L', 'none', '--show-labels'], rt);
    const [header, row] = stdout().split('\n');
    expect(header).toMatch(/AGE +APP +TIER +NONE +LABELS$/);
    expect(row).toMatch(/90s +a +node +app=a,example.com\/tier=node$/);
  });

  it('prints templates on the object, or on the list of them', async () => {
    const { rt, transport, stdout } = cluster();
    transport.on('GET', `${PATH}/a`, json(agent('a')));
    transport.on('GET', PATH, json(listOf(agent('a'), agent('b'))));
    await invoke(getCommand, ['a', '-o', 'jsonpath={.metadata.name}{"\\n"}'], rt);
    await invoke(getCommand, ['-o', 'jsonpath={.items[*].metadata.name}'], rt);
    expect(stdout()).toBe('a\na b');
  });

  it('makes templates’ text safe on a terminal only', async () => {
    const evil = { metadata: { name: 'a', annotations: { x: '\x1b[2J\n' } } };
    for (const isTTY of [true, false]) {
      const { rt, transport, stdout } = cluster({ stdout: { isTTY } });
      transport.on('GET', `${PATH}/a`, json(evil));
      await invoke(getCommand, ['a', '-o', 'jsonpath={.metadata.annotations.x}'], rt);
      expect(stdout()).toBe(isTTY ? '^[[2J\n' : '\x1b[2J\n');
    }
  });

  it('reads templates from files', async () => {
    const files = { path: '{.metadata.name}!', columns: 'N\n.metadata.name\n' };
    const { rt, transport, stdout } = cluster({ files });
    transport.on('GET', `${PATH}/a`, json(agent('a')));
    await invoke(getCommand, ['a', '-o', 'jsonpath-file=path'], rt);
    await invoke(getCommand, ['a', '-o', 'custom-columns-file=columns'], rt);
    expect(stdout()).toBe('a!N\na\n');
  });

  it('shows the DaemonSets of files in their namespaces, and ignores other objects', async () => {
    const manifest = (name: string, namespace?: string): string =>
      JSON.stringify({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name, namespace } });
    const config = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } });
    const files = {
      'a.yaml': `${manifest('a')}\n---\n${config}\n---\n${manifest('b', 'kube-system')}\n`,
      'c.yaml': config,
    };
    const { rt, transport, stdout } = cluster({ files });
    transport.on('GET', `${PATH}/a`, json(agent('a')));
    transport.on('GET', '/apis/apps/v1/namespaces/kube-system/daemonsets/b', json(agent('b', {}, 'kube-system')));
    expect(await invoke(getCommand, ['-f', 'a.yaml', '--no-headers'], rt)).toBe('ok');
    expect(stdout()).toMatch(/^a .*\nb .*\n$/);
    await expect(invoke(getCommand, ['-f', 'c.yaml'], rt)).rejects.toMatchObject({
      kind: 'input',
      message: 'no DaemonSet found in c.yaml',
    });
  });

  it('prints the headers of custom columns even when there is nothing', async () => {
    const { rt, transport, stdout, stderr } = cluster();
    transport.on('GET', PATH, json(listOf()));
    await invoke(getCommand, ['-o', 'custom-columns=A:.a,B:.b'], rt);
    await invoke(getCommand, ['-o', 'custom-columns=A:.a,B:.b', '--no-headers'], rt);
    expect(stdout()).toBe('A     B\n');
    expect(stderr()).toBe('');
  });

  it('sorts what it reads in one piece', async () => {
    const { rt, transport, stdout } = cluster();
    transport.on('GET', PATH, json(listOf(agent('a', { numberReady: 2 }), agent('b', { numberReady: 1 }))));
    await invoke(getCommand, ['--sort-by', '.status.numberReady', '-o', 'name'], rt);
    expect(stdout()).toBe('daemonset.apps/b\ndaemonset.apps/a\n');
    expect(transport.requests[0]?.query.has('limit')).toBe(false);
  });

  it('says where a template fails', async () => {
    const { rt, transport } = cluster();
    transport.on('GET', PATH, json(listOf(agent('a'))));
    const failing = invoke(getCommand, ['-o', 'jsonpath={.items[1]}'], rt);
    await expect(failing).rejects.toMatchObject({
      kind: 'input',
      message: 'error executing jsonpath "{.items[1]}": array index out of bounds: index 1, length 1',
    });
    const unsorted = invoke(getCommand, ['--sort-by', '.nope'], rt);
    await expect(unsorted).rejects.toMatchObject({ kind: 'input' });
  });

  it('says that there is nothing', async () => {
    const { rt, transport, stdout, stderr } = cluster({ namespace: 'empty' });
    transport.on('GET', '/apis/apps/v1/namespaces/empty/daemonsets', json(listOf()));
    transport.on('GET', ALL, json(listOf()));
    expect(await invoke(getCommand, [], rt)).toBe('ok');
    expect(await invoke(getCommand, ['-A'], rt)).toBe('ok');
    expect(stdout()).toBe('');
    expect(stderr()).toBe('No resources found in empty namespace.\nNo resources found\n');
  });

  it('prints the existing ones of several names in order, and reports the others', async () => {
    const { rt, transport, stdout, reported } = cluster();
    transport.on('GET', `${PATH}/b`, json(agent('b')));
    transport.on('GET', `${PATH}/a`, json(agent('a')));
    transport.on('GET', `${PATH}/x`, notFound('x'));
    expect(await invoke(getCommand, ['b', 'x', 'ds/a', '--no-headers'], rt)).toBe('failed');
    expect(stdout()).toMatch(/^b .*\na .*\n$/);
    expect(reported.map(({ message }) => message)).toEqual(['daemonsets.apps "x" not found']);
  });

  it('fails with the server’s message for a single name, except with --ignore-not-found', async () => {
    const { rt, transport, stdout, stderr } = cluster();
    transport.on('GET', `${PATH}/x`, notFound('x'));
    await expect(invoke(getCommand, ['x'], rt)).rejects.toMatchObject({ kind: 'notFound' });
    expect(await invoke(getCommand, ['x', '--ignore-not-found'], rt)).toBe('ok');
    expect(await invoke(getCommand, ['x', '--ignore-not-found', '-o', 'yaml'], rt)).toBe('ok');
    expect(stdout() + stderr()).toBe('');
  });

  it('prints one named object as itself and several as a list, without managed fields', async () => {
    const { rt, transport, stdout } = cluster();
    const metadata = { name: 'a', namespace: 'default' };
    const object = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { ...metadata, managedFields: [] } };
    transport.on('GET', `${PATH}/a`, json(object));
    transport.on('GET', PATH, json(listOf({ metadata })));
    await invoke(getCommand, ['a', '-o', 'yaml'], rt);
    expect(stdout()).toBe('apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: a\n  namespace: default\n');
    await invoke(getCommand, ['a', '-o', 'yaml', '--show-managed-fields'], rt);
    expect(stdout()).toContain('managedFields: []\n');
    await invoke(getCommand, ['-o', 'json'], rt);
    expect(JSON.parse(stdout().slice(stdout().indexOf('{')))).toEqual({
      apiVersion: 'v1',
      kind: 'List',
      metadata: { resourceVersion: '' },
      items: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata }],
    });
  });

  it('watches: the table first, then a row per change, and the last state of deleted ones', async () => {
    const { rt, transport, stdout, interrupt } = cluster();
    transport.on('GET', PATH, json(listOf(agent('a'))));
    const [stream] = transport.onWatch(PATH);
    const watching = invoke(getCommand, ['-w'], rt);
    await stream?.opened;
    stream?.event('MODIFIED', versioned(agent('a', { numberReady: 1 }), '8'));
    stream?.event('ADDED', versioned(agent('b-longer-name'), '9'));
    stream?.event('DELETED', versioned(agent('a', { numberReady: 0 }), '10'));
    await until(() => stdout().split('\n').length === 6);
    interrupt();
    await expect(watching).rejects.toMatchObject({ kind: 'interrupted' });
    expect(stdout()).toBe(
      'NAME   DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR            AGE\n' +
        'a      3         3         3       3            3           kubernetes.io/os=linux   90s\n' +
        'a      3         3         1       3            3           kubernetes.io/os=linux   90s\n' +
        'b-longer-name   3         3         3       3            3           kubernetes.io/os=linux   90s\n' +
        'a               3         3         0       3            3           kubernetes.io/os=linux   90s\n',
    );
  });

  it('watches one by name, without its current state, with event types', async () => {
    const { rt, transport, stdout, interrupt } = cluster();
    transport.on('GET', PATH, json(listOf(agent('a'))));
    const [stream] = transport.onWatch(PATH);
    const watching = invoke(getCommand, ['a', '--watch-only', '--output-watch-events', '--no-headers'], rt);
    const request = await stream?.opened;
    expect(new URL(request?.path ?? '', 'http://x').searchParams.get('fieldSelector')).toBe('metadata.name=a');
    stream?.event('MODIFIED', versioned(agent('a'), '8'));
    await until(() => stdout() !== '');
    interrupt();
    await expect(watching).rejects.toMatchObject({ kind: 'interrupted' });
    expect(stdout()).toMatch(/^MODIFIED {3}a .*\n$/);
  });

  it('prints watched objects one after the other', async () => {
    const { rt, transport, stdout, interrupt } = cluster();
    const small = (resourceVersion: string): JsonObject => ({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'a', namespace: 'default', resourceVersion },
    });
    transport.on('GET', PATH, json(listOf(small('7'))));
    const [stream] = transport.onWatch(PATH);
    const watching = invoke(getCommand, ['-w', '-o', 'json', '--output-watch-events'], rt);
    await stream?.opened;
    stream?.event('DELETED', small('8'));
    await until(() => stdout().includes('DELETED'));
    interrupt();
    await expect(watching).rejects.toMatchObject({ kind: 'interrupted' });
    const object =
      '{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"a","namespace":"default","resourceVersion":';
    expect(stdout()).toBe(`{"type":"ADDED","object":${object}"7"}}}\n{"type":"DELETED","object":${object}"8"}}}\n`);
  });

  it('does not watch what is not there', async () => {
    const { rt, transport, stdout } = cluster();
    transport.on('GET', PATH, json(listOf()));
    transport.on('GET', `${PATH}/x`, notFound('x'));
    await expect(invoke(getCommand, ['x', '-w'], rt)).rejects.toMatchObject({ kind: 'notFound' });
    expect(await invoke(getCommand, ['x', '-w', '--ignore-not-found'], rt)).toBe('ok');
    expect(stdout()).toBe('');
  });

  it.each([
    [['a', 'b', '-w'], '--watch takes one NAME, or none for all DaemonSets'],
    [['--output-watch-events'], '--output-watch-events option can only be used with --watch or --watch-only'],
    [['a', '-A'], 'a resource cannot be retrieved by name across all namespaces'],
    [['a', '-l', 'x=y'], 'name cannot be provided when a selector is specified'],
    [['a', '--field-selector', 'x=y'], 'name cannot be provided when a selector is specified'],
    [['--show-labels', '-o', 'json'], '--show-labels option cannot be used with json printer'],
    [['-o', 'xml'], 'unable to match a printer suitable for the output format "xml"'],
    [['--chunk-size=-1'], '--chunk-size must not be negative'],
    [['-o', 'jsonpath'], 'jsonpath format specified but no template given'],
    [['-o', 'jsonpath={.a'], 'error parsing jsonpath {.a, unclosed action'],
    [['-o', 'custom-columns='], 'custom-columns format specified but no custom columns given'],
    [['--show-labels', '-o', 'jsonpath={.a}'], '--show-labels option cannot be used with jsonpath={.a} printer'],
    [['a', '-f', 'x'], 'name cannot be provided when a path is specified'],
    [['-f', 'x', '-l', 'a=b'], '--selector and --field-selector cannot be used with --filename'],
    [['-f', 'x', '-A'], '--all-namespaces cannot be used with --filename'],
    [['-f', 'x', '-w'], '--watch cannot be used with --filename'],
    [['--sort-by', '{.a}{.b}'], 'unexpected path string'],
    [['pod/a'], 'another resource type'],
  ])('refuses %j before it connects', async (words, message) => {
    const { rt, connections } = cluster();
    await expect(invoke(getCommand, words, rt)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(message) as string,
    });
    expect(connections()).toBe(0);
  });
});
