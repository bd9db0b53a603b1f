import { describe, expect, it } from 'vitest';
import type { FlagValues } from '../../../src/commands/shared/define.ts';
import { rolloutUndoCommand } from '../../../src/commands/rollout/undo.ts';
import { json, status } from '../../support/fake-transport.ts';
import { testRuntime, type TestRuntime } from '../../support/runtime.ts';

type UndoFlags = FlagValues<typeof rolloutUndoCommand.flags>;

const APPS = '/apis/apps/v1/namespaces/ops';
const PATH = `${APPS}/daemonsets/agent`;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function input(args: readonly string[], flags: Partial<UndoFlags> = {}) {
  const defaults: UndoFlags = {
    toRevision: 0,
    dryRun: 'none',
    filename: [],
    recursive: false,
    selector: undefined,
    output: undefined,
    template: undefined,
    allowMissingTemplateKeys: true,
    showManagedFields: false,
  };
  return { args, flags: { ...defaults, ...flags }, provided: new Set<string>() };
}

const template = (version: number) => ({
  metadata: { labels: { app: 'agent' } },
  spec: { containers: [{ name: 'agent', image: `agent:${version}` }] },
});

function daemonSet(version: number, metadata: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'ops', uid: 'u1', resourceVersion: '5', ...metadata },
    spec: { selector: { matchLabels: { app: 'agent' } }, template: template(version) },
  };
}

const revision = (number: number, version = number) => ({
  metadata: {
    name: `agent-h${number}`,
    namespace: 'ops',
    labels: { app: 'agent', 'controller-revision-hash': `h${number}` },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'u1', controller: true }],
  },
  revision: number,
  data: { spec: { template: { ...template(version), $patch: 'replace' } } },
});

function setUp(ds: object, ...revisions: readonly object[]): TestRuntime {
  const test = testRuntime({ namespace: 'ops' });
  test.transport.on('GET', PATH, json(ds));
  test.transport.on('GET', `${APPS}/controllerrevisions`, json({ metadata: {}, items: revisions }));
  test.transport.on('PATCH', PATH, json(daemonSet(1)));
  return test;
}

const run = (test: TestRuntime, flags: Partial<UndoFlags> = {}) =>
  rolloutUndoCommand.run(input(['agent'], flags), test.rt);
const patches = (test: TestRuntime) => test.transport.requests.filter(({ method }) => method === 'PATCH');

describe('rollout undo', () => {
  it('shows the changes, and restores the previous template', async () => {
    const test = setUp(daemonSet(3), revision(1), revision(2), revision(3));
    expect(await run(test)).toBe('ok');
    expect(test.stdout()).toBe('daemonset.apps/agent rolled back\n');
    expect(test.stderr()).toBe(
      'rolling back daemon set "agent" to revision 2:\n  ~ spec.containers[agent].image: agent:3 -> agent:2\n',
    );
    const [patch, ...others] = patches(test);
    expect(others).toEqual([]);
    expect(patch?.headers?.['content-type']).toBe('application/strategic-merge-patch+json');
    expect(patch?.query.get('fieldManager')).toBe('ds-rollout-undo');
    expect(patch?.json).toEqual(revision(2).data);
  });

  it('restores the requested revision', async () => {
    const test = setUp(daemonSet(3), revision(1), revision(2), revision(3));
    expect(await run(test, { toRevision: 1 })).toBe('ok');
    expect(patches(test)[0]?.json).toEqual(revision(1).data);
  });

  it('restores the newest one if the controller has not recorded the current template', async () => {
    const test = setUp(daemonSet(3), revision(1), revision(2));
    await run(test);
    expect(patches(test)[0]?.json).toEqual(revision(2).data);
  });

  it('sends only the template, whatever else the revision contains', async () => {
    const data = {
      ...revision(2).data,
      metadata: { finalizers: ['x'] },
      spec: { ...revision(2).data.spec, selector: {} },
    };
    const test = setUp(daemonSet(3), { ...revision(2), data }, revision(3));
    await run(test);
    expect(patches(test)[0]?.json).toEqual(revision(2).data);
  });

  it('continues from the restored revision', async () => {
    const test = setUp(daemonSet(1), revision(2), revision(3), revision(4, 1));
    await run(test);
    expect(patches(test)[0]?.json).toEqual(revision(3).data);
  });

  it('does nothing when the template already matches', async () => {
    const test = setUp(daemonSet(3), revision(1), revision(3));
    expect(await run(test, { toRevision: 3 })).toBe('ok');
    expect(test.stdout()).toBe('daemonset.apps/agent skipped rollback (current template already matches revision 3)\n');
    expect(patches(test)).toEqual([]);
  });

  it.each([
    [0, 'no last revision to roll back to'],
    [7, 'unable to find specified revision 7 in history'],
  ])('has nowhere to go: %i', async (toRevision, message) => {
    const test = setUp(daemonSet(3), revision(3));
    await expect(run(test, { toRevision })).rejects.toMatchObject({ kind: 'failure', message });
  });

  it('uses the server in a server dry run, and no server in a client one', async () => {
    const test = setUp(daemonSet(2, { managedFields: APPLIED_BY_DS }), revision(1), revision(2));
    expect(await run(test, { dryRun: 'server' })).toBe('ok');
    expect(test.stdout()).toBe('daemonset.apps/agent rolled back (server dry run)\n');
    expect(patches(test).map(({ query }) => query.get('dryRun'))).toEqual(['All']);

    const local = setUp(daemonSet(2), revision(1), revision(2));
    expect(await run(local, { dryRun: 'client' })).toBe('ok');
    expect(local.stdout()).toMatch(/^daemonset.apps\/agent will roll back to Pod Template:\n {2}Labels:\tapp=agent\n/);
    expect(local.stdout()).toMatch(/\tagent:1\n[^]*\n \(dry run\)\n$/);
    expect(patches(local)).toEqual([]);
  });

  it('prints the resulting object', async () => {
    const test = setUp(daemonSet(2), revision(1), revision(2));
    await run(test, { dryRun: 'client', output: 'json' });
    expect(JSON.parse(test.stdout())).toMatchObject({ kind: 'DaemonSet', spec: { template: template(1) } });
  });
});

const APPLIED_BY_DS = [
  { manager: 'ds', operation: 'Apply', apiVersion: 'apps/v1', fieldsV1: { 'f:spec': { 'f:template': {} } } },
];

describe('who applies the DaemonSet', () => {
  it('on the client side: the last-applied annotation gets the template, under the same owner', async () => {
    const applied = JSON.stringify({ kind: 'DaemonSet', spec: { template: template(2) } });
    const managedFields = [
      {
        manager: 'kubectl-client-side-apply',
        operation: 'Update',
        apiVersion: 'apps/v1',
        fieldsV1: { 'f:metadata': { 'f:annotations': { [`f:${LAST_APPLIED}`]: {} } } },
      },
    ];
    const test = setUp(
      daemonSet(2, { managedFields, annotations: { [LAST_APPLIED]: applied } }),
      revision(1),
      revision(2),
    );
    await run(test);
    const [patch, ...others] = patches(test);
    expect(others).toEqual([]);
    expect(patch?.query.get('fieldManager')).toBe('kubectl-client-side-apply');
    const { metadata } = patch?.json as { metadata: { annotations: Record<string, string> } };
    expect(JSON.parse(metadata.annotations[LAST_APPLIED] ?? '')).toMatchObject({ spec: { template: template(1) } });
  });

  it('on the server side: gets the fields back', async () => {
    const test = setUp(daemonSet(2), revision(1), revision(2));
    const undone = {
      manager: 'ds-rollout-undo',
      operation: 'Update',
      apiVersion: 'apps/v1',
      fieldsV1: { 'f:spec': {} },
    };
    const after = daemonSet(1, { managedFields: [...APPLIED_BY_DS, undone] });
    test.transport.on('PATCH', PATH, json(after), json(daemonSet(1)));
    expect(await run(test)).toBe('ok');
    const [, handOver] = patches(test);
    expect(handOver?.headers?.['content-type']).toBe('application/json-patch+json');
    const [managed] = handOver?.json as readonly { value: readonly { manager: string }[] }[];
    expect(managed?.value.map(({ manager }) => manager)).toEqual(['ds']);
  });

  it('is warned about when that fails after the rollback', async () => {
    const test = setUp(daemonSet(2), revision(1), revision(2));
    const after = daemonSet(1, { managedFields: APPLIED_BY_DS });
    test.transport.on('PATCH', PATH, json(after), status(422, 'Invalid', 'no'));
    expect(await run(test)).toBe('ok');
    expect(test.stdout()).toBe('daemonset.apps/agent rolled back\n');
    expect(test.warnings).toEqual([expect.stringContaining('the next apply may conflict with ds-rollout-undo')]);
  });
});

describe('the command line of rollout undo', () => {
  it.each([
    [[], {}, 'required resource not specified'],
    [['agent'], { toRevision: -1 }, 'unable to find specified revision -1 in history'],
  ] as const)('%j %j', (args, flags, message) => {
    expect(() => rolloutUndoCommand.check?.(input(args, flags))).toThrow(
      expect.objectContaining({ kind: 'usage', message }),
    );
  });
});
