import { describe, expect, it } from 'vitest';
import type { FlagValues } from '../../../src/commands/shared/define.ts';
import { waitCommand } from '../../../src/commands/wait/wait.ts';
import { json, status as refusal, stream } from '../../support/fake-transport.ts';
import { fakeStream, type FakeStream } from '../../support/fake-stream.ts';
import { hintSaying } from '../../support/hints.ts';
import { testRuntime, type TestRuntime } from '../../support/runtime.ts';

type WaitFlags = FlagValues<typeof waitCommand.flags>;

const SETS = '/apis/apps/v1/namespaces/ops/daemonsets';
const MET = 'daemonset.apps/agent condition met\n';

function input(args: readonly string[], conditions: readonly string[], flags: Partial<WaitFlags> = {}) {
  const defaults: WaitFlags = {
    for: conditions,
    timeout: 30_000,
    filename: [],
    recursive: false,
    selector: undefined,
    all: false,
    allNamespaces: false,
    fieldSelector: undefined,
  };
  return { args, flags: { ...defaults, ...flags }, provided: new Set<string>() };
}

const run = (test: TestRuntime, conditions: readonly string[], flags: Partial<WaitFlags> = {}, args = ['agent']) =>
  waitCommand.run(input(args, conditions, flags), test.rt);

function daemonSet(resourceVersion: string, available: number, more: Record<string, object> = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {
      name: 'agent',
      namespace: 'ops',
      uid: 'u1',
      resourceVersion,
      annotations: { 'deprecated.daemonset.template.generation': '4' },
      ...more['metadata'],
    },
    spec: { selector: { matchLabels: { app: 'agent' } }, template: {}, ...more['spec'] },
    status: { desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: available },
  };
}

const list = (...items: readonly object[]) => json({ metadata: { resourceVersion: '100' }, items });
const query = (fields: string) => `fieldSelector=${encodeURIComponent(fields)}`;
const BY_NAME = `${SETS}?${query('metadata.name=agent')}`;
const MISSING = refusal(404, 'NotFound', 'daemonsets.apps "agent" not found', { name: 'agent', kind: 'daemonsets' });

function setUp(...first: readonly object[]): TestRuntime & { readonly sets: FakeStream } {
  const test = testRuntime({ namespace: 'ops' });
  test.transport.on('GET', BY_NAME, list(...first));
  test.transport.on('GET', `${SETS}/agent`, first[0] === undefined ? MISSING : json(first[0]));
  test.transport.on('GET', '/api/v1/nodes/n1', json({}));
  const [sets] = test.transport.onWatch(BY_NAME);
  if (sets === undefined) throw new Error('no stream');
  return { ...test, sets };
}

describe('wait', () => {
  it('waits until the condition is true', async () => {
    const test = setUp(daemonSet('1', 2));
    const outcome = run(test, ['rollout']);
    await test.sets.opened;
    expect(test.stdout()).toBe('');
    test.sets.event('MODIFIED', daemonSet('2', 3));
    expect(await outcome).toBe('ok');
    expect(test.stdout()).toBe(MET);
  });

  it('waits for the conditions in order, and reports each', async () => {
    const test = setUp(daemonSet('1', 3));
    expect(await run(test, ['jsonpath=.kind=DaemonSet', 'available'])).toBe('ok');
    expect(test.stdout()).toBe(`${MET}${MET}`);
  });

  it('waits for creation first, whatever the order', async () => {
    const test = setUp();
    const outcome = run(test, ['jsonpath=.kind', 'create']);
    await test.sets.opened;
    test.transport.on('GET', BY_NAME, list(daemonSet('1', 3)));
    test.sets.event('ADDED', daemonSet('1', 3));
    expect(await outcome).toBe('ok');
    expect(test.stdout()).toBe(`${MET}${MET}`);
  });

  it('waits until it is gone, and succeeds when it never existed', async () => {
    const test = setUp(daemonSet('1', 3));
    const outcome = run(test, ['delete']);
    await test.sets.opened;
    test.sets.event('DELETED', daemonSet('2', 3));
    expect(await outcome).toBe('ok');
    expect(await run(setUp(), ['delete'])).toBe('ok');
  });

  it('fails when it is deleted or does not exist, for other conditions', async () => {
    const test = setUp(daemonSet('1', 2));
    const outcome = run(test, ['rollout']);
    await test.sets.opened;
    test.sets.event('DELETED', daemonSet('2', 2));
    await expect(outcome).rejects.toMatchObject({ kind: 'failure', message: 'object has been deleted' });
    await expect(run(setUp(), ['rollout'])).rejects.toMatchObject({ kind: 'notFound' });
  });

  it('checks once with --timeout=0', async () => {
    for (const condition of ['rollout', 'delete', 'jsonpath=.nothing']) {
      const test = setUp(daemonSet('1', 2));
      expect(await run(test, [condition], { timeout: 0 })).toBe('timedOut');
      expect(test.stderr()).toBe('error: condition not met for daemonsets/agent\n');
    }
    expect(await run(setUp(), ['create'], { timeout: 0 })).toBe('timedOut');
    expect(await run(setUp(), ['delete'], { timeout: 0 })).toBe('ok');
    expect(await run(setUp(daemonSet('1', 3)), ['create'], { timeout: 0 })).toBe('ok');
  });

  it.each([
    [{}, 'the DaemonSet is not being deleted'],
    [
      { deletionTimestamp: new Date(0).toISOString(), finalizers: ['example.com/keep'] },
      expect.stringMatching(
        /^the DaemonSet has been terminating for .*, and waits for 1 finalizer \(example\.com\/keep\)$/,
      ),
    ],
  ])('says what blocks the deletion that it waited for: %j', async (metadata, why) => {
    const test = setUp(daemonSet('1', 3, { metadata }));
    for (const path of ['/api/v1/namespaces/ops/pods', '/apis/apps/v1/namespaces/ops/controllerrevisions']) {
      test.transport.on('GET', path, list());
    }
    test.transport.on('GET', '/api/v1/nodes', list());
    const outcome = run(test, ['delete']);
    await test.sets.opened;
    await test.clock.advance(30_000);
    expect(await outcome).toBe('timedOut');
    expect(test.stderr().trimEnd().split('\n')).toEqual([
      'error: timed out waiting for the condition on daemonsets/agent',
      why,
    ]);
  });

  it('stops after the common timeout, and reports what is stuck', async () => {
    const test = setUp(daemonSet('1', 2));
    const later = `${SETS}?${query('metadata.name=later')}`;
    test.transport.on('GET', later, list(daemonSet('1', 3)));
    const waiting = { reason: 'ImagePullBackOff', message: 'no such image' };
    const pod = {
      metadata: {
        name: 'agent-x',
        namespace: 'ops',
        labels: { app: 'agent' },
        ownerReferences: [{ uid: 'u1', controller: true }],
      },
      spec: { nodeName: 'n1', containers: [{ name: 'a' }] },
      status: { containerStatuses: [{ name: 'a', ready: false, restartCount: 0, state: { waiting } }] },
    };
    test.transport.on('GET', '/api/v1/namespaces/ops/pods', list(pod));
    test.transport.on('GET', '/apis/apps/v1/namespaces/ops/controllerrevisions', list());
    test.transport.on('GET', '/api/v1/nodes', refusal(403, 'Forbidden', 'no'));
    const outcome = run(test, ['rollout'], {}, ['agent', 'later']);
    await test.sets.opened;
    await test.clock.advance(30_000);
    expect(await outcome).toBe('timedOut');
    expect(test.stderr()).toBe(
      [
        'error: timed out waiting for the condition on daemonsets/agent',
        '1 node: ImagePullBackOff in container a: no such image',
        '  n1  pod/agent-x',
        '',
      ].join('\n'),
    );
    // there was no time left for it, but it needed none
    expect(test.stdout()).toBe('daemonset.apps/later condition met\n');
  });

  it('treats a negative timeout as a week', async () => {
    const test = setUp(daemonSet('1', 2));
    const outcome = run(test, ['jsonpath=.nothing'], { timeout: -1 });
    await test.sets.opened;
    await test.clock.advance(6 * 24 * 3_600_000);
    test.sets.event('MODIFIED', { ...daemonSet('2', 2), nothing: 1 });
    expect(await outcome).toBe('ok');
  });

  it('has to match something, except for deletion', async () => {
    const test = setUp();
    test.transport.on('GET', SETS, list());
    const failure = { kind: 'failure', message: 'no matching resources found' };
    await expect(run(test, ['rollout'], { all: true }, [])).rejects.toMatchObject(failure);
    expect(await run(test, ['delete'], { all: true }, [])).toBe('ok');
  });
});

describe('wait of several', () => {
  const ready = daemonSet('1', 3);
  const inOther = daemonSet('1', 3, { metadata: { namespace: 'edge' } });

  it('covers every namespace', async () => {
    const test = setUp(ready);
    test.transport.on('GET', '/apis/apps/v1/daemonsets', list(ready, inOther));
    const other = `/apis/apps/v1/namespaces/edge/daemonsets?${query('metadata.name=agent')}`;
    test.transport.on('GET', other, list(inOther));
    expect(await run(test, ['available'], { all: true, allNamespaces: true }, [])).toBe('ok');
    expect(test.stdout()).toBe(`${MET}${MET}`);
    expect(test.transport.lines().some((line) => line.includes('/namespaces/edge/'))).toBe(true);
  });

  it('waits for a silent server no longer than the timeout and a second for all of them', async () => {
    const test = setUp(ready);
    const silent = () => stream(fakeStream());
    for (const name of ['a', 'b', 'c']) {
      test.transport.on('GET', `${SETS}?${query(`metadata.name=${name}`)}`, silent);
      test.transport.on('GET', `${SETS}/${name}`, silent);
    }
    const outcome = run(test, ['available'], { timeout: 3000 }, ['a', 'b', 'c']);
    await test.clock.advance(4001);
    expect(await outcome).toBe('timedOut');
    expect(test.reported.map(({ message }) => message)).toEqual(
      ['a', 'b', 'c'].map((name) => `timed out waiting for the condition on daemonsets/${name}`),
    );
  });

  it('includes the search for them in the timeout', async () => {
    const test = setUp(ready);
    test.transport.on('GET', SETS, () => stream(fakeStream()));
    const seen = expect(run(test, ['available'], { all: true, timeout: 3000 }, [])).rejects.toMatchObject({
      kind: 'timeout',
    });
    await test.clock.advance(3000);
    await seen;
  });

  it('applies a field selector', async () => {
    const test = setUp(ready);
    test.transport.on('GET', `${SETS}?${query('metadata.name!=other')}`, list(ready));
    expect(await run(test, ['available'], { fieldSelector: 'metadata.name!=other' }, [])).toBe('ok');
    expect(test.stdout()).toBe(MET);
  });
});

describe('wait --for=node', () => {
  const PODS = `/api/v1/namespaces/ops/pods?labelSelector=app%3Dagent&${query('spec.nodeName=n1')}`;

  function pod(resourceVersion: string, generation: string, readySince?: string, more: object = {}) {
    return {
      metadata: {
        name: `agent-${generation}`,
        namespace: 'ops',
        uid: `p${generation}`,
        resourceVersion,
        labels: { app: 'agent', 'pod-template-generation': generation },
        ownerReferences: [{ uid: 'u1', controller: true }],
        ...more,
      },
      spec: { nodeName: 'n1' },
      status: {
        conditions: readySince === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: readySince }],
      },
    };
  }

  function withPods(ds: object, ...pods: readonly object[]) {
    const test = setUp(ds);
    test.transport.on('GET', PODS, list(...pods));
    const [events] = test.transport.onWatch(PODS);
    if (events === undefined) throw new Error('no stream');
    return { ...test, events };
  }

  const READY = '2026-01-02T03:04:00Z';

  it('waits for a pod of the current template that is ready', async () => {
    const test = withPods(daemonSet('1', 2), pod('1', '3', READY));
    const outcome = run(test, ['node=n1']);
    await test.events.opened;
    test.events.event('DELETED', pod('2', '3', READY));
    test.events.event('ADDED', pod('3', '4'));
    test.events.event('MODIFIED', pod('4', '4', READY, { ownerReferences: [] }));
    test.events.event('MODIFIED', pod('5', '4', READY, { deletionTimestamp: READY }));
    await test.clock.advance(1000);
    expect(test.stdout()).toBe('');
    test.events.event('MODIFIED', pod('6', '4', READY));
    expect(await outcome).toBe('ok');
    expect(test.stdout()).toBe(MET);
    await Promise.all([test.events.closed, test.sets.closed]);
  });

  it('waits until it has been ready for long enough', async () => {
    const test = withPods(daemonSet('1', 2, { spec: { minReadySeconds: 20 } }), pod('1', '4', READY));
    let ended = false;
    const outcome = run(test, ['node=n1']).finally(() => (ended = true));
    await test.events.opened;
    // it is 03:04:05
    await test.clock.advance(14_999);
    expect(ended).toBe(false);
    await test.clock.advance(1);
    expect(await outcome).toBe('ok');
  });

  it('follows the template when that changes meanwhile', async () => {
    const test = withPods(daemonSet('1', 2), pod('1', '3', READY));
    const outcome = run(test, ['node=n1']);
    await test.sets.opened;
    await test.events.opened;
    test.sets.event('MODIFIED', {
      ...daemonSet('2', 2, { metadata: { annotations: { 'deprecated.daemonset.template.generation': '3' } } }),
    });
    expect(await outcome).toBe('ok');
  });

  it('fails when the DaemonSet is deleted', async () => {
    const test = withPods(daemonSet('1', 2));
    const outcome = run(test, ['node=n1']);
    await test.sets.opened;
    test.sets.event('DELETED', daemonSet('2', 2));
    await expect(outcome).rejects.toMatchObject({ message: 'object has been deleted' });
  });

  it('checks once with --timeout=0', async () => {
    expect(await run(withPods(daemonSet('1', 2), pod('1', '4', READY)), ['node=n1'], { timeout: 0 })).toBe('ok');
    expect(await run(withPods(daemonSet('1', 2), pod('1', '3', READY)), ['node=n1'], { timeout: 0 })).toBe('timedOut');
  });

  it('names the command that explains why nothing runs there', async () => {
    const test = withPods(daemonSet('1', 3));
    test.transport.on('GET', '/api/v1/namespaces/ops/pods', list());
    test.transport.on('GET', '/apis/apps/v1/namespaces/ops/controllerrevisions', list());
    test.transport.on('GET', '/api/v1/nodes', list());
    const outcome = run(test, ['node=n1']);
    await test.events.opened;
    await test.clock.advance(30_000);
    expect(await outcome).toBe('timedOut');
    expect(test.stderr()).toContain('nothing is stuck on n1; see ds nodes agent n1 -n ops\n');
  });
});

describe('wait for a node that is not there', () => {
  const nodes = list({ metadata: { name: 'worker-1' } }, { metadata: { name: 'worker-2' } });
  const missing = refusal(404, 'NotFound', 'nodes "worker-11" not found', { name: 'worker-11', kind: 'nodes' });

  it('fails immediately, with a suggestion', async () => {
    const test = setUp(daemonSet('1', 3));
    test.transport.on('GET', '/api/v1/nodes/worker-11', missing);
    test.transport.on('GET', '/api/v1/nodes', nodes);
    await expect(run(test, ['node=worker-11'])).rejects.toMatchObject({
      kind: 'notFound',
      message: 'there is no node "worker-11"',
      hint: hintSaying('did you mean "worker-1"? the nodes of agent: ds nodes agent -n ops'),
    });
  });
});

describe('the command line of wait', () => {
  it.each([
    [['agent'], [], {}, 'unrecognized condition: []'],
    [['agent'], ['foo'], {}, 'unrecognized condition: "foo"'],
    [[], ['rollout'], {}, 'required resource not specified'],
    [[], ['rollout'], { allNamespaces: true }, 'required resource not specified'],
    [['agent'], ['rollout'], { allNamespaces: true }, 'a resource cannot be retrieved by name across all namespaces'],
    [['agent'], ['rollout'], { fieldSelector: 'a=b' }, 'name cannot be provided when a selector is specified'],
    [
      [],
      ['rollout'],
      { filename: ['f'], allNamespaces: true },
      '--all-namespaces and --field-selector cannot be used with --filename',
    ],
    [['agent'], ['rollout'], { all: true }, '--all cannot be used with names, --filename and selectors'],
  ] as const)('%j %j %j', (args, conditions, flags, message) => {
    expect(() => waitCommand.check?.(input(args, conditions, flags))).toThrow(
      expect.objectContaining({ kind: 'usage', message }),
    );
  });
});
