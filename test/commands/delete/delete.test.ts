import { describe, expect, it } from 'vitest';
import type { FlagValues } from '../../../src/commands/shared/define.ts';
import { deleteCommand } from '../../../src/commands/delete/delete.ts';
import { DsError } from '../../../src/core/errors.ts';
import { fakeStream } from '../../support/fake-stream.ts';
import {
  json,
  networkError,
  status as refusal,
  stream,
  text,
  type FakeTransport,
} from '../../support/fake-transport.ts';
import { testRuntime, type TestRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';

type DeleteFlags = FlagValues<typeof deleteCommand.flags>;

const SETS = '/apis/apps/v1/namespaces/ops/daemonsets';
const DEFAULTS: DeleteFlags = {
  filename: [],
  kustomize: undefined,
  recursive: false,
  all: false,
  allNamespaces: false,
  selector: undefined,
  fieldSelector: undefined,
  ignoreNotFound: false,
  cascade: 'background',
  gracePeriod: -1,
  force: false,
  now: false,
  wait: true,
  interactive: false,
  timeout: 0,
  dryRun: 'none',
  output: undefined,
};

function input(args: readonly string[], flags: Partial<DeleteFlags> = {}, ...more: readonly string[]) {
  return { args, flags: { ...DEFAULTS, ...flags }, provided: new Set([...Object.keys(flags), ...more]) };
}

const setUp = (options: TestRuntimeOptions = {}): TestRuntime => testRuntime({ namespace: 'ops', ...options });
const run = (
  test: TestRuntime,
  args: readonly string[],
  flags: Partial<DeleteFlags> = {},
  ...more: readonly string[]
) => deleteCommand.run(input(args, flags, ...more), test.rt);

const gone = (name: string, uid = 'u1') =>
  json({ kind: 'Status', status: 'Success', details: { name, group: 'apps', kind: 'daemonsets', uid } });
const missing = (name: string, kind = 'daemonsets', group = 'apps') =>
  refusal(404, 'NotFound', `${kind}${group === '' ? '' : `.${group}`} "${name}" not found`, { name, group, kind });

/** The server deletes the DaemonSet at once. */
function deletesAtOnce(transport: FakeTransport, name: string): void {
  transport.on('DELETE', `${SETS}/${name}`, gone(name));
  transport.on('GET', `${SETS}/${name}`, missing(name));
}

function daemonSet(name: string, more: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'ops', uid: 'u1', resourceVersion: '1', ...more },
    spec: { selector: { matchLabels: { app: name } } },
  };
}

const list = (...items: readonly object[]) => json({ metadata: { resourceVersion: '9' }, items });
const byName = (name: string) => `${SETS}?fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`;

/** What the deletions asked of the server: options without kind and version. */
function deletions(transport: FakeTransport): readonly unknown[] {
  return transport.requests
    .filter(({ method }) => method === 'DELETE')
    .map(({ pathname, json: body }) => {
      expect(body).toMatchObject({ kind: 'DeleteOptions', apiVersion: 'v1' });
      const options = { ...(body as Record<string, unknown>) };
      delete options['kind'];
      delete options['apiVersion'];
      return { path: pathname.split('/').slice(-2).join('/'), ...options };
    });
}

describe('delete', () => {
  it('deletes by name, one after the other, and waits until they are gone', async () => {
    const test = setUp();
    deletesAtOnce(test.transport, 'a');
    deletesAtOnce(test.transport, 'b');
    expect(await run(test, ['a', 'ds/b'])).toBe('ok');
    expect(test.stdout()).toBe(
      'daemonset.apps "a" deleted from ops namespace\ndaemonset.apps "b" deleted from ops namespace\n',
    );
    expect(test.transport.lines()).toEqual([`DELETE ${SETS}/a`, `DELETE ${SETS}/b`, `GET ${SETS}/a`, `GET ${SETS}/b`]);
    expect(deletions(test.transport)).toEqual([
      { path: 'daemonsets/a', propagationPolicy: 'Background' },
      { path: 'daemonsets/b', propagationPolicy: 'Background' },
    ]);
  });

  it('passes the options on', async () => {
    const test = setUp();
    deletesAtOnce(test.transport, 'a');
    expect(await run(test, ['a'], { cascade: 'orphan', force: true, wait: false })).toBe('ok');
    expect(deletions(test.transport)).toEqual([
      { path: 'daemonsets/a', propagationPolicy: 'Orphan', gracePeriodSeconds: 0 },
    ]);
    expect(test.stdout()).toBe('daemonset.apps "a" force deleted from ops namespace\n');
    expect(test.warnings).toEqual([expect.stringMatching(/^Immediate deletion/)]);
    expect(test.transport.requests).toHaveLength(1);
  });

  it('sends nothing in a client dry run, and a dry run in a server one', async () => {
    const test = setUp();
    test.transport.on('DELETE', `${SETS}/a`, gone('a'));
    expect(await run(test, ['a'], { dryRun: 'client' })).toBe('ok');
    expect(test.transport.requests).toEqual([]);
    expect(await run(test, ['a'], { dryRun: 'server' })).toBe('ok');
    expect(deletions(test.transport)).toEqual([
      { path: 'daemonsets/a', propagationPolicy: 'Background', dryRun: ['All'] },
    ]);
    expect(await run(test, ['a'], { dryRun: 'client', output: 'name' })).toBe('ok');
    expect(test.stdout()).toBe(
      [
        'daemonset.apps "a" deleted from ops namespace (dry run)\n',
        'daemonset.apps "a" deleted from ops namespace (server dry run)\n',
        'daemonset.apps/a\n',
      ].join(''),
    );
  });

  it('continues after a missing object, and fails', async () => {
    const test = setUp();
    test.transport.on('DELETE', `${SETS}/nope`, missing('nope'));
    deletesAtOnce(test.transport, 'a');
    expect(await run(test, ['nope', 'a'])).toBe('failed');
    expect(test.stdout()).toBe('daemonset.apps "a" deleted from ops namespace\n');
    expect(test.reported.map(({ message }) => message)).toEqual(['daemonsets.apps "nope" not found']);
    await expect(run(test, ['nope'])).rejects.toMatchObject({ kind: 'notFound' });
    expect(await run(test, ['nope'], { ignoreNotFound: true })).toBe('ok');
  });

  it('deletes selected objects, in all namespaces with -A, and ignores those deleted in between', async () => {
    const test = setUp();
    test.transport.on('GET', '/apis/apps/v1/daemonsets?labelSelector=app', list(daemonSet('a'), daemonSet('b')));
    test.transport.on('DELETE', `${SETS}/b`, missing('b'));
    deletesAtOnce(test.transport, 'a');
    expect(await run(test, [], { selector: 'app', allNamespaces: true })).toBe('ok');
    expect(test.stdout()).toBe('daemonset.apps "a" deleted from ops namespace\n');
    expect(await run(test, [], { selector: 'app', allNamespaces: true, ignoreNotFound: false })).toBe('failed');
  });

  it('says that there is nothing to delete', async () => {
    const test = setUp();
    test.transport.on('GET', SETS, list());
    expect(await run(test, [], { all: true })).toBe('ok');
    expect(test.stdout()).toBe('No resources found\n');
  });
});

describe('delete without a server', () => {
  it('tries no other object', async () => {
    const test = setUp();
    test.transport.on('DELETE', `${SETS}/a`, networkError(new DsError('unreachable', 'refused')));
    await expect(run(test, ['a', 'b'])).rejects.toMatchObject({ kind: 'unreachable' });
    expect(test.transport.requests).toHaveLength(1);
  });
});

describe('delete --wait', () => {
  /** The object stays, held by a finalizer; `events` is the watch on it. */
  function held(test: TestRuntime, name = 'a') {
    const leaving = daemonSet(name, { deletionTimestamp: '2026-01-02T03:04:00Z', finalizers: ['foregroundDeletion'] });
    test.transport.on('DELETE', `${SETS}/${name}`, json(leaving));
    test.transport.on('GET', `${SETS}/${name}`, json(leaving));
    test.transport.on('GET', byName(name), list(leaving));
    const [events] = test.transport.onWatch(byName(name));
    if (events === undefined) throw new Error('no stream');
    return { leaving, events };
  }

  it('waits until the object is gone', async () => {
    const test = setUp();
    const { leaving, events } = held(test);
    let ended = false;
    const outcome = run(test, ['a'], { cascade: 'foreground' }).finally(() => (ended = true));
    await events.opened;
    events.event('MODIFIED', { ...leaving, metadata: { ...leaving.metadata, resourceVersion: '2' } });
    await test.clock.advance(1000);
    expect(ended).toBe(false);
    events.event('DELETED', { ...leaving, metadata: { ...leaving.metadata, resourceVersion: '3' } });
    expect(await outcome).toBe('ok');
    await events.closed;
  });

  it('does not take a new one of the same name for the old one', async () => {
    const test = setUp();
    test.transport.on('DELETE', `${SETS}/a`, gone('a', 'u0'));
    test.transport.on('GET', `${SETS}/a`, json(daemonSet('a')));
    expect(await run(test, ['a'])).toBe('ok');
    const watched = setUp();
    const { events } = held(watched);
    const outcome = run(watched, ['a']);
    await events.opened;
    events.event('ADDED', daemonSet('a', { uid: 'u2', resourceVersion: '7' }));
    expect(await outcome).toBe('ok');
  });

  it('succeeds when the object is deleted before the watch starts', async () => {
    const test = setUp();
    held(test);
    test.transport.on('GET', byName('a'), list());
    expect(await run(test, ['a'])).toBe('ok');
  });

  it('lists the blocking pods and nodes after the timeout', async () => {
    const test = setUp();
    const { events } = held(test);
    const pod = (name: string, node: string, uid = 'u1') => ({
      metadata: {
        name,
        namespace: 'ops',
        deletionTimestamp: '2026-01-02T03:04:00Z',
        deletionGracePeriodSeconds: 30,
        ownerReferences: [{ kind: 'DaemonSet', name: 'a', uid, controller: true }],
      },
      spec: { nodeName: node },
    });
    const ready = (value: string) => ({ conditions: [{ type: 'Ready', status: value, message: 'gone dark' }] });
    test.transport.on(
      'GET',
      '/api/v1/namespaces/ops/pods?labelSelector=app%3Da',
      list(pod('a-1', 'n1'), pod('a-2', 'n2'), pod('other', 'n1', 'u9')),
    );
    const nodes = [
      { metadata: { name: 'n1' }, status: ready('True') },
      { metadata: { name: 'n2' }, status: ready('Unknown') },
    ];
    test.transport.on('GET', '/api/v1/nodes', list(...nodes));
    const outcome = run(test, ['a'], { cascade: 'foreground', timeout: 65_000 });
    await events.opened;
    await test.clock.advance(65_000);
    expect(await outcome).toBe('timedOut');
    // said after 20 s, and the same again at the end
    expect(test.stderr()).toMatch(/^waiting for daemonsets\/a\n[^]*overdue by 25s\n[^]*\nerror: /);
    expect(test.stderr().slice(test.stderr().indexOf('error: '))).toBe(
      [
        'error: timed out waiting for the condition on daemonsets/a',
        'held by the finalizer foregroundDeletion (its dependents are deleted first)',
        '1 node: Terminating: grace period 30s',
        '  n1  pod/a-1  overdue by 69s',
        '1 node: NodeNotReady: gone dark; the kubelet cannot confirm that the pod has stopped',
        '  n2  pod/a-2',
        '',
      ].join('\n'),
    );
  });

  it('reports the timeout only for the remaining objects', async () => {
    const test = setUp();
    deletesAtOnce(test.transport, 'quick');
    const { events } = held(test);
    test.transport.on('GET', '/api/v1/namespaces/ops/pods', list());
    test.transport.on('GET', '/api/v1/nodes', list());
    const outcome = run(test, ['quick', 'a'], { timeout: 1000 });
    await events.opened;
    await test.clock.advance(1000);
    expect(await outcome).toBe('timedOut');
    expect(test.reported.map(({ message }) => message)).toEqual([
      'timed out waiting for the condition on daemonsets/a',
    ]);
  });

  it('does not wait longer for the explanation', async () => {
    const test = setUp();
    held(test);
    test.transport.on('GET', `${SETS}/a`, () => stream(fakeStream()));
    const outcome = run(test, ['a'], { timeout: 1000 });
    await test.clock.advance(1000);
    expect(await outcome).toBe('timedOut');
    expect(test.stderr()).toMatch(/\ncannot tell what blocks the deletion: there was no answer in time\n$/);
  });

  it('applies --timeout when the server does not respond to the deletion', async () => {
    const test = setUp();
    test.transport.on('DELETE', `${SETS}/a`, () => stream(fakeStream()));
    const outcome = run(test, ['a'], { timeout: 1000 });
    const failed = expect(outcome).rejects.toMatchObject({
      kind: 'timeout',
      message: 'timed out waiting for the condition',
    });
    await test.clock.advance(1000);
    await failed;
  });

  it('treats an object as deleted when its kind is deleted', async () => {
    const test = setUp();
    test.transport.on('DELETE', `${SETS}/a`, gone('a'));
    test.transport.on('GET', `${SETS}/a`, text('404 page not found\n', 404));
    expect(await run(test, ['a'])).toBe('ok');
  });

  it('ignores objects that are deleted at the last moment', async () => {
    const test = setUp();
    const { leaving, events } = held(test);
    test.transport.on('GET', `${SETS}/a`, json(leaving), missing('a'));
    const outcome = run(test, ['a'], { timeout: 1000 });
    await events.opened;
    await test.clock.advance(1000);
    expect(await outcome).toBe('ok');
    expect(test.stderr()).toBe('');
  });

  it.each([
    ['after 5 s on a terminal', true, 5_000],
    ['after 20 s elsewhere', false, 20_000],
  ])('says what takes so long, once: %s', async (_, isTTY, patience) => {
    const expected =
      'waiting for daemonsets/a\nheld by the finalizer foregroundDeletion (its dependents are deleted first)\n';
    const test = setUp({ stderr: { isTTY } });
    const { leaving, events } = held(test);
    test.transport.on('GET', '/api/v1/namespaces/ops/pods', list());
    test.transport.on('GET', '/api/v1/nodes', list());
    const outcome = run(test, ['a']);
    await events.opened;
    await test.clock.advance(patience - 1);
    expect(test.stderr()).toBe('');
    await test.clock.advance(1);
    expect(test.stderr()).toBe(expected);
    await test.clock.advance(60_000);
    events.event('DELETED', leaving);
    expect(await outcome).toBe('ok');
    expect(test.stderr()).toBe(expected);
  });

  it('reports the blockers again when they change', async () => {
    const test = setUp();
    const { leaving, events } = held(test);
    test.transport.on('GET', '/api/v1/namespaces/ops/pods', list());
    test.transport.on('GET', '/api/v1/nodes', list());
    const outcome = run(test, ['a']);
    await events.opened;
    await test.clock.advance(20_000);
    const { metadata } = leaving as { readonly metadata: object };
    test.transport.on(
      'GET',
      `${SETS}/a`,
      json({ ...leaving, metadata: { ...metadata, finalizers: ['example.com/x'] } }),
    );
    await test.clock.advance(60_000);
    events.event('DELETED', leaving);
    expect(await outcome).toBe('ok');
    expect(test.stderr()).toBe(
      'waiting for daemonsets/a\nheld by the finalizer foregroundDeletion (its dependents are deleted first)\n' +
        'waiting for daemonsets/a\nheld by the finalizer example.com/x\n',
    );
  });

  it('succeeds with permission to delete but not to read', async () => {
    const test = setUp();
    test.transport.on('DELETE', `${SETS}/a`, gone('a'));
    test.transport.on('GET', `${SETS}/a`, refusal(403, 'Forbidden', 'you may not look'));
    expect(await run(test, ['a'])).toBe('ok');
    expect(test.stderr()).toBe('note: not waiting for a to be gone: you may not look\n');
  });

  it('ends at Ctrl-C', async () => {
    const test = setUp();
    const { events } = held(test);
    const outcome = run(test, ['a'], { timeout: 60_000 });
    await events.opened;
    test.interrupt();
    await expect(outcome).rejects.toMatchObject({ kind: 'interrupted' });
  });
});

describe('delete -f', () => {
  const files = {
    'agent.yaml': [
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: logging}',
      'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: agent, namespace: logging}',
      'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent, namespace: logging, labels: {app: agent}}',
    ].join('\n---\n'),
    'plain.yaml': 'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}',
  };

  it('deletes dependent objects first', async () => {
    const test = setUp({ files });
    expect(await run(test, [], { filename: ['agent.yaml'], dryRun: 'client' })).toBe('ok');
    expect(test.stdout()).toBe(
      [
        'daemonset.apps "agent" deleted from logging namespace (dry run)\n',
        'serviceaccount "agent" deleted from logging namespace (dry run)\n',
        'namespace "logging" deleted (dry run)\n',
      ].join(''),
    );
  });

  it('leaves what a selector does not match', async () => {
    const test = setUp({ files });
    expect(await run(test, [], { filename: ['agent.yaml'], selector: 'app=agent', dryRun: 'client' })).toBe('ok');
    expect(test.stdout()).toBe('daemonset.apps "agent" deleted from logging namespace (dry run)\n');
    expect(await run(test, [], { filename: ['plain.yaml'], selector: 'app', dryRun: 'client' })).toBe('ok');
    expect(test.stdout()).toMatch(/\nNo resources found\n$/);
  });

  it('reports the place of an object that could not be deleted, and continues', async () => {
    const test = setUp({ files });
    const apps = '/apis/apps/v1/namespaces/logging/daemonsets/agent';
    test.transport.on('DELETE', apps, refusal(403, 'Forbidden', 'daemonsets.apps "agent" is forbidden: no'));
    test.transport.on(
      'DELETE',
      '/api/v1/namespaces/logging/serviceaccounts/agent',
      missing('agent', 'serviceaccounts', ''),
    );
    test.transport.on('DELETE', '/api/v1/namespaces/logging', gone('logging'));
    test.transport.on('GET', '/api/v1/namespaces/logging', missing('logging', 'namespaces', ''));
    expect(await run(test, [], { filename: ['agent.yaml'] })).toBe('failed');
    expect(test.stdout()).toBe('namespace "logging" deleted\n');
    expect(test.reported.map(({ message }) => message)).toEqual([
      'agent.yaml:9:1: daemonsets.apps "agent" is forbidden: no',
      'agent.yaml:5:1: serviceaccounts "agent" not found',
    ]);
  });

  it('refuses objects of another namespace, and warns about cluster-scoped ones', async () => {
    const test = setUp({ files });
    const flags = { filename: ['agent.yaml'], dryRun: 'client' } as const;
    expect(await run(test, [], flags, 'namespace')).toBe('failed');
    expect(test.stdout()).toBe('namespace "logging" deleted (dry run)\n');
    expect(test.reported).toHaveLength(2);
    expect(test.warnings).toEqual(['deleting cluster-scoped resources, not scoped to the provided namespace']);
  });

  it('takes the namespace of the connection for objects that name none', async () => {
    const test = setUp({ files });
    deletesAtOnce(test.transport, 'a');
    expect(await run(test, [], { filename: ['plain.yaml'] })).toBe('ok');
    expect(test.stdout()).toBe('daemonset.apps "a" deleted from ops namespace\n');
  });

  it('continues after a kind that the server does not have', async () => {
    const test = setUp({ files: { 'x.yaml': 'apiVersion: nope.io/v1\nkind: Thing\nmetadata: {name: x}' } });
    test.transport.on('GET', '/apis/nope.io/v1', refusal(404, 'NotFound', 'no'));
    expect(await run(test, [], { filename: ['x.yaml'], ignoreNotFound: true })).toBe('failed');
    expect(test.reported.map(({ message }) => message)).toEqual([
      'x.yaml:1:1: thing.nope.io/x: no matches for kind "Thing" in version "nope.io/v1"',
    ]);
    expect(test.stdout()).toBe('');
  });
});

describe('the command line of delete', () => {
  it.each([
    [[], {}, 'no DaemonSet is named'],
    [['ds'], {}, 'no DaemonSet is named'],
    [[], { selector: '' }, 'no DaemonSet is named'],
    [[], { allNamespaces: true }, 'no DaemonSet is named'],
    [['a'], { all: true }, 'name cannot be provided when a selector is specified'],
    [['a'], { selector: 'x' }, 'name cannot be provided when a selector is specified'],
    [['a'], { fieldSelector: 'x=y' }, 'name cannot be provided when a selector is specified'],
    [['a'], { allNamespaces: true }, 'a resource cannot be retrieved by name across all namespaces'],
    [[], { all: true, selector: 'x' }, 'cannot set --all and --selector at the same time'],
    [[], { all: true, fieldSelector: 'x=y' }, 'cannot set --all and --field-selector at the same time'],
    [['a'], { timeout: -1 }, '--timeout must not be negative'],
    [['a', 'orphan'], { cascade: 'background' }, '--cascade requires = before its value: --cascade=orphan'],
    [
      ['a'],
      { filename: ['f'] },
      'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
    ],
    [[], { filename: ['f'], fieldSelector: 'x=y' }, '--field-selector cannot be used with --filename and --kustomize'],
    [[], { filename: ['f'], allNamespaces: true }, '--all-namespaces cannot be used with --filename and --kustomize'],
  ] as const)('%j %j', (args, flags, message) => {
    expect(() => deleteCommand.check?.(input(args, flags))).toThrow(
      expect.objectContaining({ kind: 'usage', message }),
    );
  });

  it.each([
    [['a'], {}],
    [['ds/orphan'], { cascade: 'background' }],
    [['orphan'], {}],
    [[], { all: true, allNamespaces: true }],
    [[], { filename: ['f'], selector: 'x' }],
  ] as const)('%j %j is fine', (args, flags) => {
    expect(() => deleteCommand.check?.(input(args, flags))).not.toThrow();
  });
});

describe('delete --interactive', () => {
  const ASKS =
    'You are about to delete the following 2 resource(s):\ndaemonset.apps/a\ndaemonset.apps/b\nDo you want to continue? (y/N): ';

  it.each(['y\n', ' Y \r\n', 'y'])('deletes after the answer %j', async (stdin) => {
    const test = setUp({ stdin });
    deletesAtOnce(test.transport, 'a');
    deletesAtOnce(test.transport, 'b');
    expect(await run(test, ['a', 'b'], { interactive: true, wait: false })).toBe('ok');
    expect(test.stdout()).toBe(
      `${ASKS}daemonset.apps "a" deleted from ops namespace\ndaemonset.apps "b" deleted from ops namespace\n`,
    );
  });

  it.each(['', '\n', 'n\n', 'yes\n', 'y es\n', '\ny\n'])('deletes nothing after the answer %j', async (stdin) => {
    const test = setUp({ stdin });
    expect(await run(test, ['a', 'b'], { interactive: true })).toBe('ok');
    expect(test.stdout()).toBe(`${ASKS}deletion is cancelled\n`);
    expect(test.transport.requests).toEqual([]);
  });

  it('deletes only what it has listed, and asks for nothing when that is nothing', async () => {
    const test = setUp({ stdin: 'y\n' });
    test.transport.on('GET', `${SETS}?labelSelector=tier%3Dedge`, list(daemonSet('a')), list());
    deletesAtOnce(test.transport, 'a');
    expect(await run(test, [], { selector: 'tier=edge', interactive: true, wait: false })).toBe('ok');
    expect(deletions(test.transport)).toHaveLength(1);
    const other = setUp({ stdin: 'y\n' });
    other.transport.on('GET', `${SETS}?labelSelector=tier%3Dedge`, list());
    expect(await run(other, [], { selector: 'tier=edge', interactive: true })).toBe('ok');
    expect(other.stdout()).toBe('No resources found\n');
  });

  it('does not ask when the answer cannot be read', () => {
    expect(() => deleteCommand.check?.(input([], { filename: ['-'], interactive: true }))).toThrow(
      '--interactive cannot be used with -f -, because both read stdin',
    );
  });
});
