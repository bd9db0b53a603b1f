import { describe, expect, test } from 'vitest';
import { replaceCommand } from '../../../src/commands/replace/replace.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { fakeStream } from '../../support/fake-stream.ts';
import { fakeTransport, json, status, stream } from '../../support/fake-transport.ts';
import { hintSaying } from '../../support/hints.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';

const SETS = '/apis/apps/v1/namespaces/default/daemonsets';
const QUERY = 'fieldManager=ds-replace&fieldValidation=Strict';
const FILE = ['-f', 'f.yaml'];

const yaml = (metadata: string): string => `apiVersion: apps/v1
kind: DaemonSet
metadata: {${metadata}}
spec:
  selector: {matchLabels: {app: a}}
  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: a}]}}
`;

const MODIFIED =
  'Operation cannot be fulfilled on daemonsets.apps "a": the object has been modified; please apply your changes to the latest version and try again';
const conflict = () => status(409, 'Conflict', MODIFIED, { name: 'a', kind: 'daemonsets' });

const missing = () => status(404, 'NotFound', 'daemonsets.apps "a" not found', { name: 'a', kind: 'daemonsets' });

/** A DaemonSet `a` of this version; the first `conflicts` updates fail. */
function cluster(text: string, { conflicts = 0, exists = true, auto = true } = {}) {
  const transport = fakeTransport();
  let left = conflicts;
  let isThere = exists;
  let version = 7;
  const live = () => ({ metadata: { name: 'a', namespace: 'default', uid: 'u', resourceVersion: String(version) } });
  transport.on('GET', `${SETS}/a`, () => (isThere ? json(live()) : missing()));
  transport.on('PUT', `${SETS}/a`, (request) => {
    if (!isThere) return missing();
    if (left-- <= 0) return json(request.json);
    version++;
    return conflict();
  });
  transport.on('DELETE', `${SETS}/a`, () => {
    isThere = false;
    return json({ kind: 'Status', status: 'Success', details: { name: 'a', uid: 'u' } });
  });
  transport.on('POST', SETS, (request) => json(request.json, 201));
  const environment = testRuntime({ files: { 'f.yaml': text }, transport, clock: { auto } });
  const bodies = (method: string): readonly JsonObject[] =>
    transport.requests.filter((one) => one.method === method).map((one) => one.json as JsonObject);
  return { ...environment, transport, bodies };
}

describe('ds replace', () => {
  test('puts the file over the live version', async () => {
    const { rt, stdout, transport, bodies } = cluster(yaml('name: a'));
    expect(await invoke(replaceCommand, FILE, rt)).toBe('ok');
    expect(stdout()).toBe('daemonset.apps/a replaced\n');
    expect(transport.lines()).toEqual([`GET ${SETS}/a`, `PUT ${SETS}/a?${QUERY}`]);
    expect(bodies('PUT')[0]?.['metadata']).toEqual({ name: 'a', namespace: 'default', resourceVersion: '7' });
  });

  test('reads the live version again after a conflict', async () => {
    const { rt, bodies } = cluster(yaml('name: a'), { conflicts: 2 });
    expect(await invoke(replaceCommand, FILE, rt)).toBe('ok');
    expect(bodies('PUT').map(({ metadata }) => (metadata as JsonObject)['resourceVersion'])).toEqual(['7', '8', '9']);
  });

  test('replaces only the version of the file, with its uid', async () => {
    const { rt, reported, transport, bodies } = cluster(yaml('name: a, uid: u, resourceVersion: "5"'), {
      conflicts: 1,
    });
    expect(await invoke(replaceCommand, FILE, rt)).toBe('failed');
    expect(transport.lines()).toEqual([`PUT ${SETS}/a?${QUERY}`]);
    expect(bodies('PUT')[0]?.['metadata']).toMatchObject({ uid: 'u', resourceVersion: '5' });
    expect(reported).toMatchObject([
      {
        kind: 'conflict',
        message: `f.yaml:1:1: ${MODIFIED}`,
        hint: expect.stringContaining('export it again') as string,
      },
    ]);
  });

  test('an object that does not exist is an error', async () => {
    const { rt, reported, bodies } = cluster(yaml('name: a'), { exists: false });
    expect(await invoke(replaceCommand, FILE, rt)).toBe('failed');
    expect(reported).toMatchObject([{ kind: 'notFound', message: 'f.yaml:1:1: daemonsets.apps "a" not found' }]);
    expect(bodies('POST')).toEqual([]);
  });

  test('a dry run on the server keeps nothing, one on the client sends nothing', async () => {
    const server = cluster(yaml('name: a'));
    await invoke(replaceCommand, [...FILE, '--dry-run=server'], server.rt);
    expect(server.stdout()).toBe('daemonset.apps/a replaced (server dry run)\n');
    expect(server.transport.lines().at(-1)).toBe(`PUT ${SETS}/a?${QUERY}&dryRun=All`);
    const client = cluster(yaml('name: a'));
    await invoke(replaceCommand, [...FILE, '--dry-run=client', '-o', 'name'], client.rt);
    expect(client.stdout()).toBe('daemonset.apps/a\n');
    expect(client.transport.requests).toEqual([]);
  });

  test('a subresource has a path of its own', async () => {
    const { rt, transport } = cluster(yaml('name: a, resourceVersion: "5"'));
    transport.on('PUT', `${SETS}/a/status`, (request) => json(request.json));
    expect(await invoke(replaceCommand, [...FILE, '--subresource=status'], rt)).toBe('ok');
    expect(transport.lines()).toEqual([`PUT ${SETS}/a/status?${QUERY}`]);
  });

  test('--save-config stores the file, and a file with the annotation is kept up to date', async () => {
    const key = 'kubectl.kubernetes.io/last-applied-configuration';
    const annotationOf = (body: JsonObject | undefined): string | undefined =>
      (body?.['metadata'] as { annotations?: Record<string, string> } | undefined)?.annotations?.[key];
    const plain = cluster(yaml('name: a'));
    await invoke(replaceCommand, FILE, plain.rt);
    expect(annotationOf(plain.bodies('PUT')[0])).toBeUndefined();
    const saved = cluster(yaml('name: a'));
    await invoke(replaceCommand, [...FILE, '--save-config'], saved.rt);
    expect(annotationOf(saved.bodies('PUT')[0])).toMatch(/^{"apiVersion":"apps\/v1".*"image":"a".*}\n$/);
    const old = cluster(yaml(`name: a, annotations: {${key}: "{}"}`));
    await invoke(replaceCommand, FILE, old.rt);
    expect(annotationOf(old.bodies('PUT')[0])).toContain('"image":"a"');
  });
});

describe('ds replace --force', () => {
  test('deletes, waits and creates', async () => {
    const { rt, stdout, transport, bodies } = cluster(yaml('name: a, resourceVersion: "5"'));
    expect(await invoke(replaceCommand, [...FILE, '--force', '--grace-period=0', '--cascade=orphan'], rt)).toBe('ok');
    expect(stdout()).toBe('daemonset.apps "a" deleted from default namespace\ndaemonset.apps/a replaced\n');
    expect(transport.lines()).toEqual([`GET ${SETS}/a`, `DELETE ${SETS}/a`, `GET ${SETS}/a`, `POST ${SETS}?${QUERY}`]);
    // 0 would not wait for the pods
    expect(bodies('DELETE')).toMatchObject([{ gracePeriodSeconds: 1, propagationPolicy: 'Orphan' }]);
    expect(bodies('POST')[0]?.['metadata']).toEqual({ name: 'a', namespace: 'default' });
  });

  test('creates what does not exist', async () => {
    const { rt, stdout, bodies } = cluster(yaml('name: a'), { exists: false });
    expect(await invoke(replaceCommand, [...FILE, '--force'], rt)).toBe('ok');
    expect(stdout()).toBe('daemonset.apps/a replaced\n');
    expect(bodies('DELETE')).toEqual([]);
  });

  test('with -o json only the objects are in the output', async () => {
    const { rt, stdout, stderr } = cluster(yaml('name: a'));
    expect(await invoke(replaceCommand, [...FILE, '--force', '-o', 'json'], rt)).toBe('ok');
    expect(JSON.parse(stdout())).toMatchObject({ kind: 'DaemonSet', metadata: { name: 'a' } });
    expect(stderr()).toBe('daemonset.apps "a" deleted from default namespace\n');
  });

  test('if the server rejects the new object, the old one is created again', async () => {
    const { rt, reported, transport, bodies } = cluster(yaml('name: a'));
    let isFirst = true;
    transport.on('POST', SETS, (request) => {
      if (!isFirst) return json(request.json, 201);
      isFirst = false;
      return status(422, 'Invalid', 'DaemonSet.apps "a" is invalid: it may not');
    });
    expect(await invoke(replaceCommand, [...FILE, '--force'], rt)).toBe('failed');
    expect(reported[0]?.message).toMatch(/it may not\nthe old object had been deleted and was recreated$/);
    expect(bodies('POST')).toHaveLength(2);
  });

  test('waits also without the permission to list and watch', async () => {
    const { rt, clock, transport } = cluster(yaml('name: a'), { auto: false });
    const metadata = { name: 'a', namespace: 'default', uid: 'u', resourceVersion: '8' };
    const terminating = [json({ metadata }), json({ metadata }), json({ metadata }), json({ metadata })];
    transport.on('GET', `${SETS}/a`, () => terminating.pop() ?? missing());
    transport.on('GET', SETS, status(403, 'Forbidden', 'daemonsets.apps is forbidden'));
    const state = { isDone: false };
    const running = invoke(replaceCommand, [...FILE, '--force'], rt).finally(() => (state.isDone = true));
    while (!state.isDone) await clock.advance(1000);
    expect(await running).toBe('ok');
    expect(transport.lines().filter((line) => line === `GET ${SETS}/a`)).toHaveLength(5);
  });

  test('gives up when the old object stays', async () => {
    const { rt, reported, transport } = cluster(yaml('name: a'));
    const finalizers = ['example.test/keep'];
    const metadata = { name: 'a', namespace: 'default', uid: 'u', resourceVersion: '8', finalizers };
    transport.on('GET', `${SETS}/a`, json({ metadata }));
    transport.on('GET', SETS, json({ metadata: { resourceVersion: '8' }, items: [{ metadata }] }));
    transport.on('GET', `${SETS}?watch=true`, stream(fakeStream()));
    expect(await invoke(replaceCommand, [...FILE, '--force', '--timeout=30s'], rt)).toBe('failed');
    expect(reported).toMatchObject([
      {
        kind: 'timeout',
        message:
          'f.yaml:1:1: daemonset.apps/a: daemonset.apps/a was deleted to be recreated, but still exists after 30s; its finalizers are example.test/keep',
      },
    ]);
  });
});

test.each([
  [[], 'must specify one of -f and -k'],
  [[...FILE, '--grace-period=5'], '--grace-period must have --force specified'],
  [[...FILE, '--timeout=5s'], '--timeout must have --force specified'],
  [[...FILE, '--cascade=orphan'], '--cascade must have --force specified'],
  [[...FILE, '--force', '--timeout=-5s'], '--timeout must not be negative'],
  [[...FILE, '--force', '--dry-run=server'], '--dry-run can not be used when --force is set'],
  [[...FILE, '--force', '--subresource=status'], '--subresource cannot be used with --force'],
  [[...FILE, '-o', 'wide'], 'unable to match a printer'],
])('refuses %j', async (words, message) => {
  const { rt, connections } = cluster('');
  await expect(invoke(replaceCommand, words, rt)).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining(message) as string,
  });
  expect(connections()).toBe(0);
});

test('an object needs a name', async () => {
  const { rt, reported } = cluster(yaml('generateName: a-'));
  expect(await invoke(replaceCommand, FILE, rt)).toBe('failed');
  expect(reported).toMatchObject([
    {
      message: expect.stringContaining('cannot use generate name with replace') as string,
      hint: hintSaying('give it a name, or create it: ds create -f FILE'),
    },
  ]);
});
