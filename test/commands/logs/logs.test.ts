import { describe, expect, it } from 'vitest';
import { logsCommand } from '../../../src/commands/logs/logs.ts';
import { daemonSet, NOW, pod } from '../../daemonset/build.ts';
import { fakeStream } from '../../support/fake-stream.ts';
import { json, status, stream, text, type Answer } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime, type TestRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';
import { DsError } from '../../../src/core/errors.ts';

const CORE = '/api/v1/namespaces/ops';
const list = (items: readonly object[]): object => ({ metadata: { resourceVersion: '5' }, items });
const T = (second: number): string => `2026-01-01T00:00:0${second}.000000001Z`;

const agent = (name: string, node: string, more: object = {}): object => {
  const made = pod(name, node, { metadata: { uid: name } });
  return { ...made, spec: { ...made.spec, containers: [{ name: 'agent' }], ...more } };
};
const PODS = [agent('agent-a', 'n1'), agent('agent-b', 'n2')];

interface Setup extends TestRuntimeOptions {
  readonly pods?: readonly object[];
  readonly logs?: Readonly<Record<string, Answer>>;
}

const LOGS: Readonly<Record<string, Answer>> = {
  'agent-a': text(`${T(1)} one\n${T(3)} three\n`),
  'agent-b': text(`${T(2)} two\n`),
};

function cluster({ pods = PODS, logs = LOGS, ...options }: Setup = {}): TestRuntime {
  const test = testRuntime({ clock: { now: NOW }, namespace: 'ops', ...options });
  test.transport.on('GET', '/apis/apps/v1/namespaces/ops/daemonsets/agent', json(daemonSet()));
  test.transport.on('GET', `${CORE}/pods`, json(list(pods)));
  test.transport.on('GET', '/api/v1/nodes', json(list([{ metadata: { name: 'n1' } }, { metadata: { name: 'n2' } }])));
  for (const [name, answer] of Object.entries(logs)) test.transport.on('GET', `${CORE}/pods/${name}/log`, answer);
  return test;
}

async function run(words: string, options?: Setup): Promise<TestRuntime & { outcome: unknown }> {
  const test = cluster(options);
  const outcome = await invoke(logsCommand, words.split(' '), test.rt);
  return { ...test, outcome };
}

const logRequests = ({ transport }: TestRuntime): readonly string[] =>
  transport
    .lines()
    .filter((line) => line.includes('/log?'))
    .map((line) => line.replace(/.*\/pods\//, ''));

describe('ds logs', () => {
  it('prints node by node, the last ten lines of each, with the node in front', async () => {
    const test = await run('agent');
    expect(test.stdout()).toBe('[n1] one\n[n1] three\n[n2] two\n');
    expect(logRequests(test)).toEqual([
      'agent-a/log?container=agent&timestamps=true&tailLines=10',
      'agent-b/log?container=agent&timestamps=true&tailLines=10',
    ]);
  });

  it('prints the log of one pod whole, without prefix, byte by byte', async () => {
    const bytes = `${T(1)} \x1b[31mred\x1b[0m\r\n${T(2)} \u00e4 and no end`;
    const test = await run('agent n1', { logs: { 'agent-a': text(bytes) } });
    expect(test.stdout()).toBe('\x1b[31mred\x1b[0m\r\n\u00e4 and no end');
    expect(logRequests(test)).toEqual(['agent-a/log?container=agent&timestamps=true']);
  });

  it('makes lines safe on a terminal, unless --raw is given', async () => {
    const logs = { 'agent-a': text(`${T(1)} \x1b[31mred\x1b[0m \x1b]0;title\x07\n`) };
    const terminal = { stdout: { isTTY: true, columns: 80 }, logs };
    expect((await run('agent n1', terminal)).stdout()).toBe('red ^[]0;title^G\n');
    expect((await run('agent n1 --raw', terminal)).stdout()).toBe('\x1b[31mred\x1b[0m \x1b]0;title\x07\n');
  });

  it('merges by time with --sort=time', async () => {
    expect((await run('agent --sort=time')).stdout()).toBe('[n1] one\n[n2] two\n[n1] three\n');
  });

  it('requests what the flags say', async () => {
    const test = await run('agent n1 --since=90s --tail=5 -c agent --insecure-skip-tls-verify-backend');
    expect(logRequests(test)).toEqual([
      'agent-a/log?container=agent&timestamps=true&tailLines=5&sinceSeconds=90&insecureSkipTLSVerifyBackend=true',
    ]);
    expect(logRequests(await run('agent --since-time=2026-01-01T00:00:00Z'))[0]).toBe(
      'agent-a/log?container=agent&timestamps=true&sinceTime=2026-01-01T00%3A00%3A00Z',
    );
  });

  it('prints timestamps, and cuts at --limit-bytes', async () => {
    expect((await run('agent n2 --timestamps')).stdout()).toBe(`${T(2)} two\n`);
    expect((await run('agent n1 --limit-bytes=6')).stdout()).toBe('one\nth');
  });

  it('filters by --grep and --exclude, and then reads whole logs', async () => {
    const test = await run('agent --grep=t --grep=o --exclude=^tw');
    expect(test.stdout()).toBe('[n1] one\n[n1] three\n');
    expect(logRequests(test)[0]).not.toContain('tailLines');
  });

  it('paints what matches', async () => {
    const test = await run('agent n1 --highlight=hre', { stdout: { color: true } });
    expect(test.stdout()).toContain('t\x1b[1m\x1b[31mhre\x1b[39m\x1b[22me\n');
  });

  it('folds lines of several nodes', async () => {
    const logs = {
      'agent-a': text(`${T(1)} 08:00:01 up\n`),
      'agent-b': text(`${T(2)} 08:00:02 up\n${T(3)} only here\n`),
    };
    expect((await run('agent --fold', { logs })).stdout()).toBe('[on 2 nodes] 08:00:01 up\n[n2] only here\n');
    const [first = ''] = (await run('agent --fold -o json', { logs })).stdout().split('\n');
    expect(JSON.parse(first)).toMatchObject({ message: '08:00:01 up', nodes: ['n1', 'n2'], count: 2 });
  });

  it('prints an object per line with -o json', async () => {
    const { stdout } = await run('agent n2 -o json');
    expect(JSON.parse(stdout())).toEqual({
      apiVersion: 'daemonset-cli/v1',
      kind: 'LogLine',
      timestamp: T(2),
      node: 'n2',
      namespace: 'ops',
      pod: 'agent-b',
      container: 'agent',
      message: 'two',
    });
  });

  it('reports a log that cannot be read with its node, prints the others, and fails', async () => {
    const logs = {
      ...LOGS,
      'agent-a': status(400, 'BadRequest', 'container "agent" in pod "agent-a" is waiting to start: ContainerCreating'),
    };
    const test = await run('agent', { logs });
    expect(test.outcome).toBe('failed');
    expect(test.stdout()).toBe('[n2] two\n');
    expect(test.reported.map(({ message }) => message)).toEqual([
      'n1: container "agent" in pod "agent-a" is waiting to start: ContainerCreating',
    ]);
    const lenient = await run('agent --ignore-errors', { logs });
    expect([lenient.outcome, lenient.warnings.length]).toEqual(['ok', 1]);
  });

  it('goes on after the last whole line when a connection breaks', async () => {
    const broken = fakeStream();
    broken.text(`${T(1)} one\n${T(1)} same ti`);
    broken.fail(new DsError('unreachable', 'connection reset'));
    const whole = text(`${T(1)} one\n${T(1)} same time\n${T(2)} last\n`);
    const test = cluster({ clock: { now: NOW, auto: true } });
    const plain = { 'content-type': 'text/plain' };
    test.transport.on('GET', `${CORE}/pods/agent-a/log`, stream(broken, plain), whole);
    await invoke(logsCommand, ['agent', 'n1'], test.rt);
    expect(test.stdout()).toBe('one\nsame time\nlast\n');
    expect(logRequests(test)[1]).toContain('sinceTime=2026-01-01T00%3A00%3A01Z');
  });

  it('prints the label with --by, and the container with --all-containers', async () => {
    const nodes = list([
      { metadata: { name: 'n1', labels: { zone: 'b' } } },
      { metadata: { name: 'n2', labels: { zone: 'a' } } },
    ]);
    const test = cluster();
    test.transport.on('GET', '/api/v1/nodes', json(nodes));
    test.transport.on('GET', '/apis/apps/v1/namespaces/ops/controllerrevisions', json(list([])));
    test.transport.on('GET', `${CORE}/events`, json(list([])));
    await invoke(logsCommand, ['agent', '--by=zone', '--all-containers'], test.rt);
    expect(test.stdout()).toBe('[a/n2/agent] two\n[b/n1/agent] one\n[b/n1/agent] three\n');
  });

  it('reads the previous logs only of containers that have restarted', async () => {
    const restarted = {
      ...PODS[1],
      status: { containerStatuses: [{ name: 'agent', lastState: { terminated: { exitCode: 1 } } }] },
    };
    const test = await run('agent -p', { pods: [PODS[0] ?? {}, restarted] });
    expect(logRequests(test)).toEqual(['agent-b/log?container=agent&previous=true&timestamps=true&tailLines=10']);
    await expect(run('agent -p')).rejects.toThrow('no container of the 2 pods has restarted');
  });

  it('names the containers to choose from', async () => {
    await expect(run('agent -c nothing')).rejects.toMatchObject({
      message: 'n1: container "nothing" is not in pod "agent-a"',
      hint: 'choose one of: agent',
    });
    const two = agent('agent-a', 'n1', {
      containers: [{ name: 'agent' }, { name: 'proxy' }],
      initContainers: [{ name: 'setup' }],
    });
    const test = await run('agent', { pods: [two] });
    expect(test.stderr()).toBe('Defaulted container "agent" out of: agent, proxy, setup (init)\n');
  });

  it.each([
    ['agent --all-containers -c agent', '--all-containers and --container cannot be used together'],
    ['agent --since=1m --since-time=2026-01-01T00:00:00Z', '--since and --since-time cannot be used together'],
    ['agent --since=0s', '--since must be greater than 0'],
    ['agent --since-time=yesterday', '--since-time=yesterday is not a time'],
    ['agent --tail=-2', '--tail must be greater than or equal to -1'],
    ['agent -f -p', '--follow and --previous cannot be used together'],
    ['agent -f --sort=time', '--follow and --sort=time cannot be used together'],
    ['agent n1 -l a=b', 'node names cannot be provided when a selector is specified'],
    ['agent --by=a=b', '--by=a=b is not a label'],
    ['agent --exclude=[', '--exclude=[ is not a regular expression'],
  ])('refuses %s', async (words, message) => {
    await expect(run(words)).rejects.toThrow(message);
  });

  it('says that there are no pods', async () => {
    await expect(run('agent', { pods: [] })).rejects.toThrow('daemonset "agent" has no pods on any node');
    await expect(run('agent n9')).rejects.toThrow('there is no node "n9"');
  });
});
