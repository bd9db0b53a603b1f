import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { DsError } from '../../src/core/errors.ts';
import { fakeStream } from '../support/fake-stream.ts';
import { fakeTransport, json, networkError, status, stream } from '../support/fake-transport.ts';
import { settle } from '../support/manual-clock.ts';
import type { TestRuntimeOptions } from '../support/runtime.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testEnvironment } from '../support/environment.ts';

/** Completes a command line with the cursor at its end. */
async function complete(line: string, options: TestRuntimeOptions = {}) {
  const test = testEnvironment(['__complete', ...line.split(' ')], options);
  const { exitCode, ran } = await run(test.environment);
  expect([exitCode, test.stderr()]).toEqual([0, '']);
  const lines = test.stdout().split('\n').slice(0, -1);
  const values = lines.slice(0, -1).map((one) => one.split('\t')[0] ?? '');
  return { values, directive: lines.at(-1), lines, test, ran };
}

function names(...all: string[]) {
  return json({ items: all.map((name) => ({ metadata: { name } })) });
}

const DAEMON_SETS = '/apis/apps/v1/namespaces/default/daemonsets';

describe('without a cluster, completion offers', () => {
  it.each([
    ['ge', ['get']],
    ['-n x ge', ['get']],
    ['rollout sta', ['status']],
    ['rollout -n x sta', ['status']],
    ['help ro', ['rollout']],
    ['help rollout sta', ['status']],
    ['completion ', ['bash', 'zsh', 'fish', 'powershell']],
    ['completion z', ['zsh']],
    ['get --all-', ['--all-namespaces']],
    ['get -A', ['-A']],
    ['get --no-h', ['--no-headers']],
    ['--conte', ['--context']],
    ['get --color ', ['auto', 'always', 'never']],
    ['get --color a', ['auto', 'always']],
    ['get --color=a', ['--color=auto', '--color=always']],
    ['get --watch=', ['--watch=true', '--watch=false']],
    ['delete --cascade=o', ['--cascade=orphan']],
    ['get -Aw --show-l', ['--show-labels']],
  ])('ds %s: %j', async (line, expected) => {
    const { values, directive, test } = await complete(line);
    expect([values, directive]).toEqual([expected, ':4']);
    expect(test.connected).toEqual([]);
  });

  it.each([
    ['', ['get', 'apply', 'rollout', 'help', 'options']],
    ['-n x ', ['get', 'help']],
    ['help ', ['get', 'rollout']],
    ['rollout ', ['status']],
    ['get --', ['--all-namespaces', '--namespace', '--help']],
    ['get -', ['-A', '-n', '--all-namespaces']],
  ])('ds %s: %j and more', async (line, expected) => {
    const { values, test } = await complete(line);
    expect(values).toEqual(expect.arrayContaining(expected));
    expect(test.connected).toEqual([]);
  });

  it('a command with its summary', async () => {
    expect((await complete('ge')).ran).toBeUndefined();
    expect((await complete('ge')).lines[0]).toMatch(/^get\t\S.* .*$/);
  });

  it('commands and their groups for ds auth check', async () => {
    expect((await complete('auth check rol')).values).toEqual(['rollout']);
    expect((await complete('auth check rollout re')).values).toEqual(['restart']);
    expect((await complete('auth check logs ')).values).toEqual([]);
  });

  it('a flag once, unless it is repeatable', async () => {
    expect((await complete('get -A --all-')).values).toEqual([]);
    expect((await complete('get -L x --label')).values).toEqual(['--label-columns']);
  });

  it('the formats of -o, without a space after one that needs a value', async () => {
    expect(await complete('get -o js')).toMatchObject({
      values: ['json', 'jsonpath=', 'jsonpath-as-json=', 'jsonpath-file='],
      directive: ':4',
    });
    expect(await complete('get -o custom')).toMatchObject({ directive: ':6' });
    expect((await complete('get -oy')).values).toEqual(['-oyaml']);
  });

  it('files for a file flag', async () => {
    for (const line of ['apply -f ', 'apply -f ag', 'apply --filename=ag', 'apply -fag', '--kubeconfig ']) {
      expect(await complete(line)).toMatchObject({ values: [], directive: ':0' });
    }
    // those that are hidden, of kubectl's older pruning, are not offered
    expect((await complete('apply --prune')).values).toEqual(['--prune']);
  });

  it.each(['gte ', 'get -- -', 'get --selector ', 'version ', 'rollout stauts ', 'completion bash ', 'help get '])(
    'nothing after ds %s',
    async (line) => expect(await complete(line)).toMatchObject({ values: [], directive: ':4' }),
  );
});

describe('from the cluster, completion offers', () => {
  it('DaemonSets of the namespace, by requesting only metadata', async () => {
    const transport = fakeTransport();
    transport.on('GET', '/apis/apps/v1/namespaces/default/daemonsets', names('agent', 'alloy', 'cilium'));
    const { values, directive, test, ran } = await complete('-n default get a', { transport });
    expect([values, directive, ran]).toEqual([['agent', 'alloy'], ':4', '__complete']);
    expect(test.connected).toMatchObject([{ options: { namespace: 'default' }, feedback: { interactive: false } }]);
    expect(transport.requests[0]?.headers?.['accept']).toContain('as=PartialObjectMetadataList');
    expect(transport.requests[0]?.query.get('limit')).toBe('500');
  });

  it('DaemonSets not given yet, also as ds/NAME and after kubectl’s TYPE', async () => {
    const transport = fakeTransport();
    transport.on('GET', DAEMON_SETS, names('agent', 'alloy'));
    expect((await complete('get agent a', { transport })).values).toEqual(['alloy']);
    expect((await complete('get ds/a', { transport })).values).toEqual(['ds/agent', 'ds/alloy']);
    expect((await complete('get ds al', { transport })).values).toEqual(['alloy']);
    expect((await complete('rollout status ', { transport })).values).toEqual(['agent', 'alloy']);
  });

  it('namespaces, for every spelling of the flag', async () => {
    const transport = fakeTransport();
    transport.on('GET', '/api/v1/namespaces', names('default', 'kube-system', 'kube-public'));
    expect((await complete('get -n kube', { transport })).values).toEqual(['kube-system', 'kube-public']);
    expect((await complete('get --namespace=d', { transport })).values).toEqual(['--namespace=default']);
    expect((await complete('get -nd', { transport })).values).toEqual(['-ndefault']);
    expect((await complete('get -n=d', { transport })).values).toEqual(['-n=default']);
    expect((await complete('-n d', { transport })).values).toEqual(['default']);
  });

  it('containers of the DaemonSet that the line names', async () => {
    const transport = fakeTransport();
    const spec = { containers: [{ name: 'agent' }, { name: 'proxy' }], initContainers: [{ name: 'setup' }] };
    transport.on('GET', `${DAEMON_SETS}/agent`, json({ spec: { template: { spec } } }));
    expect((await complete('logs agent -c ', { transport })).values).toEqual(['agent', 'proxy', 'setup']);
    expect((await complete('logs ds/agent --container=p', { transport })).values).toEqual(['--container=proxy']);
    const without = fakeTransport();
    expect((await complete('logs -c ', { transport: without })).values).toEqual([]);
    expect(without.requests).toEqual([]);
  });

  it('the changes after a name, and no other name', async () => {
    const transport = fakeTransport();
    const metadata = {
      name: 'agent',
      labels: { team: 'x' },
      annotations: { 'example.com/note': 'x', '$(reboot)': 'y' },
    };
    const env = [{ name: 'LOG_LEVEL' }, { name: 'a b' }];
    const containers = [{ name: 'main', env }, { name: 'proxy' }];
    transport.on('GET', DAEMON_SETS, json({ items: [{ metadata }, { metadata: { name: 'alloy' } }] }));
    transport.on('GET', `${DAEMON_SETS}/agent`, json({ metadata, spec: { template: { spec: { containers } } } }));
    transport.on('GET', '/api/v1/namespaces/default/serviceaccounts', names('default', 'agent'));
    const offered = async (line: string) => {
      const { values, directive } = await complete(line, { transport });
      return [values, directive];
    };
    expect(await offered('set image a')).toEqual([['agent', 'alloy'], ':4']);
    expect(await offered('set image agent ')).toEqual([['main=', 'proxy='], ':6']);
    expect(await offered('set image ds/agent p')).toEqual([['proxy='], ':6']);
    expect(await offered('set image ds agent p')).toEqual([['proxy='], ':6']);
    expect(await offered('set image agent main=x:2 ')).toEqual([['main=', 'proxy='], ':6']);
    expect(await offered('set image agent main=x')).toEqual([[], ':4']);
    expect(await offered('set env agent ')).toEqual([['LOG_LEVEL='], ':6']);
    expect(await offered('set serviceaccount agent d')).toEqual([['default'], ':4']);
    expect(await offered('label agent ')).toEqual([['team='], ':6']);
    expect(await offered('label --all ')).toEqual([['team='], ':6']);
    expect(await offered('annotate agent ')).toEqual([['example.com/note='], ':6']);
    expect(await offered('label ds/a')).toEqual([['ds/agent', 'ds/alloy'], ':4']);
  });

  it('nodes and the keys of their labels for ds label, and no DaemonSets', async () => {
    const transport = fakeTransport();
    const items = ['node-1', 'node-2'].map((name) => ({ metadata: { name, labels: { pool: 'x' } } }));
    transport.on('GET', '/api/v1/nodes', json({ items }));
    const offered = async (line: string) => (await complete(line, { transport })).values;
    expect(await offered('label node/')).toEqual(['node/node-1', 'node/node-2']);
    expect(await offered('label nodes ')).toEqual(['node-1', 'node-2']);
    expect(await offered('label nodes node-1 ')).toEqual(['node-2', 'pool=']);
    expect(await offered('label nodes node-1 pool=a ')).toEqual(['pool=']);
    expect(await offered('label nodes --all ')).toEqual(['pool=']);
    expect(await offered('label node/node-1 ')).toEqual(['pool=']);
    expect(await offered('label node/node-1 node/')).toEqual(['node/node-2']);
    expect(await offered('logs ds agent ')).toEqual(['node-1', 'node-2']);
    expect(await offered('logs agent node/')).toEqual(['node/node-1', 'node/node-2']);
    expect(await offered('logs agent -l ')).toEqual(['pool']);
  });

  it('the conditions of ds wait, with nodes', async () => {
    const transport = fakeTransport();
    transport.on('GET', '/api/v1/nodes', names('node-1'));
    expect((await complete('wait agent --for r', { transport })).values).toEqual(['rollout']);
    expect(await complete('wait agent --for=n', { transport })).toMatchObject({
      values: ['--for=node='],
      directive: ':6',
    });
    expect((await complete('wait agent --for=node=', { transport })).values).toEqual(['--for=node=node-1']);
    expect((await complete('wait agent --for node=n', { transport })).values).toEqual(['node=node-1']);
    expect((await complete('wait agent --for jsonpath={', { transport })).values).toEqual([]);
  });

  it('revisions of the DaemonSet that the line names, newest first', async () => {
    const transport = fakeTransport();
    const matchLabels = { app: 'agent' };
    const ds = { metadata: { name: 'agent', namespace: 'default', uid: 'u1' }, spec: { selector: { matchLabels } } };
    const owners = (uid: string) => [{ kind: 'DaemonSet', name: 'agent', controller: true, uid }];
    const revision = (number: number, uid = 'u1') => ({
      metadata: { name: `agent-${number}`, labels: matchLabels, ownerReferences: owners(uid) },
      revision: number,
    });
    transport.on('GET', `${DAEMON_SETS}/agent`, json(ds));
    transport.on(
      'GET',
      '/apis/apps/v1/namespaces/default/controllerrevisions',
      json({ metadata: {}, items: [revision(9), revision(11), revision(10), revision(12, 'other')] }),
    );
    const offered = async (line: string) => (await complete(line, { transport })).values;
    expect(await offered('rollout undo agent --to-revision ')).toEqual(['11', '10', '9']);
    expect(await offered('rollout undo ds/agent --to-revision=1')).toEqual(['--to-revision=11', '--to-revision=10']);
    expect(await offered('rollout history agent --revision ')).toEqual(['11', '10', '9']);
    expect(await offered('rollout history agent --diff 9..')).toEqual(['9..11', '9..10', '9..9']);
    expect(await offered('rollout undo --to-revision ')).toEqual([]);
  });

  it('names also while another flag is still wrong', async () => {
    const transport = fakeTransport();
    transport.on('GET', DAEMON_SETS, names('agent'));
    const { values, test } = await complete('--request-timeout=soon --context east get a', { transport });
    expect(values).toEqual(['agent']);
    expect(test.connected).toMatchObject([{ options: { context: 'east' } }]);
  });

  it.each(['top agent', 'logs agent', 'exec agent', 'rollout run agent', 'rollout status agent'])(
    'the keys of labels that nodes have: %s --by',
    async (line) => {
      const transport = fakeTransport();
      const items = [
        { a: '1', 'example.com/pool': 'x' },
        { a: '2', '$(reboot)': 'y' },
      ].map((labels, index) => ({
        metadata: { name: `n${index}`, labels },
      }));
      transport.on('GET', '/api/v1/nodes', json({ items }));
      const { values } = await complete(`${line} --by `, { transport });
      expect(values).toEqual(['a', 'example.com/pool']);
    },
  );

  it('the nodes of the cluster that a sandbox command names', async () => {
    const transport = fakeTransport();
    transport.on('GET', '/api/v1/nodes', names('node-1'));
    const { values, test } = await complete('sandbox node fail --context east ', { transport, context: 'east' });
    expect(values).toEqual(['node-1']);
    expect(test.connected.map(({ options }) => options.context)).toEqual(['east', 'east']);
  });

  it('nodes of a sandbox, and none of another cluster', async () => {
    const transport = fakeTransport();
    transport.on('GET', '/api/v1/nodes', names('node-1', 'node-2'));
    const inSandbox = await complete('sandbox node fail n', { transport, context: 'ds-sandbox' });
    expect(inSandbox.values).toEqual(['node-1', 'node-2']);

    const env = { XDG_STATE_HOME: '/state' };
    const test = testEnvironment(['__complete', 'sandbox', 'node', 'fail', ''], {
      transport,
      context: 'production',
      env,
    });
    await run(test.environment);
    // The second is the sandbox in the background; here both have the same transport
    expect(test.connected.map(({ options }) => options.kubeconfig)).toEqual([
      undefined,
      join('/state', 'daemonset-cli', 'sandbox', 'kubeconfig'),
    ]);
    expect(test.transport.requests).toHaveLength(2);
  });

  it('scenarios and files', async () => {
    expect(await complete('sandbox start --scenario z')).toMatchObject({ values: ['zones'], directive: ':0' });
    expect(await complete('sandbox run --scenario=./')).toMatchObject({ values: [], directive: ':0' });
  });

  it('no name with control characters', async () => {
    const transport = fakeTransport();
    transport.on('GET', DAEMON_SETS, names('a', '', 'b\u001b[31m', 'c\nd', 'e\tf', '\u202eg'));
    expect((await complete('get ', { transport })).values).toEqual(['a']);
  });

  it.each([
    '$(id)',
    '`id`',
    '"; id; "',
    "'; id; '",
    'a b',
    '-x',
    '--kubeconfig=x',
    'a$b',
    '!!',
    'a\\b',
    'A',
    'a*',
    '~',
    '..',
  ])('no object name that is invalid in the API: %j', async (name) => {
    const transport = fakeTransport();
    transport.on('GET', DAEMON_SETS, names('agent', name));
    expect((await complete('get ', { transport })).values).toEqual(['agent']);
  });

  it.each([
    ['denies access', status(403, 'Forbidden', 'no')],
    ['is unreachable', networkError(new DsError('unreachable', 'connection refused'))],
    ['sends something else', json({ items: 'x' })],
  ])('nothing, and no error, when the server %s', async (_what, answer) => {
    const transport = fakeTransport();
    transport.on('GET', DAEMON_SETS, answer);
    expect(await complete('get ', { transport })).toMatchObject({ values: [], directive: ':4' });
  });

  it('nothing without a kubeconfig', async () => {
    const connectError = new DsError('config', 'no cluster is configured');
    expect(await complete('get ', { connectError })).toMatchObject({ values: [], directive: ':4' });
  });

  it('nothing when the server takes longer than 300 ms', async () => {
    const transport = fakeTransport();
    transport.on('GET', DAEMON_SETS, stream(fakeStream()));
    const test = testEnvironment(['__complete', 'get', ''], { transport });
    const ended = run(test.environment);
    await transport.sent(1);
    await settle();
    expect(test.stdout()).toBe('');
    await test.clock.advance(299);
    expect(test.stdout()).toBe('');
    await test.clock.advance(1);
    expect((await ended).exitCode).toBe(0);
    expect(test.stdout()).toBe(':4\n');
  });
});

describe('from the kubeconfig, completion offers', () => {
  const folder = tempFolder();
  afterAll(() => folder.remove());
  const kubeconfig = folder.write(
    'config',
    `apiVersion: v1
kind: Config
contexts:
  - {name: prod, context: {cluster: east, user: ann}}
  - {name: "arn:aws:eks:1:cluster/test", context: {cluster: west, user: bob}}
clusters:
  - {name: east, cluster: {server: "https://east"}}
  - {name: west, cluster: {server: "https://west"}}
users:
  - {name: ann}
`,
  );

  it('contexts, clusters and users, without connecting', async () => {
    const at = `--kubeconfig ${kubeconfig}`;
    expect((await complete(`${at} --context `)).values).toEqual(['prod', 'arn:aws:eks:1:cluster/test']);
    expect((await complete(`${at} get --context=p`)).values).toEqual(['--context=prod']);
    expect((await complete(`${at} --cluster `)).values).toEqual(['east', 'west']);
    const users = await complete('--user ', { env: { KUBECONFIG: kubeconfig } });
    expect(users.values).toEqual(['ann']);
    expect(users.test.connected).toEqual([]);
  });

  it('nothing when it is invalid or missing', async () => {
    const broken = folder.write('broken', '{');
    expect((await complete(`--kubeconfig ${broken} --context `)).values).toEqual([]);
    expect((await complete(`--kubeconfig ${broken}-missing --context `)).values).toEqual([]);
  });
});
