import { describe, expect, it } from 'vitest';
import { createClient } from '../../../src/kube/create-client.ts';
import type { Pod } from '../../../src/kube/wire.ts';
import { START, type Navigation } from '../../../src/tui/navigation.ts';
import { createFetcher } from '../../../src/tui/store/fetcher.ts';
import { ago, node, pod, ready } from '../../daemonset/build.ts';
import { fakeTransport, json, status, text } from '../../support/fake-transport.ts';
import { manualClock, settle } from '../../support/manual-clock.ts';
import { modelOf, storeOf } from '../build.ts';

const EVENTS = '/api/v1/namespaces/ops/events';
const alive = (name: string) => ({ ...node(name), status: { conditions: [{ type: 'Ready', status: 'True' }] } });

function failing(name: string, on: string): Pod {
  const made = pod(name, on, { metadata: { uid: `uid of ${name}` } });
  const waiting = { reason: 'ErrImagePull' };
  const containers = [{ name: 'agent', ready: false, restartCount: 0, image: 'a', imageID: 'a', state: { waiting } }];
  return { ...made, status: { ...made.status, containerStatuses: containers } };
}

const event = (message: string, seconds: number) => ({
  metadata: { name: message, namespace: 'ops' },
  reason: 'Failed',
  message,
  lastTimestamp: ago(seconds),
});
const eventList = (...items: readonly object[]) => json({ kind: 'EventList', apiVersion: 'v1', metadata: {}, items });

function opened(pods: readonly Pod[], nodes = pods.map(({ spec }) => spec?.nodeName ?? '')) {
  const transport = fakeTransport();
  transport.on('GET', EVENTS, eventList(event('first', 90), event('last', 30)));
  const clock = manualClock();
  const store = storeOf({ nodes: nodes.map(alive), pods });
  let changes = 0;
  const options = { clock, signal: new AbortController().signal, changed: () => changes++ };
  const fetcher = createFetcher(createClient(transport, { clock }), store, options);
  const fetch = async (navigation: Partial<Navigation>): Promise<void> => {
    fetcher.fetch(modelOf(store), { ...START, ...navigation });
    await settle();
  };
  return { transport, clock, store, fetcher, fetch, changes: () => changes };
}

const paths = ({ transport }: ReturnType<typeof opened>) => transport.requests.map(({ pathname }) => pathname);

describe('on the overview', () => {
  it('the latest message of a stuck node is read, and again after ten seconds', async () => {
    const view = opened([failing('p-1', 'n1'), ready('p-2', 'n2')]);
    expect(view.fetcher.messageOf('n1')).toBeUndefined();
    await view.fetch({});
    expect(view.fetcher.messageOf('n1')).toMatchObject({ text: 'Failed: last' });
    expect(view.fetcher.messageOf('n2')).toBeUndefined();
    expect(view.transport.requests.map(({ query }) => query.get('fieldSelector'))).toEqual([
      'involvedObject.uid=uid of p-1',
    ]);
    expect(view.changes()).toBe(1);
    await view.clock.advance(9999);
    await view.fetch({});
    expect(view.transport.requests).toHaveLength(1);
    await view.clock.advance(1);
    await view.fetch({});
    expect(view.transport.requests).toHaveLength(2);
  });

  it('a message that may not be read is none', async () => {
    const view = opened([failing('p-1', 'n1')]);
    view.transport.on('GET', EVENTS, status(403, 'Forbidden', 'events is forbidden'));
    await view.fetch({});
    expect(view.fetcher.messageOf('n1')).toBeUndefined();
  });
});

describe('on the page of a node', () => {
  it('the events of its pod are read, and nothing else', async () => {
    const view = opened([ready('p-1', 'n1'), failing('p-2', 'n2')]);
    await view.fetch({ page: 'node', node: 'n1' });
    expect(paths(view)).toEqual([EVENTS]);
    expect(view.fetcher.detailsOf('n1').events?.items.map(({ message }) => message)).toEqual(['first', 'last']);
    expect(view.fetcher.detailsOf('n2')).toEqual({ events: undefined, log: undefined });
    expect(view.fetcher.detailsOf(undefined)).toEqual({ events: undefined, log: undefined });
    await view.clock.advance(5000);
    await view.fetch({ page: 'node', node: 'n1' });
    expect(paths(view)).toHaveLength(2);
  });

  it('it is said why they cannot be read', async () => {
    const view = opened([ready('p-1', 'n1')]);
    view.transport.on('GET', EVENTS, status(403, 'Forbidden', 'events is forbidden'));
    await view.fetch({ page: 'node', node: 'n1' });
    expect(view.fetcher.detailsOf('n1').events).toEqual({
      items: [],
      error: expect.stringContaining('forbidden') as string,
    });
  });

  it('nothing is read of a node without a pod, or that does not exist', async () => {
    const view = opened([ready('p-1', 'n1')], ['n1', 'n2']);
    view.transport.on('GET', EVENTS, eventList());
    await view.fetch({ page: 'log', node: 'n2' });
    await view.fetch({ page: 'node', node: 'n3' });
    expect(view.fetcher.detailsOf('n2').log).toBeUndefined();
    expect(view.fetcher.detailsOf('n3').events).toBeUndefined();
  });
});

describe('on the page of a log', () => {
  const LOG = '/api/v1/namespaces/ops/pods/p-1/log';

  it('the last 500 lines are read, and again after two seconds', async () => {
    const view = opened([ready('p-1', 'n1', { metadata: { name: 'p-1' } })]);
    view.transport.on('GET', LOG, text('a\nb\n'));
    await view.fetch({ page: 'log', node: 'n1' });
    expect(view.fetcher.detailsOf('n1').log).toMatchObject({ lines: ['a', 'b'] });
    expect(view.transport.requests[0]?.query.get('tailLines')).toBe('500');
    await view.clock.advance(1999);
    await view.fetch({ page: 'log', node: 'n1' });
    expect(paths(view)).toEqual([LOG]);
    await view.clock.advance(1);
    await view.fetch({ page: 'log', node: 'n1' });
    expect(paths(view)).toEqual([LOG, LOG]);
  });

  it('it is said why it cannot be read', async () => {
    const view = opened([ready('p-1', 'n1')]);
    view.transport.on('GET', LOG, status(403, 'Forbidden', 'pods/log is forbidden'));
    await view.fetch({ page: 'log', node: 'n1' });
    expect(view.fetcher.detailsOf('n1').log).toEqual({
      container: '',
      lines: [],
      error: expect.stringContaining('forbidden') as string,
    });
  });
});

it('why the controller cannot create pods is read while one is missing, and said of its node', async () => {
  const view = opened([ready('p-1', 'n1')], ['n1', 'n2']);
  const refused = { ...event('Error creating: exceeded quota: q', 5), reason: 'FailedCreate' };
  view.transport.on('GET', EVENTS, eventList(refused));
  await view.fetch({ page: 'group' });
  await view.fetch({ page: 'group' });
  view.store.update(view.clock.now());
  expect(view.store.entries.get('n2')?.report.cause).toMatchObject({
    reason: 'FailedCreate',
    message: expect.stringContaining('exceeded quota: q') as string,
  });
});
