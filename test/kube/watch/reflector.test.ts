import { afterEach, describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import { createClient } from '../../../src/kube/create-client.ts';
import { reflect, type ReflectOptions, type ReflectorEvent } from '../../../src/kube/watch/reflector.ts';
import { PODS } from '../../../src/kube/resource.ts';
import type { Pod } from '../../../src/kube/wire.ts';
import { fakeStream } from '../../support/fake-stream.ts';
import {
  fakeTransport,
  json,
  networkError,
  status,
  stream,
  type Answer,
  type Reply,
} from '../../support/fake-transport.ts';
import { manualClock, settle } from '../../support/manual-clock.ts';

const at = { resource: PODS, namespace: 'ns' };
const PATH = '/api/v1/namespaces/ns/pods';

const pod = (name: string, resourceVersion: number, uid = `uid-${name}`): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'ns', uid, resourceVersion: String(resourceVersion) },
});

const list = (resourceVersion: number, ...items: readonly Pod[]): Reply =>
  json({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: String(resourceVersion) }, items });

const gone = {
  kind: 'Status',
  status: 'Failure',
  reason: 'Expired',
  code: 410,
  message: 'too old resource version: 1 (9)',
};
const broken = new DsError('unreachable', 'broken');

const refused = networkError(new DsError('unreachable', 'refused'));

/** Reads a reflector in the background, as a command would, and keeps short words of what it said. */
function follow(
  answers: { lists: readonly [Answer, ...Answer[]]; watches: readonly [Answer, ...Answer[]] },
  options: ReflectOptions = {},
) {
  const transport = fakeTransport();
  const clock = manualClock();
  transport.on('GET', PATH, ...answers.lists);
  transport.on('GET', `${PATH}?watch=true`, ...answers.watches);
  const said: string[] = [];
  const outages: string[] = [];
  const stop = new AbortController();
  stops.push(stop);
  const word = (event: ReflectorEvent<Pod>): string =>
    event.type === 'SYNCED'
      ? `SYNCED ${event.resourceVersion}`
      : `${event.type} ${event.object.metadata?.name ?? ''}@${event.object.metadata?.resourceVersion ?? ''}`;
  const ended = (async () => {
    const client = createClient(transport, { clock, onOutage: ({ message }) => outages.push(message) });
    const settings = { clock, random: () => 0, signal: stop.signal, ...options };
    for await (const event of reflect<Pod>(client, at, settings)) said.push(word(event));
  })().then(
    () => new Error('the reflector ended by itself'),
    (error: unknown) => error as Error,
  );
  const watches = () => transport.requests.filter((request) => request.query.get('watch') === 'true');
  const froms = () => watches().map((request) => request.query.get('resourceVersion'));
  return { transport, clock, said, outages, ended, stop, watches, froms };
}

const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

describe('without failures', () => {
  it('reports existing objects, SYNCED, and then changes', async () => {
    const watch = fakeStream();
    const { said, watches, transport } = follow(
      { lists: [list(10, pod('a', 4), pod('b', 5))], watches: [stream(watch)] },
      { labelSelector: 'app=x', fieldSelector: 'spec.nodeName=n' },
    );
    await watch.opened;
    expect(said).toEqual(['ADDED a@4', 'ADDED b@5', 'SYNCED 10']);
    watch.event('ADDED', pod('c', 11));
    watch.event('MODIFIED', pod('a', 12));
    watch.event('DELETED', pod('b', 13));
    await settle();
    expect(said.slice(3)).toEqual(['ADDED c@11', 'MODIFIED a@12', 'DELETED b@13']);
    expect(transport.lines()[0]).toBe(`GET ${PATH}?labelSelector=app%3Dx&fieldSelector=spec.nodeName%3Dn&limit=500`);
    expect(Object.fromEntries(watches()[0]?.query ?? [])).toEqual({
      labelSelector: 'app=x',
      fieldSelector: 'spec.nodeName=n',
      resourceVersion: '10',
      allowWatchBookmarks: 'true',
      timeoutSeconds: '300',
      watch: 'true',
    });
  });

  it('requests watches of 5 to 10 minutes', async () => {
    const watch = fakeStream();
    const { watches } = follow({ lists: [list(1)], watches: [stream(watch)] }, { random: () => 0.999 });
    await watch.opened;
    expect(watches()[0]?.query.get('timeoutSeconds')).toBe('600');
  });

  it('resumes immediately after a regular end of a watch', async () => {
    const [first, second] = [fakeStream(), fakeStream()];
    const { said, froms, clock } = follow({ lists: [list(10)], watches: [stream(first), stream(second)] });
    await first.opened;
    first.event('ADDED', pod('a', 11));
    first.end();
    await second.opened;
    expect(froms()).toEqual(['10', '11']);
    expect(clock.slept).toEqual([]);
    second.event('MODIFIED', pod('a', 12));
    await settle();
    expect(said).toEqual(['SYNCED 10', 'ADDED a@11', 'MODIFIED a@12']);
  });

  it('advances by bookmarks', async () => {
    const [first, second] = [fakeStream(), fakeStream()];
    const { said, froms } = follow({ lists: [list(10)], watches: [stream(first), stream(second)] });
    await first.opened;
    first.event('BOOKMARK', { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: '500' } });
    first.end();
    await second.opened;
    expect(froms()).toEqual(['10', '500']);
    expect(said).toEqual(['SYNCED 10']);
  });

  it('closes the connection when its reader stops', async () => {
    const watch = fakeStream();
    const transport = fakeTransport();
    transport.on('GET', PATH, list(10));
    transport.on('GET', `${PATH}?watch=true`, stream(watch));
    watch.event('ADDED', pod('a', 11));
    for await (const event of reflect<Pod>(createClient(transport), at)) if (event.type === 'ADDED') break;
    await watch.closed;
  });
});

describe('known events are not reported again', () => {
  it('leaves out duplicate and older events', async () => {
    const watch = fakeStream();
    const { said } = follow({ lists: [list(10, pod('a', 4))], watches: [stream(watch)] });
    watch.event('ADDED', pod('a', 4));
    watch.event('MODIFIED', pod('a', 12));
    watch.event('MODIFIED', pod('a', 12));
    watch.event('MODIFIED', pod('a', 11));
    watch.event('DELETED', pod('a', 13));
    watch.event('DELETED', pod('a', 13));
    await watch.opened;
    await settle();
    expect(said).toEqual(['ADDED a@4', 'SYNCED 10', 'MODIFIED a@12', 'DELETED a@13']);
  });

  it('reports a known object as modified, whatever the event type', async () => {
    const watch = fakeStream();
    const { said } = follow({ lists: [list(10, pod('a', 4))], watches: [stream(watch)] });
    watch.event('MODIFIED', pod('b', 11));
    watch.event('ADDED', pod('a', 12));
    watch.event('DELETED', pod('never-seen', 13));
    await watch.opened;
    await settle();
    expect(said.slice(2)).toEqual(['ADDED b@11', 'MODIFIED a@12']);
  });

  it('reports a replaced object as deleted and added', async () => {
    const watch = fakeStream();
    const { said } = follow({ lists: [list(10, pod('a', 4))], watches: [stream(watch)] });
    watch.event('MODIFIED', pod('a', 12, 'another'));
    await watch.opened;
    await settle();
    expect(said.slice(2)).toEqual(['DELETED a@4', 'ADDED a@12']);
  });
});

describe('dropped connections', () => {
  it('resumes after a line that was cut in the middle', async () => {
    const [first, second] = [fakeStream(), fakeStream()];
    const { said, froms, transport } = follow({ lists: [list(10)], watches: [stream(first), stream(second)] });
    await first.opened;
    first.event('ADDED', pod('a', 11));
    first.text('{"type":"MODIFIED","object":{"metadata":{"na');
    first.fail(broken);
    second.event('MODIFIED', pod('a', 12));
    await second.opened;
    await settle();
    expect(froms()).toEqual(['10', '11']);
    expect(said).toEqual(['SYNCED 10', 'ADDED a@11', 'MODIFIED a@12']);
    expect(transport.lines().filter((line) => !line.includes('watch=true'))).toHaveLength(1);
  });

  it('resumes when the connection just ends in the middle of a line', async () => {
    const [first, second] = [fakeStream(), fakeStream()];
    const { froms } = follow({ lists: [list(10)], watches: [stream(first), stream(second)] });
    await first.opened;
    first.event('ADDED', pod('a', 11));
    first.text('{"type":"MODI');
    first.end();
    await second.opened;
    expect(froms()).toEqual(['10', '11']);
  });

  it('waits longer and longer while the server is unavailable, and resets the wait after that', async () => {
    const waits: number[] = [];
    const [first, second, third] = [fakeStream(), fakeStream(), fakeStream()];
    const { clock, transport, said, outages } = follow(
      {
        lists: [list(10)],
        watches: [stream(first), refused, refused, refused, stream(second), refused, stream(third)],
      },
      { onRetry: (_error, ms) => waits.push(ms) },
    );
    await first.opened;
    first.event('ADDED', pod('a', 11));
    first.fail(broken);
    await transport.sent(3);
    await clock.advance(1600);
    await clock.advance(3200);
    await clock.advance(6400);
    await second.opened;
    expect(waits).toEqual([1600, 3200, 6400]);
    second.event('MODIFIED', pod('a', 12));
    second.fail(broken);
    await transport.sent(7);
    await clock.advance(1600);
    await third.opened;
    expect(waits).toEqual([1600, 3200, 6400, 1600]);
    // Told once of each outage, not of each try
    expect(outages).toHaveLength(2);
    expect(said).toEqual(['SYNCED 10', 'ADDED a@11', 'MODIFIED a@12']);
  });

  it('spreads its waits by up to their double, and never waits longer than 30 seconds before that', async () => {
    const waits: number[] = [];
    const { clock } = follow(
      { lists: [list(10)], watches: [refused] },
      { random: () => 0.5, onRetry: (_error, ms) => waits.push(ms) },
    );
    for (let step = 0; step < 8; step++) await clock.advance(45_000);
    expect(waits.slice(0, 3)).toEqual([1200, 2400, 4800]);
    expect(Math.max(...waits)).toBe(45_000);
  });

  it('pauses when a watch ends immediately without an event', async () => {
    const [first, second] = [fakeStream(), fakeStream()];
    first.end();
    const { clock, watches } = follow({ lists: [list(10)], watches: [stream(first), stream(second)] });
    await first.closed;
    await settle();
    expect(watches()).toHaveLength(1);
    await clock.advance(800);
    expect(watches()).toHaveLength(2);
  });
});

describe('a version that the server no longer has', () => {
  const before = [pod('kept', 1), pod('changed', 2), pod('removed', 3), pod('replaced', 4)];
  const after = [pod('kept', 1), pod('changed', 32), pod('replaced', 33, 'another'), pod('new', 34)];
  const difference = [
    'DELETED removed@3',
    'MODIFIED changed@32',
    'DELETED replaced@4',
    'ADDED replaced@33',
    'ADDED new@34',
  ];

  it('lists again and reports the difference, after an ERROR event', async () => {
    const [first, second] = [fakeStream(), fakeStream()];
    const { said, froms, clock } = follow({
      lists: [list(10, ...before), list(40, ...after)],
      watches: [stream(first), stream(second)],
    });
    await first.opened;
    first.event('ERROR', gone);
    await second.opened;
    expect(said.slice(4)).toEqual(['SYNCED 10', ...difference]);
    expect(froms()).toEqual(['10', '40']);
    expect(clock.slept).toEqual([]);
  });

  it('lists again and reports the difference, after HTTP status 410', async () => {
    const [first, second] = [fakeStream(), fakeStream()];
    const { said, froms } = follow({
      lists: [list(10, ...before), list(40, ...after)],
      watches: [stream(first), json(gone, 410), stream(second)],
    });
    await first.opened;
    first.event('BOOKMARK', { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: '11' } });
    first.fail(broken);
    await second.opened;
    expect(said.slice(4)).toEqual(['SYNCED 10', ...difference]);
    expect(froms()).toEqual(['10', '11', '40']);
  });

  it('detects objects that were deleted during the outage', async () => {
    const [first, second] = [fakeStream(), fakeStream()];
    const { said } = follow({
      lists: [list(10, pod('a', 4)), list(40)],
      watches: [stream(first), json(gone, 410), stream(second)],
    });
    await first.opened;
    first.event('MODIFIED', pod('a', 11));
    first.fail(broken);
    await second.opened;
    expect(said).toEqual(['ADDED a@4', 'SYNCED 10', 'MODIFIED a@11', 'DELETED a@11']);
  });

  it('pauses when the server repeats it', async () => {
    const { watches, clock } = follow({ lists: [list(10)], watches: [json(gone, 410)] });
    await settle();
    expect(watches()).toHaveLength(2);
    await clock.advance(1600);
    expect(watches()).toHaveLength(3);
  });
});

describe('a failing server', () => {
  it('waits as long as a 429 requests', async () => {
    const [first, second] = [fakeStream(), fakeStream()];
    const busy = status(429, 'TooManyRequests', 'busy', {}, { 'retry-after': '7' });
    const { clock, watches } = follow({ lists: [list(10)], watches: [busy, stream(first), stream(second)] });
    await settle();
    expect(clock.slept).toEqual([7000]);
    await clock.advance(7000);
    await first.opened;
    expect(watches()).toHaveLength(2);
  });

  it('waits as long as the Status of a 429 requests, if that is longer than its own pause', async () => {
    const watch = fakeStream();
    const busy = status(429, 'TooManyRequests', 'busy', { retryAfterSeconds: 9 });
    const { clock } = follow({ lists: [list(10)], watches: [busy, stream(watch)] });
    await settle();
    await clock.advance(9000);
    await watch.opened;
    expect(clock.slept).toEqual([9000]);
  });

  it('survives status 500, in responses, in ERROR events, and of proxies', async () => {
    const [first, second] = [fakeStream(), fakeStream()];
    const proxy: Reply = { code: 502, body: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } };
    const { clock, said } = follow({
      lists: [list(10)],
      watches: [status(500, 'InternalError', 'etcd is away'), proxy, stream(first), stream(second)],
    });
    for (let step = 0; step < 3; step++) await clock.advance(10_000);
    await first.opened;
    first.event('ERROR', { kind: 'Status', code: 500, reason: 'InternalError', message: 'etcd is away' });
    await settle();
    await clock.advance(10_000);
    await second.opened;
    second.event('ADDED', pod('a', 11));
    await settle();
    expect(said).toEqual(['SYNCED 10', 'ADDED a@11']);
  });

  it('survives failures of the second list', async () => {
    const [first, second] = [fakeStream(), fakeStream()];
    const { clock, said } = follow({
      lists: [list(10, pod('a', 4)), status(500, 'InternalError', 'no'), refused, list(40, pod('a', 12))],
      watches: [stream(first), stream(second)],
    });
    await first.opened;
    first.event('ERROR', gone);
    for (let step = 0; step < 3; step++) await clock.advance(10_000);
    await second.opened;
    expect(said).toEqual(['ADDED a@4', 'SYNCED 10', 'MODIFIED a@12']);
  });
});

describe('permanent errors', () => {
  it.each([
    ['no server at the first list', refused, 'unreachable'],
    ['a 500 at the first list', status(500, 'InternalError', 'no'), 'server'],
    ['a 403 at the first list', status(403, 'Forbidden', 'no'), 'forbidden'],
    ['an API that is not there', status(404, 'NotFound', 'no'), 'notFound'],
  ] as const)('throws at %s', async (_name, answer, kind) => {
    const { ended } = follow({ lists: [answer], watches: [refused] });
    expect(await ended).toMatchObject({ kind: kind });
  });

  it.each([
    ['401', status(401, 'Unauthorized', 'Unauthorized'), 'unauthenticated'],
    ['403', status(403, 'Forbidden', 'no'), 'forbidden'],
    ['400', status(400, 'BadRequest', 'no'), 'server'],
  ] as const)('throws at a watch answered %s', async (_name, answer, kind) => {
    const { ended } = follow({ lists: [list(10)], watches: [answer] });
    expect(await ended).toMatchObject({ kind: kind });
  });

  it('throws at 403 in the second list', async () => {
    const watch = fakeStream();
    const { ended } = follow({ lists: [list(10), status(403, 'Forbidden', 'no')], watches: [stream(watch)] });
    watch.event('ERROR', gone);
    expect(await ended).toMatchObject({ kind: 'forbidden' });
  });

  it('throws the reason of its signal, in a watch and in a pause', async () => {
    const watch = fakeStream();
    const reading = follow({ lists: [list(10)], watches: [stream(watch)] });
    await watch.opened;
    reading.stop.abort(new DsError('timeout', 'timed out waiting'));
    expect(await reading.ended).toMatchObject({ kind: 'timeout', message: 'timed out waiting' });

    const pausing = follow({ lists: [list(10)], watches: [refused] });
    await settle();
    pausing.stop.abort();
    expect(await pausing.ended).toMatchObject({ kind: 'interrupted' });
  });
});
