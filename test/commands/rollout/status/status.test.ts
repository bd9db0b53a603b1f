import { describe, expect, it } from 'vitest';
import type { FlagValues } from '../../../../src/commands/shared/define.ts';
import { rolloutStatusCommand } from '../../../../src/commands/rollout/status/status.ts';
import { DsError } from '../../../../src/core/errors.ts';
import { json, status as refusal, stream, type FakeTransport } from '../../../support/fake-transport.ts';
import { fakeStream, type FakeStream } from '../../../support/fake-stream.ts';
import { settle } from '../../../support/manual-clock.ts';
import { testRuntime, type TestRuntime } from '../../../support/runtime.ts';
import { hintOf, hintSaying } from '../../../support/hints.ts';

type StatusFlags = FlagValues<typeof rolloutStatusCommand.flags>;

const APPS = '/apis/apps/v1/namespaces/ops';
const SETS = `${APPS}/daemonsets`;
const HASH = 'controller-revision-hash';
const EVENTS = '/api/v1/namespaces/ops/events';

function input(args: readonly string[], flags: Partial<StatusFlags> = {}) {
  const defaults: StatusFlags = {
    watch: true,
    timeout: 0,
    failFast: false,
    progressDeadline: 0,
    revision: 0,
    view: 'auto',
    by: undefined,
    output: undefined,
    selector: undefined,
    filename: [],
    recursive: false,
  };
  return { args, flags: { ...defaults, ...flags }, provided: new Set<string>() };
}

/** A DaemonSet with `updated` and `available` of three pods. */
function daemonSet(resourceVersion: string, updated: number, available: number, more: Record<string, object> = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'ops', uid: 'u1', generation: 2, resourceVersion, ...more['metadata'] },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: template(2),
      updateStrategy: { type: 'RollingUpdate' },
      ...more['spec'],
    },
    status: {
      observedGeneration: 2,
      desiredNumberScheduled: 3,
      updatedNumberScheduled: updated,
      numberAvailable: available,
      ...more['status'],
    },
  };
}

const template = (version: number) => ({
  metadata: { labels: { app: 'agent' } },
  spec: { containers: [{ name: 'agent', image: `agent:${version}` }] },
});

const list = (...items: readonly object[]) => json({ metadata: { resourceVersion: '100' }, items });

/** A runtime whose server lists this DaemonSet first; `sets` is the watch that follows. */
function setUp(first: object, name = 'agent') {
  const test = testRuntime({ namespace: 'ops' });
  const { transport } = test;
  const query = `fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`;
  transport.on('GET', `${SETS}?${query}`, list(first));
  const [sets] = transport.onWatch(`${SETS}?${query}`);
  if (sets === undefined) throw new Error('no stream');
  servePods(transport, []);
  const opened = ['/api/v1/namespaces/ops/pods', `${APPS}/controllerrevisions`, '/api/v1/nodes', EVENTS].map((path) => {
    const [opened] = transport.onWatch(path);
    if (opened === undefined) throw new Error('no stream');
    return opened;
  });
  return { ...test, sets, pods: opened[0] as FakeStream };
}

function owned(name: string, hash: string, more: object = {}) {
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'u1', controller: true }];
  return { metadata: { name, namespace: 'ops', labels: { app: 'agent', [HASH]: hash }, ownerReferences }, ...more };
}

const revision = (number: number) =>
  owned(`agent-h${number}`, `h${number}`, {
    revision: number,
    data: { spec: { template: { ...template(number), $patch: 'replace' } } },
  });

const podOn = (node: string, hash: string, status: object = {}) =>
  owned(`agent-${node}`, hash, { spec: { nodeName: node, containers: [{ name: 'agent' }] }, status });

const readyStatus = { conditions: [{ type: 'Ready', status: 'True' }] };

const node = (name: string) => ({ metadata: { name }, status: { conditions: [{ type: 'Ready', status: 'True' }] } });

function servePods(transport: FakeTransport, pods: readonly object[]): void {
  transport.on('GET', '/api/v1/namespaces/ops/pods', list(...pods));
  transport.on('GET', `${APPS}/controllerrevisions`, list(revision(1), revision(2)));
  transport.on('GET', '/api/v1/nodes', list(node('n1'), node('n2'), node('n3')));
  transport.on('GET', '/api/v1/namespaces/ops/events', list());
}

const MANIFEST = [
  'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: agent}',
  'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent, namespace: logging}',
  'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}',
].join('\n---\n');

const line = (text: string) => `Waiting for daemon set "agent" rollout to finish: ${text}...\n`;
const DONE = 'daemon set "agent" successfully rolled out\n';
const idle = daemonSet('1', 0, 0, { status: { desiredNumberScheduled: 0 } });
const run = (test: Pick<TestRuntime, 'rt'>, args: readonly string[], flags: Partial<StatusFlags> = {}) =>
  rolloutStatusCommand.run(input(args, flags), test.rt);

describe('rollout status', () => {
  it('prints a line for each change, equal ones too, and ends when it is done', async () => {
    const test = setUp(daemonSet('1', 0, 3));
    const outcome = run(test, ['agent']);
    await test.sets.opened;
    test.sets.event('MODIFIED', daemonSet('2', 0, 2));
    test.sets.event('MODIFIED', daemonSet('2', 0, 2));
    test.sets.event('MODIFIED', daemonSet('3', 3, 2));
    test.sets.event('MODIFIED', daemonSet('4', 3, 3));
    expect(await outcome).toBe('ok');
    expect(test.stdout()).toBe(
      [
        line('0 out of 3 new pods have been updated'),
        line('0 out of 3 new pods have been updated'),
        line('2 of 3 updated pods are available'),
        DONE,
      ].join(''),
    );
    expect(test.stderr()).toBe('');
    await test.sets.closed;
  });

  it('sends one request when there is nothing to wait for', async () => {
    const test = setUp(daemonSet('1', 3, 3));
    expect(await run(test, ['ds/agent'])).toBe('ok');
    expect(test.stdout()).toBe(DONE);
    expect(test.transport.requests).toHaveLength(1);
  });

  it('prints one line with --watch=false and succeeds, as kubectl does', async () => {
    const test = setUp(daemonSet('1', 1, 3));
    expect(await run(test, ['agent'], { watch: false })).toBe('ok');
    expect(test.stdout()).toBe(line('1 out of 3 new pods have been updated'));
  });

  it('notes that no node is eligible, and which rules keep them out', async () => {
    const test = setUp(idle);
    const gpu = { spec: { taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }] } };
    const tainted = (name: string) => ({ ...node(name), ...gpu });
    test.transport.on('GET', '/api/v1/nodes', list(tainted('n1'), tainted('n2')));
    expect(await run(test, ['agent'])).toBe('ok');
    expect(test.stdout()).toBe(DONE);
    expect(test.stderr()).toBe(
      'note: no node is eligible to run daemon set "agent":\n  2 nodes: untolerated taint gpu=true:NoSchedule\n',
    );
  });

  it('notes that no node was counted although there are some', async () => {
    const test = setUp(idle);
    expect(await run(test, ['agent'])).toBe('ok');
    expect(test.stderr()).toBe(
      'note: .status of daemon set "agent" counts no eligible node, but 3 nodes are eligible\n',
    );
  });

  it('notes that no node is eligible without the reasons when nodes may not be listed', async () => {
    const test = setUp(idle);
    test.transport.on('GET', '/api/v1/nodes', refusal(403, 'Forbidden', 'nodes is forbidden'));
    expect(await run(test, ['agent'])).toBe('ok');
    expect(test.stderr()).toBe('note: no node is eligible to run daemon set "agent"\n');
  });

  it.each([
    ['deletion', 'DELETED', 'u1'],
    ['recreation under the same name', 'MODIFIED', 'u2'],
  ] as const)('fails at %s', async (_, type, uid) => {
    const test = setUp(daemonSet('1', 0, 3));
    const outcome = run(test, ['agent']);
    await test.sets.opened;
    test.sets.event(type, daemonSet('2', 3, 3, { metadata: { uid } }));
    await expect(outcome).rejects.toThrow(new DsError('failure', 'object has been deleted'));
    expect(test.stdout()).toBe(line('0 out of 3 new pods have been updated'));
  });

  it("fails with the server's message when the DaemonSet does not exist", async () => {
    const test = testRuntime({ namespace: 'ops' });
    test.transport.on('GET', SETS, list());
    const details = { name: 'nope', kind: 'daemonsets' };
    test.transport.on('GET', `${SETS}/nope`, refusal(404, 'NotFound', 'daemonsets.apps "nope" not found', details));
    await expect(run(test, ['nope'])).rejects.toMatchObject({ kind: 'notFound' });
    expect(test.stdout()).toBe('');
  });

  it('ends at Ctrl-C', async () => {
    const test = setUp(daemonSet('1', 0, 3));
    const outcome = run(test, ['agent'], { timeout: 60_000 });
    await test.sets.opened;
    test.interrupt();
    await expect(outcome).rejects.toMatchObject({ kind: 'interrupted' });
  });
});

describe('rollout status --timeout', () => {
  async function timeOut(test: ReturnType<typeof setUp>, flags: Partial<StatusFlags> = {}) {
    const outcome = run(test, ['agent'], { timeout: 60_000, ...flags });
    await test.sets.opened;
    await test.clock.advance(60_000);
    expect(await outcome).toBe('timedOut');
    await test.sets.closed;
    return test.stderr();
  }

  it('lists stuck nodes with the cause', async () => {
    const test = setUp(daemonSet('1', 2, 1));
    const waiting = { reason: 'ImagePullBackOff', message: 'no such image' };
    const broken = { containerStatuses: [{ name: 'agent', ready: false, restartCount: 0, state: { waiting } }] };
    const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
    servePods(test.transport, [podOn('n1', 'h2', ready), podOn('n2', 'h2', broken)]);
    expect(await timeOut(test)).toBe(
      [
        'n2, pod/agent-n2: ImagePullBackOff in container agent: no such image',
        'n3: NoPod: the controller has not created a pod',
        'error: timed out waiting for the condition',
        'still stuck: n2 (ImagePullBackOff), n3 (NoPod)',
        '',
      ].join('\n'),
    );
  });

  it('says why the controller cannot create a pod', async () => {
    const test = setUp(daemonSet('1', 2, 1));
    servePods(test.transport, []);
    const event = (message: string, lastTimestamp: string) => ({ metadata: { name: message }, message, lastTimestamp });
    test.transport.on(
      'GET',
      `/api/v1/namespaces/ops/events?fieldSelector=${encodeURIComponent('involvedObject.uid=u1,reason=FailedCreate')}`,
      list(
        event('older', '2026-01-01T00:00:00Z'),
        event('(combined from similar events): exceeded quota', '2026-01-02T00:00:00Z'),
        event('oldest', '2025-01-01T00:00:00Z'),
      ),
    );
    expect(await timeOut(test)).toBe(
      'n1, n2 and n3: FailedCreate: exceeded quota\nerror: timed out waiting for the condition\n' +
        'still stuck: n1 (FailedCreate), n2 (FailedCreate), n3 (FailedCreate)\n',
    );
  });

  it('omits the nodes when they may not be listed', async () => {
    const test = setUp(daemonSet('1', 2, 1));
    servePods(test.transport, [podOn('n2', 'h2')]);
    test.transport.on('GET', '/api/v1/nodes', refusal(403, 'Forbidden', 'nodes is forbidden'));
    expect(await timeOut(test)).toContain('\nstill stuck: n2 (NotStarted)\n');
  });

  it('says why it cannot explain', async () => {
    const test = setUp(daemonSet('1', 2, 1));
    servePods(test.transport, []);
    test.transport.on('GET', '/api/v1/namespaces/ops/pods', refusal(403, 'Forbidden', 'pods is forbidden'));
    expect(await timeOut(test)).toContain('cannot tell what is stuck: pods is forbidden\n');
  });

  it('does not wait longer for an explanation', async () => {
    const test = setUp(daemonSet('1', 2, 1));
    servePods(test.transport, []);
    test.transport.on('GET', '/api/v1/namespaces/ops/pods', () => stream(fakeStream()));
    expect(await timeOut(test)).toMatch(/cannot tell what is stuck: there was no answer in time\n$/);
  });

  it('mentions the controller when it has not observed the change', async () => {
    const test = setUp(daemonSet('1', 2, 1, { metadata: { generation: 3 } }));
    expect(await timeOut(test)).toContain('the controller has not observed generation 3 yet');
    expect(test.stdout()).toBe('Waiting for daemon set spec update to be observed...\n');
  });

  it('says that nothing is stuck', async () => {
    const test = setUp(daemonSet('1', 2, 3));
    const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
    servePods(test.transport, [podOn('n1', 'h1', ready), podOn('n2', 'h2', ready), podOn('n3', 'h2', ready)]);
    expect(await timeOut(test)).toContain('no node is stuck: the rollout is still in progress\n');
  });
});

describe('rollout status while something blocks it', () => {
  const waiting = (reason: string, restartCount = 0) => ({
    containerStatuses: [
      { name: 'agent', ready: false, restartCount, state: { waiting: { reason, message: 'no luck' } } },
    ],
  });
  const REVISION_2 = 'h2';
  const reportedOnce = 'n2, pod/agent-n2: ErrImagePull in container agent: no luck\n';

  it("prints a cause once, however its reason changes, and only kubectl's lines to stdout", async () => {
    const test = setUp(daemonSet('1', 3, 2));
    servePods(test.transport, [podOn('n1', REVISION_2, readyStatus), podOn('n3', REVISION_2, readyStatus)]);
    const outcome = run(test, ['agent']);
    await test.pods.opened;
    test.pods.event('ADDED', podOn('n2', REVISION_2, waiting('ErrImagePull')));
    await test.clock.advance(1000);
    expect(test.stderr()).toBe(reportedOnce);
    test.pods.event('MODIFIED', podOn('n2', REVISION_2, waiting('ImagePullBackOff')));
    await test.clock.advance(100_000);
    expect(test.stderr()).toBe(reportedOnce);
    test.sets.event('MODIFIED', daemonSet('2', 3, 3));
    expect(await outcome).toBe('ok');
    expect(test.stdout()).toBe(`${line('2 of 3 updated pods are available')}${DONE}`);
  });

  it('fails with the cause and suggests an undo with --fail-fast', async () => {
    const test = setUp(daemonSet('1', 3, 2));
    const [well, other] = [podOn('n1', REVISION_2, readyStatus), podOn('n3', REVISION_2, readyStatus)];
    servePods(test.transport, [well, podOn('n2', REVISION_2, waiting('ErrImagePull')), other]);
    const outcome = run(test, ['agent'], { failFast: true });
    await test.pods.opened;
    await test.clock.advance(19_000);
    expect(test.reported).toEqual([]);
    await test.clock.advance(2000);
    expect(await outcome).toBe('failed');
    expect(test.stderr()).toBe(
      [reportedOnce.trimEnd(), 'error: the rollout is stuck', 'still stuck: n2 (ErrImagePull)', ''].join('\n'),
    );
    expect(hintOf(test.reported[0])).toBe('go back to the previous revision: ds rollout undo agent -n ops');
  });

  it('suggests no undo of the first revision', async () => {
    const test = setUp(daemonSet('1', 3, 2, { metadata: { generation: 1 } }));
    servePods(test.transport, [podOn('n2', REVISION_2, waiting('InvalidImageName'))]);
    const outcome = run(test, ['agent'], { failFast: true });
    await test.pods.opened;
    await test.clock.advance(1000);
    expect(await outcome).toBe('failed');
    expect(hintOf(test.reported[0])).toBeUndefined();
  });

  it('says that it cannot explain, and continues', async () => {
    const test = setUp(daemonSet('1', 3, 2));
    test.transport.on('GET', '/api/v1/namespaces/ops/pods', refusal(403, 'Forbidden', 'pods is forbidden'));
    const outcome = run(test, ['agent'], { failFast: true });
    await test.clock.advance(30_000);
    expect(test.stderr()).toBe('cannot tell what is stuck: pods is forbidden\n');
    test.sets.event('MODIFIED', daemonSet('2', 3, 3));
    expect(await outcome).toBe('ok');
  });

  it('ends when there is no progress within --progress-deadline', async () => {
    const test = setUp(daemonSet('1', 1, 2));
    const outcome = run(test, ['agent'], { progressDeadline: 60_000 });
    await test.sets.opened;
    await test.clock.advance(40_000);
    test.sets.event('MODIFIED', daemonSet('2', 2, 2));
    await test.clock.advance(59_000);
    expect(test.reported).toEqual([]);
    await test.clock.advance(2000);
    expect(await outcome).toBe('failed');
    expect(test.reported[0]?.message).toBe('daemon set "agent" exceeded its progress deadline of 1m0s');
  });

  it('does not wait for deletions with OnDelete and --fail-fast', async () => {
    const test = setUp(daemonSet('1', 2, 3, { spec: { updateStrategy: { type: 'OnDelete' } } }));
    servePods(test.transport, [podOn('n1', 'h1', readyStatus)]);
    expect(await run(test, ['agent'], { failFast: true })).toBe('failed');
    expect(test.stdout()).toContain('  n1  pod/agent-n1  revision 1\n');
    expect(test.reported[0]).toMatchObject({
      message: 'the rollout waits for outdated pods to be deleted (update strategy OnDelete)',
      hint: hintSaying('replace them batch by batch: ds rollout run agent -n ops'),
    });
  });
});

describe('rollout status under OnDelete', () => {
  const onDelete = { spec: { updateStrategy: { type: 'OnDelete' } } };
  const ready = { conditions: [{ type: 'Ready', status: 'True' }] };

  it('lists the pods to delete, and waits until they are deleted', async () => {
    const test = setUp(daemonSet('1', 1, 3, onDelete));
    const old = [podOn('n2', 'h1', ready), podOn('n3', 'h0', ready)];
    servePods(test.transport, [podOn('n1', 'h2', ready), ...old]);
    const outcome = run(test, ['agent']);
    await test.pods.opened;
    await test.clock.advance(200);
    test.sets.event('MODIFIED', daemonSet('2', 1, 2, onDelete));
    await test.clock.advance(200);
    for (const pod of old) test.pods.event('DELETED', pod);
    test.sets.event('MODIFIED', daemonSet('3', 3, 2, onDelete));
    await test.clock.advance(200);
    test.sets.event('MODIFIED', daemonSet('4', 3, 3, onDelete));
    await test.clock.advance(200);
    expect(await outcome).toBe('ok');
    expect(test.stdout()).toBe(
      [
        'Waiting for 2 outdated pods of daemon set "agent" to be deleted (OnDelete)...\n',
        '  n2  pod/agent-n2  revision 1\n',
        '  n3  pod/agent-n3  revision no longer in the history\n',
        line('2 of 3 updated pods are available'),
        DONE,
      ].join(''),
    );
  });

  it('fails with --watch=false while there are any', async () => {
    const test = setUp(daemonSet('1', 2, 3, onDelete));
    servePods(test.transport, [podOn('n1', 'h1', ready)]);
    expect(await run(test, ['agent'], { watch: false })).toBe('failed');
    const well = setUp(daemonSet('1', 3, 2, onDelete));
    servePods(well.transport, [podOn('n1', 'h2', ready)]);
    expect(await run(well, ['agent'], { watch: false })).toBe('ok');
  });
});

describe('rollout status --revision', () => {
  it.each([
    [2, undefined],
    [1, 'desired revision (1) is different from the running revision (2)'],
  ])('%i', async (wanted, message) => {
    const test = setUp(daemonSet('1', 3, 3));
    servePods(test.transport, []);
    const outcome = run(test, ['agent'], { revision: wanted });
    if (message === undefined) expect(await outcome).toBe('ok');
    else await expect(outcome).rejects.toThrow(new DsError('failure', message));
  });

  it('waits for the controller before comparing', async () => {
    const test = setUp(daemonSet('1', 3, 3, { metadata: { generation: 3 } }));
    servePods(test.transport, []);
    const outcome = run(test, ['agent'], { revision: 2 });
    await test.sets.opened;
    test.sets.event(
      'MODIFIED',
      daemonSet('2', 3, 3, { metadata: { generation: 3 }, status: { observedGeneration: 3 } }),
    );
    expect(await outcome).toBe('ok');
    expect(test.stdout()).toBe(`Waiting for daemon set spec update to be observed...\n${DONE}`);
  });
});

describe('rollout status of several', () => {
  it('continues after a failure, and exits with the worst code', async () => {
    const test = setUp(daemonSet('1', 3, 3));
    test.transport.on('GET', `${SETS}?fieldSelector=${encodeURIComponent('metadata.name=nope')}`, list());
    test.transport.on('GET', `${SETS}/nope`, refusal(404, 'NotFound', 'daemonsets.apps "nope" not found'));
    expect(await run(test, ['nope', 'agent'])).toBe('failed');
    expect(test.stdout()).toBe(DONE);
    expect(test.reported.map(({ message }) => message)).toEqual(['daemonsets.apps "nope" not found']);
  });

  it('follows them at the same time, with their names in the lines', async () => {
    const test = setUp(daemonSet('1', 2, 2));
    const other = `${SETS}?fieldSelector=${encodeURIComponent('metadata.name=other')}`;
    test.transport.on('GET', other, list(daemonSet('1', 2, 2, { metadata: { name: 'other', uid: 'u2' } })));
    const [others] = test.transport.onWatch(other);
    const outcome = run(test, ['agent', 'other'], { timeout: 60_000 });
    await test.sets.opened;
    await others?.opened;
    others?.event('DELETED', daemonSet('2', 2, 2, { metadata: { name: 'other', uid: 'u2' } }));
    await test.clock.advance(60_000);
    expect(await outcome).toBe('failed');
    expect(test.reported.map(({ message }) => message)).toEqual([
      'other: object has been deleted',
      'agent: timed out waiting for the condition',
    ]);
    expect(test.stderr()).toContain('agent: n1, n2 and n3: NoPod: the controller has not created a pod\n');
  });

  it('covers all DaemonSets in the namespace, or of the selector', async () => {
    const test = setUp(daemonSet('1', 3, 3));
    test.transport.on('GET', `${SETS}?labelSelector=app`, list(daemonSet('1', 3, 3)));
    expect(await run(test, [], { selector: 'app' })).toBe('ok');
    expect(test.stdout()).toBe(DONE);
    test.transport.on('GET', SETS, list());
    expect(await run(test, [])).toBe('ok');
    expect(test.stderr()).toBe('No resources found in ops namespace.\n');
  });

  it('fails with --fail-fast when there are none', async () => {
    const test = setUp(daemonSet('1', 3, 3));
    test.transport.on('GET', SETS, list());
    test.transport.on('GET', `${SETS}?labelSelector=app`, list());
    await expect(run(test, [], { failFast: true })).rejects.toMatchObject({
      kind: 'failure',
      message: 'no DaemonSet found in namespace ops',
      hint: hintSaying('set the namespace with -n; to list all DaemonSets: ds get -A'),
    });
    await expect(run(test, [], { failFast: true, selector: 'app' })).rejects.toMatchObject({
      message: 'no DaemonSet found with the labels "app" in namespace ops',
    });
  });

  it('covers the DaemonSets of files, and ignores other objects', async () => {
    const test = setUp(daemonSet('1', 3, 3));
    test.files.contents.set('agent.yaml', new TextEncoder().encode(MANIFEST));
    const logged = daemonSet('1', 3, 3);
    test.transport.on(
      'GET',
      '/apis/apps/v1/namespaces/logging/daemonsets',
      list({ ...logged, metadata: { ...logged.metadata, namespace: 'logging' } }),
    );
    expect(await run(test, [], { filename: ['agent.yaml'] })).toBe('ok');
    expect(test.stdout()).toBe(`${DONE}${DONE}`);
    test.files.contents.set(
      'cm.yaml',
      new TextEncoder().encode('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n'),
    );
    await expect(run(test, [], { filename: ['cm.yaml'] })).rejects.toThrow('no DaemonSet found in cm.yaml');
  });

  it('times each one by itself', async () => {
    const test = setUp(daemonSet('1', 3, 3), 'done');
    const query = `fieldSelector=${encodeURIComponent('metadata.name=agent')}`;
    test.transport.on('GET', `${SETS}?${query}`, list(daemonSet('1', 2, 2)));
    const [slow] = test.transport.onWatch(`${SETS}?${query}`);
    servePods(test.transport, []);
    const outcome = run(test, ['agent', 'done'], { timeout: 1000 });
    await slow?.opened;
    await test.clock.advance(1000);
    expect(await outcome).toBe('timedOut');
    await settle();
    expect(test.stdout()).toContain(DONE);
  });
});

describe('the command line of rollout status', () => {
  it.each([
    [
      ['agent'],
      { filename: ['f'] },
      'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
    ],
    [['agent'], { selector: 'a=b' }, 'name cannot be provided when a selector is specified'],
    [[], { revision: -1 }, 'revision must be a positive integer: -1'],
    [[], { timeout: -1 }, '--timeout must not be negative'],
    [[], { progressDeadline: -1 }, '--progress-deadline must not be negative'],
    [[], { failFast: true, watch: false }, '--fail-fast cannot be used with --watch=false'],
    [[], { progressDeadline: 1, watch: false }, '--progress-deadline cannot be used with --watch=false'],
  ] as const)('%j %j', (args, flags, message) => {
    expect(() => rolloutStatusCommand.check?.(input(args, flags))).toThrow(new DsError('usage', message));
  });
});
