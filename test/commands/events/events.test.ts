import { describe, expect, it } from 'vitest';
import { eventsCommand } from '../../../src/commands/events/events.ts';
import { daemonSet, NOW, ago, pod } from '../../daemonset/build.ts';
import { json, status } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime, type TestRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';

const APPS = '/apis/apps/v1/namespaces/ops';
const CORE = '/api/v1/namespaces/ops';
const NODE_EVENTS = '/api/v1/namespaces/default/events';

const PODS = [
  pod('agent-bbbbb', 'n1', { metadata: { uid: 'b' } }),
  pod('agent-ccccc', 'n2', { metadata: { uid: 'c' } }),
];

let version = 0;
function event(kind: string, name: string, text: string, seconds: number, more: object = {}): object {
  const [type, reason, ...words] = text.split(' ');
  version += 1;
  const uid = PODS.find(({ metadata }) => metadata?.name === name)?.metadata?.uid;
  return {
    metadata: {
      name: `${name}.${version}`,
      namespace: kind === 'Node' ? 'default' : 'ops',
      uid: `event-${version}`,
      resourceVersion: String(version),
    },
    involvedObject: {
      kind,
      name,
      ...(kind === 'Node' ? {} : { namespace: 'ops' }),
      ...(uid === undefined ? {} : { uid }),
    },
    type,
    reason,
    message: words.join(' '),
    firstTimestamp: ago(seconds),
    lastTimestamp: ago(seconds),
    ...more,
  };
}

const EVENTS = [
  event('Pod', 'agent-bbbbb', 'Normal Started Started container agent', 30),
  event('Pod', 'agent-ccccc', 'Normal Started Started container agent', 20),
  event('DaemonSet', 'agent', 'Normal SuccessfulCreate Created pod: agent-bbbbb', 60),
  event('Pod', 'other-bbbbb', 'Normal Started Started container other', 10),
  event('Pod', 'agent-ccccc', 'Warning BackOff \u001b[31mBack-off', 5, {
    involvedObject: {
      kind: 'Pod',
      name: 'agent-ccccc',
      namespace: 'ops',
      uid: 'c',
      fieldPath: 'spec.containers{agent}',
    },
    count: 4,
  }),
];
const OF_NODES = [event('Node', 'n1', 'Normal NodeNotReady Node n1 status is now: NodeNotReady', 40)];

const list = (items: readonly object[]): object => ({ metadata: { resourceVersion: '5' }, items });

function cluster(options: TestRuntimeOptions = {}): TestRuntime {
  const environment = testRuntime({ clock: { now: NOW }, namespace: 'ops', ...options });
  const { transport } = environment;
  transport.on('GET', `${APPS}/daemonsets/agent`, json(daemonSet()));
  transport.on('GET', `${APPS}/controllerrevisions`, json(list([])));
  transport.on('GET', `${CORE}/pods`, json(list(PODS)));
  transport.on('GET', `${CORE}/events`, json(list(EVENTS)));
  transport.on('GET', NODE_EVENTS, json(list(OF_NODES)));
  return environment;
}

async function run(words: string, options?: TestRuntimeOptions): Promise<TestRuntime> {
  const test = cluster(options);
  expect(await invoke(eventsCommand, words.split(' '), test.rt)).toBe('ok');
  return test;
}

const cells = (text: string): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, ' | '));

describe('ds events', () => {
  it('prints the events of the DaemonSet, its pods and their nodes, the last one last', async () => {
    const { stdout } = await run('agent');
    expect(cells(stdout())).toEqual([
      'LAST SEEN | TYPE | REASON | OBJECT | NODE | MESSAGE',
      '60s | Normal | SuccessfulCreate | daemonset/agent | - | Created pod: agent-bbbbb',
      '40s | Normal | NodeNotReady | node/n1 | n1 | Node n1 status is now: NodeNotReady',
      '20s (x2 over 30s) | Normal | Started | 2 pods | 2 nodes | Started container agent',
      '5s (x4 over 5s) | Warning | BackOff | pod/agent-ccccc | n2 | agent: ^[[31mBack-off',
    ]);
  });

  it('asks for no more than the events of the namespace and of nodes', async () => {
    const { transport } = await run('agent');
    expect(transport.lines().toSorted()).toEqual([
      `GET ${NODE_EVENTS}?fieldSelector=involvedObject.kind%3DNode&limit=500`,
      `GET ${CORE}/events?limit=500`,
      `GET ${CORE}/pods?labelSelector=app%3Dagent&limit=500`,
      `GET ${APPS}/controllerrevisions?labelSelector=app%3Dagent&limit=500`,
      `GET ${APPS}/daemonsets/agent`,
    ]);
  });

  it.each([
    ['agent n2 --no-headers', ['pod/agent-ccccc', 'pod/agent-ccccc']],
    ['agent --types=warning --no-headers', ['pod/agent-ccccc']],
    [
      'agent --no-fold --no-headers',
      ['daemonset/agent', 'node/n1', 'pod/agent-bbbbb', 'pod/agent-ccccc', 'pod/agent-ccccc'],
    ],
  ])('%s chooses', async (words, objects) => {
    const { stdout } = await run(words);
    expect(cells(stdout()).map((line) => line.split(' | ')[3])).toEqual(objects);
  });

  it('prints every event as JSON, with its managed fields left out', async () => {
    const { stdout } = await run('agent -o json');
    const { kind, items } = JSON.parse(stdout()) as { kind: string; items: { kind: string; reason: string }[] };
    expect(kind).toBe('List');
    expect(items.map((item) => `${item.kind} ${item.reason}`)).toEqual(
      ['SuccessfulCreate', 'NodeNotReady', 'Started', 'Started', 'BackOff'].map((reason) => `Event ${reason}`),
    );
  });

  it('puts messages below their row on a narrow terminal', async () => {
    const { stdout } = await run('agent', { stdout: { isTTY: true, columns: 60 } });
    const lines = stdout().trimEnd().split('\n');
    expect(lines.every((line) => line.length <= 60)).toBe(true);
    expect(lines).toContain('    Node n1 status is now: NodeNotReady');
  });

  it('says so when there are none', async () => {
    const { stdout, stderr } = await run('agent n9');
    expect([stdout(), stderr()]).toEqual(['', 'No events found for daemonset/agent in ops namespace on n9.\n']);
  });

  it('goes without the events of nodes when they may not be listed', async () => {
    const test = cluster();
    test.transport.on('GET', NODE_EVENTS, status(403, 'Forbidden', 'events is forbidden'));
    expect(await invoke(eventsCommand, ['agent', '--no-headers'], test.rt)).toBe('ok');
    expect(test.warnings).toEqual(['events of nodes are left out: they may not be listed']);
    expect(cells(test.stdout())).toHaveLength(3);
  });

  it('fails when the events of the namespace may not be listed', async () => {
    const { rt, transport } = cluster();
    transport.on('GET', `${CORE}/events`, status(403, 'Forbidden', 'events is forbidden'));
    await expect(invoke(eventsCommand, ['agent'], rt)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it.each([
    ['agent --types=Failed', '--types=Failed: it must be Normal or Warning'],
    ['agent -o jsonpath={}', 'unable to match a printer'],
    ['agent --chunk-size=-1', '--chunk-size must not be negative'],
    ['po/agent', 'has another resource type'],
  ])('refuses %s', async (words, message) => {
    const { rt, connections } = cluster();
    await expect(invoke(eventsCommand, words.split(' '), rt)).rejects.toThrow(message);
    expect(connections()).toBe(0);
  });

  it('watches without the events of nodes and without revisions when they may not be listed', async () => {
    const test = cluster();
    const { transport, clock, rt } = test;
    transport.on('GET', NODE_EVENTS, status(403, 'Forbidden', 'events is forbidden'));
    transport.on('GET', `${APPS}/controllerrevisions`, status(403, 'Forbidden', 'controllerrevisions is forbidden'));
    transport.onWatch(`${CORE}/pods`);
    const [events] = transport.onWatch(`${CORE}/events`);
    const done = invoke(eventsCommand, ['agent', '-w', '--no-headers'], rt).catch((error: unknown) => error);
    await events?.opened;
    await clock.advance(0);
    expect(cells(test.stdout())).toHaveLength(3);
    expect(test.warnings).toEqual(['events of nodes are left out: they may not be listed']);
    test.interrupt();
    expect(await done).toMatchObject({ kind: 'interrupted' });
  });

  it('watches: what there is, and then each event that is new or seen again', async () => {
    const test = cluster();
    const { transport, clock, rt } = test;
    transport.onWatch(`${CORE}/pods`);
    transport.onWatch(NODE_EVENTS);
    const [events] = transport.onWatch(`${CORE}/events`);
    const done = invoke(eventsCommand, ['agent', '-w', '--no-headers'], rt).catch((error: unknown) => error);
    await events?.opened;
    await clock.advance(0);
    expect(cells(test.stdout())).toHaveLength(4);
    const before = test.stdout().length;
    const typed = { apiVersion: 'v1', kind: 'Event' };
    events?.event('ADDED', {
      ...typed,
      ...event('Pod', 'agent-ddddd', 'Normal Pulled New pod', 0, { source: { host: 'n3' } }),
    });
    events?.event('ADDED', { ...typed, ...event('Pod', 'other-ddddd', 'Normal Pulled Other pod', 0) });
    events?.event('DELETED', { ...typed, ...EVENTS[0] });
    await clock.advance(0);
    expect(cells(test.stdout().slice(before))).toEqual(['0s | Normal | Pulled | pod/agent-ddddd | n3 | New pod']);
    test.interrupt();
    expect(await done).toMatchObject({ kind: 'interrupted' });
  });
});
