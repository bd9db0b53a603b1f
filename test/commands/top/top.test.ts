import { describe, expect, it } from 'vitest';
import { topCommand } from '../../../src/commands/top/top.ts';
import { daemonSet, node, NOW, pod } from '../../daemonset/build.ts';
import { json, status } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { parseArguments } from '../../support/parse-arguments.ts';
import { testRuntime, type TestRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';

const APPS = '/apis/apps/v1/namespaces/ops';
const CORE = '/api/v1/namespaces/ops';
const GROUP = '/apis/metrics.k8s.io';
const REQUESTS = { resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } } };
const SPEC = {
  containers: [
    { name: 'agent', image: 'agent:1', ...REQUESTS },
    { name: 'log', image: 'log:1' },
  ],
  initContainers: [
    { name: 'setup', image: 'setup:1' },
    { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always', resources: { requests: { cpu: '0.05' } } },
  ],
};

function agentPod(name: string, on: string, parts: object = {}) {
  const plain = pod(name, on, parts);
  return { ...plain, spec: { ...plain.spec, ...SPEC } };
}

const OTHER_OWNER = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'other', uid: 'uid-2', controller: true };

const PODS = [
  agentPod('agent-a', 'n1'),
  agentPod('agent-b', 'n2'),
  agentPod('agent-c', 'n3'),
  agentPod('agent-d', 'n4'),
  agentPod('agent-ended', 'n4', { phase: 'Failed' }),
  agentPod('agent-unbound', 'n5', { pending: true }),
  // the same labels, another owner
  agentPod('stranger', 'n1', { metadata: { ownerReferences: [OTHER_OWNER] } }),
];

function metrics(name: string, usage: Record<string, readonly [string, string]>) {
  const containers = Object.entries(usage).map(([container, [cpu, memory]]) => ({
    name: container,
    usage: { cpu, memory },
  }));
  return { metadata: { name, namespace: 'ops' }, timestamp: '2026-01-01T00:00:00Z', window: '15s', containers };
}

const METRICS = [
  metrics('agent-a', { agent: ['60000001n', '40000Ki'], log: ['1m', '1Mi'], proxy: ['0', '2Mi'] }),
  metrics('agent-b', { agent: ['61m', '41Mi'], log: ['1m', '1Mi'], proxy: ['0', '2Mi'] }),
  metrics('agent-c', { agent: ['900m', '300Mi'], log: ['1m', '1Mi'], proxy: ['0', '2Mi'] }),
  metrics('stranger', { agent: ['9', '9Gi'] }),
];

const NODES = ['n1', 'n2', 'n3', 'n4'].map((name, index) => ({
  ...node(name, { zone: index < 2 ? 'a' : 'b' }),
  status: { allocatable: { cpu: '2', memory: '1Gi', pods: '110' } },
}));

const list = (items: readonly object[]): object => ({ metadata: { resourceVersion: '5' }, items });

/** The versions of metrics.k8s.io, the preferred one first; without them there is no metrics server. */
function cluster({ versions = ['v1beta1'], ...options }: TestRuntimeOptions & { versions?: readonly string[] } = {}) {
  const environment = testRuntime({ clock: { now: NOW }, namespace: 'ops', ...options });
  const { transport } = environment;
  transport.on('GET', `${APPS}/daemonsets/agent`, json(daemonSet()));
  transport.on('GET', `${APPS}/controllerrevisions`, json(list([])));
  transport.on('GET', `${CORE}/pods`, json(list(PODS)));
  transport.on('GET', '/api/v1/nodes', json(list(NODES)));
  transport.on('GET', `${CORE}/events`, json(list([])));
  const groupVersions = versions.map((version) => ({ groupVersion: `metrics.k8s.io/${version}`, version }));
  transport.on(
    'GET',
    GROUP,
    versions.length === 0
      ? status(404, 'NotFound', 'not found')
      : json({ kind: 'APIGroup', name: 'metrics.k8s.io', versions: groupVersions, preferredVersion: groupVersions[0] }),
  );
  for (const version of versions) {
    const resources = [
      { name: 'nodes', kind: 'NodeMetrics', namespaced: false },
      { name: 'pods', kind: 'PodMetrics', namespaced: true },
    ];
    transport.on(
      'GET',
      `${GROUP}/${version}`,
      json({ kind: 'APIResourceList', groupVersion: `metrics.k8s.io/${version}`, resources }),
    );
    transport.on(
      'GET',
      `${GROUP}/${version}/namespaces/ops/pods`,
      json({ kind: 'PodMetricsList', apiVersion: `metrics.k8s.io/${version}`, ...list(METRICS) }),
    );
  }
  return environment;
}

async function run(words: string, test: TestRuntime = cluster(), outcome = 'ok'): Promise<TestRuntime> {
  expect(await invoke(topCommand, words.split(' '), test.rt)).toBe(outcome);
  return test;
}

const cells = (text: string): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, ' | '));

describe('ds top', () => {
  it('prints what the pods of the DaemonSet use and request, those without metrics too, and the outliers', async () => {
    const { stdout, stderr } = await run('agent');
    expect(cells(stdout())).toEqual([
      'NODE | POD | CPU(cores) | CPU(%) | CPU-REQ | CPU-LIMIT | MEMORY(bytes) | MEMORY(%) | MEM-REQ | MEM-LIMIT',
      // 61.000001m is rounded up and 42.0625Mi down, as in kubectl top
      'n1 | agent-a | 62m | 3% | 150m | - | 42Mi | 4% | 64Mi | 128Mi',
      'n2 | agent-b | 62m | 3% | 150m | - | 44Mi | 4% | 64Mi | 128Mi',
      'n3 | agent-c | 901m | 45% | 150m | - | 303Mi | 29% | 64Mi | 128Mi',
      'n4 | agent-d | <unknown> | <unknown> | 150m | - | <unknown> | <unknown> | 64Mi | 128Mi',
      '',
      '4 pods: use 1025m CPU and 389Mi memory, request 600m CPU and 256Mi memory',
      '1 pod without metrics yet',
      'outlier: n3 uses 901m CPU, and the median is 62m (pod agent-c)',
      'outlier: n3 uses 303Mi memory, and the median is 44Mi (pod agent-c)',
    ]);
    expect(stderr()).toBe('');
  });

  it('reads no more than it needs', async () => {
    const { transport } = await run('agent');
    expect(transport.lines().toSorted()).toEqual([
      `GET ${CORE}/pods?labelSelector=app%3Dagent&limit=500`,
      `GET /api/v1/nodes?limit=500`,
      `GET ${APPS}/daemonsets/agent`,
      `GET ${GROUP}`,
      `GET ${GROUP}/v1beta1`,
      `GET ${GROUP}/v1beta1/namespaces/ops/pods?labelSelector=app%3Dagent`,
    ]);
  });

  it('--containers has a row for each container and sidecar', async () => {
    const { stdout } = await run('agent n1 --containers --no-headers');
    expect(cells(stdout())).toEqual([
      'n1 | agent-a | agent | 61m | 3% | 100m | - | 39Mi | 3% | 64Mi | 128Mi',
      'n1 | agent-a | log | 1m | 0% | - | - | 1Mi | 0% | - | -',
      'n1 | agent-a | proxy | 0m | 0% | 50m | - | 2Mi | 0% | - | -',
    ]);
  });

  it('--by has a row for each pool, and looks for outliers within it', async () => {
    const { stdout } = await run('agent --by zone');
    expect(cells(stdout())).toEqual([
      'ZONE | PODS | CPU(p50) | CPU(p95) | CPU(max) | CPU(%) | CPU-REQ | MEMORY(p50) | MEMORY(p95) | MEMORY(max) | MEMORY(%) | MEM-REQ',
      'a | 2 | 62m | 62m | 62m | 3% | 150m | 42Mi | 44Mi | 44Mi | 4% | 64Mi',
      'b | 2 | 901m | 901m | 901m | 45% | 150m | 303Mi | 303Mi | 303Mi | 29% | 64Mi',
      '',
      '4 pods: use 1025m CPU and 389Mi memory, request 600m CPU and 256Mi memory',
      '1 pod without metrics yet',
    ]);
  });

  it.each([
    ['agent --sort-by memory --no-headers', ['n3', 'n2', 'n1', 'n4']],
    ['agent --sort-by cpu --no-headers', ['n3', 'n2', 'n1', 'n4']],
    ['agent --sort-by memory --containers --no-headers -l zone=a', ['n2', 'n1', 'n2', 'n1', 'n2', 'n1']],
    ['agent -l zone=b --no-headers', ['n3', 'n4']],
    ['agent --node n2,n4 --no-headers', ['n2', 'n4']],
  ])('%s', async (words, nodes) => {
    const { stdout } = await run(words);
    expect(cells(stdout()).map((line) => line.split(' | ')[0])).toEqual(nodes);
  });

  it('prints exact quantities in JSON, and no value for nodes without the label', async () => {
    const { stdout } = await run('agent --by pool -o json');
    const found = JSON.parse(stdout()) as { pods: readonly object[]; pools: readonly object[] };
    expect(found).toMatchObject({
      apiVersion: 'daemonset-cli/v1',
      kind: 'DaemonSetUsage',
      daemonSet: { name: 'agent', namespace: 'ops' },
      metrics: 'metrics.k8s.io/v1beta1',
      label: 'pool',
    });
    expect(found.pools).toEqual([
      {
        pods: 4,
        cpu: {
          used: { p50: '62m', p95: '901m', max: '901m', sum: '1024000001n', share: 0.1707 },
          requested: { p50: '150m', p95: '150m', max: '150m', sum: '600m', share: 0.075 },
        },
        memory: {
          used: { p50: '44Mi', p95: '303Mi', max: '303Mi', sum: '398400Ki', share: 0.1266 },
          requested: { p50: '64Mi', p95: '64Mi', max: '64Mi', sum: '256Mi', share: 0.0625 },
        },
      },
    ]);
    expect(found.pods[0]).toMatchObject({
      node: 'n1',
      name: 'agent-a',
      outlier: [],
      cpu: { used: '61000001n', requested: '150m', allocatable: '2', usedShare: 0.0305, requestedShare: 0.075 },
      memory: { used: '43072Ki', limit: '128Mi' },
    });
    expect(found.pods[2]).toMatchObject({ outlier: ['cpu', 'memory'] });
    expect(found.pods[3]).toMatchObject({ cpu: { requested: '150m' } });
  });

  it('reads the version that the server prefers', async () => {
    const { transport, stdout } = await run('agent -o json', cluster({ versions: ['v1', 'v1beta1'] }));
    expect(JSON.parse(stdout())).toMatchObject({ metrics: 'metrics.k8s.io/v1' });
    expect(transport.lines()).toContain(`GET ${GROUP}/v1/namespaces/ops/pods?labelSelector=app%3Dagent`);
  });
});

describe('without metrics ds top shows requests, and says so', () => {
  const ROW = 'n1 | agent-a | 150m | 7% | - | 64Mi | 6% | 128Mi';

  it('there is no metrics server', async () => {
    const { stdout, warnings } = await run('agent', cluster({ versions: [] }));
    expect(warnings).toEqual([
      'the cluster has no metrics server (metrics.k8s.io), so only requests and limits are shown',
    ]);
    const [headers, first, ...rest] = cells(stdout());
    expect([headers, first, rest.at(-1)]).toEqual([
      'NODE | POD | CPU-REQ | CPU-REQ(%) | CPU-LIMIT | MEM-REQ | MEM-REQ(%) | MEM-LIMIT',
      ROW,
      '4 pods: request 600m CPU and 256Mi memory',
    ]);
  });

  it('the metrics server is down', async () => {
    const test = cluster();
    const down = status(503, 'ServiceUnavailable', 'the server is currently unable to handle the request');
    test.transport.on('GET', `${GROUP}/v1beta1`, down);
    const { stdout, warnings } = await run('agent --by zone --no-headers', test);
    expect(warnings).toEqual([expect.stringMatching(/^the metrics server cannot be read: .*unable to handle/)]);
    expect(cells(stdout())).toEqual(['a | 2 | 150m | 7% | 64Mi | 6%', 'b | 2 | 150m | 7% | 64Mi | 6%']);
  });

  it('neither metrics nor nodes may be read', async () => {
    const test = cluster();
    const forbidden = (what: string) =>
      status(403, 'Forbidden', `${what} is forbidden: User "jane" cannot list resource`);
    test.transport.on('GET', `${GROUP}/v1beta1/namespaces/ops/pods`, forbidden('pods.metrics.k8s.io'));
    test.transport.on('GET', '/api/v1/nodes', forbidden('nodes'));
    const { stdout, warnings } = await run('agent --no-headers', test);
    expect(warnings).toEqual([
      'the metrics server cannot be read: pods.metrics.k8s.io is forbidden: User "jane" cannot list resource, so only requests and limits are shown',
      'shares of allocatable are left out: nodes may not be listed',
    ]);
    expect(cells(stdout())[0]).toBe('n1 | agent-a | 150m | <unknown> | - | 64Mi | <unknown> | 128Mi');
    await expect(invoke(topCommand, ['agent', '--by', 'zone'], test.rt)).rejects.toThrow('nodes is forbidden');
  });
});

describe('ds top refuses', () => {
  it.each([
    [['agent', '-o', 'wide'], '--output must be json, yaml or kyaml'],
    [['agent', '-o', 'name'], '--output must be json, yaml or kyaml'],
    [['agent', '--by', 'zone', '--containers'], '--by and --containers cannot be used together'],
    [['agent', '--by', 'zone', '--sort-by', 'cpu'], '--by and --sort-by cannot be used together'],
    [['agent', '--by', 'a/b/c'], '--by=a/b/c is not a label'],
    [['agent', 'n1', '-l', 'a=b'], 'node names cannot be provided when a selector is specified'],
  ])('%j', async (words, message) => {
    const { input } = await parseArguments(topCommand, words);
    expect(() => topCommand.check?.(input as never)).toThrow(message);
  });

  it('a node without a pod, after the others', async () => {
    const { stdout, reported } = await run('agent n1 n9 --no-headers', cluster(), 'failed');
    expect(cells(stdout())).toHaveLength(1);
    expect(reported.map(({ message }) => message)).toEqual(['there is no node "n9"']);
  });

  it('a choice that leaves no pod', async () => {
    const { rt } = cluster();
    await expect(invoke(topCommand, ['agent', '-l', 'zone=c'], rt)).rejects.toThrow(
      'daemonset "agent" has no pods on nodes with zone=c in namespace "ops"',
    );
  });
});
