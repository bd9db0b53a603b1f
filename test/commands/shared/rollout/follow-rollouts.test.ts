import { describe, expect, it } from 'vitest';
import { followRollout } from '../../../../src/commands/shared/rollout/follow-rollout.ts';
import { followRollouts } from '../../../../src/commands/shared/rollout/follow-rollouts.ts';
import { linesPresenter } from '../../../../src/commands/shared/rollout/lines-presenter.ts';
import type { Outcome } from '../../../../src/core/outcome.ts';
import { json, status, type FakeTransport } from '../../../support/fake-transport.ts';
import { settle } from '../../../support/manual-clock.ts';
import { testRuntime } from '../../../support/runtime.ts';

const APPS = '/apis/apps/v1/namespaces/ops';
const HASH = 'controller-revision-hash';

function daemonSet(name: string, resourceVersion: string, updated: number, available = updated, desired = 3) {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'ops', uid: name, generation: 2, resourceVersion },
    spec: { selector: { matchLabels: { app: name } }, template: template(name, 2) },
    status: {
      observedGeneration: 2,
      desiredNumberScheduled: desired,
      updatedNumberScheduled: updated,
      numberAvailable: available,
    },
  };
}

const template = (name: string, version: number) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: 'agent', image: `agent:${version}` }] },
});
const list = (...items: readonly object[]) => json({ metadata: { resourceVersion: '100' }, items });
const line = (name: string, text: string) => `Waiting for daemon set "${name}" rollout to finish: ${text}...\n`;
const done = (name: string) => `daemon set "${name}" successfully rolled out\n`;

/** A server with these DaemonSets, and the watch of each. */
function setUp(...sets: readonly ReturnType<typeof daemonSet>[]) {
  const test = testRuntime({ namespace: 'ops' });
  const streams = sets.map((set) => {
    const { name } = set.metadata;
    const query = `${APPS}/daemonsets?fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`;
    test.transport.on('GET', query, list(set));
    const [stream] = test.transport.onWatch(query);
    if (stream === undefined) throw new Error('no stream');
    return stream;
  });
  serveCluster(test.transport, []);
  const named = sets.map(({ metadata: { name } }) => ({ namespace: 'ops', name }));
  const start = async (timeoutMs = 0): Promise<Outcome> => {
    const { client } = await test.rt.connect();
    const until = timeoutMs === 0 ? Infinity : test.rt.clock.now() + timeoutMs;
    const settings = { watch: true, until, failFast: false, progressDeadline: 0, revision: 0 };
    return followRollouts(client, named, test.rt, ({ rt, ...followed }) => {
      const name = followed.isOneOfSeveral ? followed.named.name : undefined;
      const presenter = linesPresenter(rt.io, {
        now: () => rt.clock.now(),
        output: rt.io.stdout,
        repeats: false,
        name,
      });
      return followRollout(client, { ...followed, presenter, showsProblems: true }, settings, rt);
    });
  };
  return { ...test, streams, start };
}

const owned = (name: string, hash: string, more: object) => ({
  metadata: {
    name,
    namespace: 'ops',
    labels: { app: 'one', [HASH]: hash },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'one', uid: 'one', controller: true }],
  },
  ...more,
});

const revision = (number: number) =>
  owned(`one-h${number}`, `h${number}`, {
    revision: number,
    data: { spec: { template: { ...template('one', number), $patch: 'replace' } } },
  });

/** What explains a rollout: these pods, two revisions and one node. */
function serveCluster(transport: FakeTransport, pods: readonly object[]): void {
  const node = { metadata: { name: 'n1' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } };
  const objects = {
    '/api/v1/namespaces/ops/pods': pods,
    [`${APPS}/controllerrevisions`]: [revision(1), revision(2)],
    '/api/v1/nodes': [node],
    '/api/v1/namespaces/ops/events': [],
  };
  for (const [path, items] of Object.entries(objects)) {
    transport.on('GET', path, list(...items));
    transport.onWatch(path, 2);
  }
}

/** One node's pod cannot pull its image. */
function serveStuck({ transport }: ReturnType<typeof setUp>): void {
  const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "agent:2"' };
  const pod = owned('one-n1', 'h2', {
    spec: { nodeName: 'n1', containers: [{ name: 'agent' }] },
    status: { phase: 'Pending', containerStatuses: [{ name: 'agent', ready: false, state: { waiting } }] },
  });
  serveCluster(transport, [pod]);
}

describe('waiting for rollouts', () => {
  it('follows several at once, and prints each line once', async () => {
    const test = setUp(daemonSet('one', '1', 0), daemonSet('two', '1', 2));
    const [one, two] = test.streams;
    const outcome = test.start();
    await one?.opened;
    await two?.opened;
    two?.event('MODIFIED', daemonSet('two', '2', 2));
    two?.event('MODIFIED', daemonSet('two', '3', 3));
    await settle();
    one?.event('MODIFIED', daemonSet('one', '2', 3));
    expect(await outcome).toBe('ok');
    expect(test.stdout().split('\n').sort()).toEqual(
      [
        line('one', '0 out of 3 new pods have been updated'),
        line('two', '2 out of 3 new pods have been updated'),
        done('one'),
        done('two'),
        '\n',
      ]
        .map((text) => text.trimEnd())
        .sort(),
    );
    await one?.closed;
    await two?.closed;
  });

  it('prints kubectl’s line for a change that the controller has not observed', async () => {
    const first = daemonSet('one', '1', 3);
    const test = setUp({ ...first, status: { ...first.status, observedGeneration: 1 } });
    const outcome = test.start();
    await test.streams[0]?.opened;
    test.streams[0]?.event('MODIFIED', daemonSet('one', '2', 3));
    expect(await outcome).toBe('ok');
    expect(test.stdout()).toBe(`Waiting for daemon set spec update to be observed...\n${done('one')}`);
  });

  it('notes that no node is eligible', async () => {
    const test = setUp(daemonSet('one', '1', 0, 0, 0));
    test.transport.on('GET', '/api/v1/nodes', status(403, 'Forbidden', 'no'));
    expect(await test.start()).toBe('ok');
    expect(test.stderr()).toBe('note: no node is eligible to run daemon set "one"\n');
  });

  it('names a problem once, however long it lasts', async () => {
    const test = setUp(daemonSet('one', '1', 1));
    serveStuck(test);
    const outcome = test.start();
    await test.streams[0]?.opened;
    await test.clock.advance(60_000);
    await test.clock.advance(60_000);
    expect(test.stderr()).toBe(
      'n1, pod/one-n1: ImagePullBackOff in container agent: Back-off pulling image "agent:2"\n',
    );
    test.streams[0]?.event('MODIFIED', daemonSet('one', '2', 3));
    expect(await outcome).toBe('ok');
  });

  it('continues when the pods may not be read', async () => {
    const test = setUp(daemonSet('one', '1', 1));
    test.transport.on('GET', '/api/v1/namespaces/ops/pods', status(403, 'Forbidden', 'no'));
    const outcome = test.start();
    await test.streams[0]?.opened;
    await test.clock.advance(60_000);
    test.streams[0]?.event('MODIFIED', daemonSet('one', '2', 3));
    expect(await outcome).toBe('ok');
    expect(test.stderr()).toBe('cannot tell what is stuck: no\n');
  });

  it('explains the unfinished ones after the timeout', async () => {
    const test = setUp(daemonSet('one', '1', 1), daemonSet('two', '1', 3));
    serveStuck(test);
    const outcome = test.start(5000);
    await test.streams[0]?.opened;
    await test.clock.advance(5000);
    expect(await outcome).toBe('timedOut');
    expect(test.stdout()).toContain(done('two'));
    expect(test.reported).toMatchObject([{ kind: 'timeout', message: 'one: timed out waiting for the condition' }]);
    expect(test.stderr()).toMatch(/^still stuck: n1 \(ImagePullBackOff\)$/m);
  });

  it('continues with the others when one is deleted', async () => {
    const test = setUp(daemonSet('one', '1', 1), daemonSet('two', '1', 1));
    const outcome = test.start();
    await test.streams[0]?.opened;
    await test.streams[1]?.opened;
    test.streams[0]?.event('DELETED', daemonSet('one', '2', 1));
    await settle();
    test.streams[1]?.event('MODIFIED', daemonSet('two', '2', 3));
    expect(await outcome).toBe('failed');
    expect(test.reported).toMatchObject([{ kind: 'failure', message: 'one: object has been deleted' }]);
    expect(test.stdout()).toContain(done('two'));
  });

  it('ends at Ctrl-C', async () => {
    const test = setUp(daemonSet('one', '1', 1));
    const outcome = test.start();
    await test.streams[0]?.opened;
    test.interrupt();
    await expect(outcome).rejects.toMatchObject({ kind: 'interrupted' });
    expect(test.reported).toEqual([]);
  });
});
