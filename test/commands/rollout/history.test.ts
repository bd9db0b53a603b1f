import { describe, expect, it } from 'vitest';
import type { FlagValues } from '../../../src/commands/shared/define.ts';
import { rolloutHistoryCommand } from '../../../src/commands/rollout/history.ts';
import { json } from '../../support/fake-transport.ts';
import { testRuntime, type TestRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';

type HistoryFlags = FlagValues<typeof rolloutHistoryCommand.flags>;

const APPS = '/apis/apps/v1/namespaces/ops';

function input(args: readonly string[], flags: Partial<HistoryFlags> = {}) {
  const defaults: HistoryFlags = {
    revision: 0,
    diff: undefined,
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

const ds = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent', namespace: 'ops', uid: 'u1' },
  spec: { selector: { matchLabels: { app: 'agent' } }, template: template(3) },
};

function owned(name: string, hash: string, uid = 'u1') {
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid, controller: true }];
  const labels = { app: 'agent', 'controller-revision-hash': hash };
  return { name, namespace: 'ops', labels, ownerReferences, creationTimestamp: '2026-01-02T03:00:05Z' };
}

const revision = (number: number) => ({
  metadata: owned(`agent-h${number}`, `h${number}`),
  revision: number,
  data: { spec: { template: { ...template(number), $patch: 'replace' } } },
});

const pod = (name: string, hash: string, uid?: string) => ({
  metadata: owned(name, hash, uid),
  spec: { nodeName: 'n1' },
});

function setUp(revisions: readonly object[], options: TestRuntimeOptions = {}): TestRuntime {
  const test = testRuntime({ namespace: 'ops', ...options });
  const list = (items: readonly object[]) => json({ metadata: {}, items });
  test.transport.on('GET', `${APPS}/daemonsets`, list([ds]));
  test.transport.on('GET', `${APPS}/daemonsets/agent`, json(ds));
  test.transport.on('GET', `${APPS}/controllerrevisions?labelSelector=app%3Dagent`, list(revisions));
  const pods = [pod('a', 'h3'), pod('b', 'h3'), pod('c', 'h1'), pod('other', 'h1', 'u9')];
  test.transport.on('GET', '/api/v1/namespaces/ops/pods?labelSelector=app%3Dagent', list(pods));
  return test;
}

const run = (test: TestRuntime, flags: Partial<HistoryFlags> = {}, args: readonly string[] = ['agent']) =>
  rolloutHistoryCommand.run(input(args, flags), test.rt);

describe('rollout history', () => {
  it.each([[['agent']], [[]]])('lists the revisions, oldest first: %j', async (args) => {
    const test = setUp([revision(3), revision(1)]);
    expect(await run(test, {}, args)).toBe('ok');
    expect(test.stdout()).toBe(
      [
        'daemonset.apps/agent',
        'REVISION   AGE   PODS   HASH   IMAGES    CHANGED                   CHANGE-CAUSE',
        '1          4m    1      h1     agent:1   <none>                    <none>',
        '3          4m    2      h3     agent:3   containers[agent].image   <none>',
        '',
        '',
      ].join('\n'),
    );
  });

  it('fits a terminal', async () => {
    const test = setUp([revision(1)], { stdout: { isTTY: true, columns: 30 } });
    await run(test);
    expect(test.stdout()).toMatch(/\nREVISION +PODS/);
    expect(test.stdout()).not.toContain('CHANGED');
  });

  it('says that there are none', async () => {
    const test = setUp([]);
    expect(await run(test)).toBe('ok');
    expect(test.stdout()).toBe('daemonset.apps/agent\nNo rollout history found.\n\n');
  });

  it("shows the template of a revision, with kubectl's tabs when piped", async () => {
    const test = setUp([revision(1), revision(3)]);
    await run(test, { revision: 1 });
    expect(test.stdout()).toMatch(/^daemonset.apps\/agent with revision #1\nPod Template:\n {2}Labels:\tapp=agent\n/);
    expect(test.stdout()).toMatch(/\tagent:1\n[^]*\n\n$/);
    const terminal = setUp([revision(1), revision(3)], { stdout: { isTTY: true, columns: 80 } });
    await run(terminal, { revision: 1 });
    expect(terminal.stdout()).not.toContain('\t');
  });

  it('shows the changes between two revisions', async () => {
    const test = setUp([revision(1), revision(2), revision(3)]);
    await run(test, { diff: '3..1' });
    await run(test, { diff: '2..2' });
    expect(test.stdout()).toBe(
      [
        'daemonset.apps/agent from revision #3 to #1',
        '  ~ spec.containers[agent].image: agent:3 -> agent:1',
        'daemonset.apps/agent from revision #2 to #2',
        '  no difference',
        '',
      ].join('\n'),
    );
  });

  it('shows the changes since a revision, recorded or not', async () => {
    const test = setUp([revision(1), revision(2), revision(3)]);
    await run(test, { diff: '1' });
    const early = setUp([revision(1), revision(2)]);
    await run(early, { diff: '2' });
    expect(`${test.stdout()}${early.stdout()}`).toBe(
      [
        'daemonset.apps/agent from revision #1 to #3',
        '  ~ spec.containers[agent].image: agent:1 -> agent:3',
        'daemonset.apps/agent from revision #2 to the current template',
        '  ~ spec.containers[agent].image: agent:2 -> agent:3',
        '',
      ].join('\n'),
    );
  });

  it('prints the DaemonSet at each revision', async () => {
    const test = setUp([revision(1), revision(3)]);
    await run(test, { output: 'json', revision: 1 });
    expect(JSON.parse(test.stdout())).toMatchObject({ kind: 'DaemonSet', spec: { template: template(1) } });
    const all = setUp([revision(1), revision(3)]);
    await run(all, { output: 'yaml' });
    expect(all.stdout().match(/image: agent:\d/g)).toEqual(['image: agent:1', 'image: agent:3']);
  });

  it.each([
    { revision: 9 },
    { diff: '1..9' },
    { diff: '9..1' },
    { diff: '9' },
    { revision: 9, output: 'json' as const },
  ])('does not have every revision: %j', async (flags) => {
    const error = { kind: 'failure', message: 'unable to find the specified revision', hint: 'revisions: 1, 3' };
    await expect(run(setUp([revision(1), revision(3)]), flags)).rejects.toMatchObject(error);
  });
});

describe('the command line of rollout history', () => {
  it.each([
    [{ revision: -1 }, 'revision must be a positive integer: -1'],
    [{ revision: 1, diff: '1..2' }, '--diff and --revision cannot be specified together'],
    [{ diff: '1..2', output: 'json' }, '--diff and --output cannot be specified together'],
    [{ diff: '1-2' }, 'invalid argument "1-2" for --diff: use A or A..B, as in 2 or 2..3'],
  ] as const)('%j', (flags, message) => {
    expect(() => rolloutHistoryCommand.check?.(input(['agent'], flags))).toThrow(
      expect.objectContaining({ kind: 'usage', message }),
    );
  });
});
