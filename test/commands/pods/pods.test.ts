import { describe, expect, it } from 'vitest';
import { podsCommand } from '../../../src/commands/pods/pods.ts';
import { revisionData } from '../../../src/daemonset/revisions/revisions.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import type { Pod } from '../../../src/kube/wire.ts';
import { daemonSet, NOW, node, old, pod, ready, template } from '../../daemonset/build.ts';
import { json, status } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime, type TestRuntime } from '../../support/runtime.ts';

const PODS_PATH = '/api/v1/namespaces/ops/pods';
const SET_PATH = '/apis/apps/v1/namespaces/ops/daemonsets/agent';
const OTHERS = { metadata: { ownerReferences: [{ uid: 'x', controller: true }] } };
const ALL = [ready('agent-1', 'n1'), old('agent-2', 'n2'), pod('agent-3', 'n3', { pending: true, phase: 'Pending' })];

const CURRENT = {
  metadata: {
    name: 'agent-new',
    namespace: 'ops',
    labels: { app: 'agent', 'controller-revision-hash': 'new' },
    ownerReferences: [{ uid: 'uid-1', controller: true }],
  },
  revision: 2,
  data: revisionData(template()),
};

const list = (items: readonly object[]): object => ({ metadata: { resourceVersion: '5' }, items });

function cluster(pods: readonly Pod[] = ALL): TestRuntime {
  const test = testRuntime({ clock: { now: NOW }, namespace: 'ops' });
  test.transport.on('GET', SET_PATH, json(daemonSet()));
  test.transport.on('GET', PODS_PATH, json(list([...pods, ready('other', 'n1', OTHERS)])));
  test.transport.on('GET', '/apis/apps/v1/namespaces/ops/controllerrevisions', json(list([CURRENT])));
  test.transport.on(
    'GET',
    '/api/v1/nodes',
    json(list([node('n1', { pool: 'x' }), node('n2'), node('n3', { pool: 'x' })])),
  );
  return test;
}

const run = (test: TestRuntime, words: string): Promise<Outcome> => invoke(podsCommand, words.split(' '), test.rt);

describe('ds pods', () => {
  it('lists the pods that the DaemonSet owns, those without a node too, without reading nodes', async () => {
    const test = cluster();
    expect(await run(test, 'agent')).toBe('ok');
    expect(test.stdout()).toBe(
      [
        'NAME      READY   STATUS    RESTARTS   AGE',
        'agent-1   0/0     Running   0          100s',
        'agent-2   0/0     Running   0          100s',
        'agent-3   0/0     Pending   0          100s',
        '',
      ].join('\n'),
    );
    expect(test.transport.lines()).toEqual([`GET ${SET_PATH}`, `GET ${PODS_PATH}?labelSelector=app%3Dagent&limit=500`]);
  });

  it.each([
    ['agent n3', ['agent-3']],
    ['agent --node n1,n2', ['agent-1', 'agent-2']],
    ['agent -l pool=x', ['agent-1', 'agent-3']],
    ['agent --only outdated', ['agent-2']],
    ['agent -l pool=x --only outdated', []],
  ])('%s', async (words, names) => {
    const test = cluster();
    expect(await run(test, `${words} -o name`)).toBe('ok');
    expect(test.stdout()).toBe(names.map((name) => `pod/${name}\n`).join(''));
  });

  it('says so when there are none, and prints an empty list', async () => {
    const test = cluster([]);
    expect(await run(test, 'agent')).toBe('ok');
    expect(test.stderr()).toBe('No resources found in ops namespace.\n');
    const other = cluster([]);
    expect(await run(other, 'agent -o json')).toBe('ok');
    expect(JSON.parse(other.stdout())).toMatchObject({ kind: 'List', items: [] });
  });

  it('names a node without a pod, and fails', async () => {
    const test = cluster();
    expect(await run(test, 'agent n1 n9')).toBe('failed');
    expect(test.stdout()).toContain('agent-1');
    expect(test.reported.map(({ message }) => message)).toEqual(['daemonset "agent" has no pod on node "n9"']);
  });

  it('shows the error of a DaemonSet that does not exist', async () => {
    const test = testRuntime({ namespace: 'ops' });
    test.transport.on('GET', SET_PATH, status(404, 'NotFound', 'daemonsets.apps "agent" not found'));
    await expect(run(test, 'agent')).rejects.toMatchObject({ kind: 'notFound' });
  });

  it('watches the pods that it lists, and no others', async () => {
    const test = testRuntime({ clock: { now: NOW }, namespace: 'ops' });
    test.transport.on('GET', SET_PATH, json(daemonSet()));
    test.transport.on('GET', PODS_PATH, json(list(ALL)));
    const [watched] = test.transport.onWatch(PODS_PATH);
    if (watched === undefined) throw new Error('there is no watch');
    const running = run(test, 'agent -w n1 n2 --output-watch-events --no-headers');
    await watched.opened;
    watched.event('ADDED', ready('other', 'n1', OTHERS));
    watched.event('MODIFIED', pod('agent-3', 'n3'));
    watched.event('MODIFIED', ready('agent-1', 'n1', { terminating: true }));
    watched.event('DELETED', old('agent-2', 'n2'));
    await expect.poll(() => test.stdout()).toContain('DELETED');
    test.interrupt();
    await expect(running).rejects.toMatchObject({ kind: 'interrupted' });
    expect(
      test
        .stdout()
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ +/).slice(0, 2).join(' ')),
    ).toEqual(['ADDED agent-1', 'ADDED agent-2', 'MODIFIED agent-1', 'DELETED agent-2']);
  });

  it.each([
    ['agent -w --only unhealthy', '--watch cannot be used with --only and --selector'],
    ['agent --output-watch-events', '--output-watch-events option can only be used with --watch or --watch-only'],
    ['agent --show-labels -o json', '--show-labels option cannot be used with json printer'],
    ['agent n1 -l pool=x', 'node names cannot be provided when a selector is specified'],
  ])('refuses %s', async (words, message) => {
    await expect(run(testRuntime(), words)).rejects.toMatchObject({ kind: 'usage', message });
  });
});
