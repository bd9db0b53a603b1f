import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../src/sandbox/scenarios/read-scenario.ts';
import { SHIPPED_SCENARIOS, shippedScenario } from '../../../src/sandbox/scenarios/shipped.ts';
import { NODES } from '../../../src/sandbox/kinds/nodes.ts';
import { isReadyNode } from '../../../src/sandbox/controllers/conditions.ts';
import { testCluster } from '../cluster.ts';

const read = (text: string) => readScenario('scenario.yaml', new TextEncoder().encode(text));

describe('readScenario', () => {
  it('reads pools, images, times and faults, with defaults', async () => {
    const scenario = await read(`
name: mine
pools:
- name: master
  controlPlane: true
- name: edge
  count: 2
  zones: [north, south]
  architectures: arm64
  labels: { pool: edge }
  taints: [{ key: edge, value: "yes", effect: NoSchedule }]
  allocatable: { cpu: "1" }
  imagePull: 1m30s
  start: 2
  flaky: { every: 10m, down: 1m }
images:
- { match: "*/broken:*", behaviour: crash-5s }
timing: { nodeGrace: 5s }
faults:
- { effect: { kind: latency, ms: 100 } }
`);
    const [master, edge] = scenario.pools;
    expect(master).toMatchObject({
      name: 'master',
      count: 1,
      controlPlane: true,
      architectures: ['amd64'],
      pullMs: 700,
    });
    expect(edge).toMatchObject({
      count: 2,
      zones: ['north', 'south'],
      architectures: ['arm64'],
      labels: { pool: 'edge' },
      taints: [{ key: 'edge', value: 'yes', effect: 'NoSchedule' }],
      allocatable: { cpu: '1', memory: '8Gi' },
      pullMs: 90_000,
      startMs: 2000,
      stopMs: 400,
      flaky: { everyMs: 600_000, downMs: 60_000, count: 1 },
    });
    expect(scenario.images).toEqual([{ match: '*/broken:*', behaviour: { kind: 'crash', upMs: 5000 } }]);
    expect(scenario.timing).toMatchObject({ nodeGraceMs: 5000, nodeMonitorMs: 5000 });
    expect(scenario.faults).toHaveLength(1);
  });

  it('reads what a metrics server measures, and has none without that', async () => {
    const usage = `usage: [{ match: "a:*", nodes: n-1, cpu: 120m, memory: 240% }, { match: "b:*" }]`;
    const { metrics } = await read(`pools: [{ name: a }]\nmetrics: { ${usage} }`);
    expect(metrics).toEqual({
      delayMs: 15_000,
      usage: [
        { match: 'a:*', nodes: 'n-1', cpu: '120m', memory: '240%' },
        { match: 'b:*', nodes: '*' },
      ],
    });
    expect((await read('pools: [{ name: a }]\nmetrics: {}')).metrics).toEqual({ delayMs: 15_000, usage: [] });
    expect((await read('pools: [{ name: a }]')).metrics).toBeUndefined();
    const wrong = read('pools: [{ name: a }]\nmetrics: { usage: [{ match: a, cpu: much }] }');
    await expect(wrong).rejects.toThrow(
      'metrics.usage[0].cpu is neither a quantity such as 120m nor a share such as 80%',
    );
  });

  it('reads every fault, and the frozen controllers', async () => {
    const { faults, frozen } = await read(`
pools: [{ name: a }]
faults:
- { effect: { kind: latency, ms: 300 }, probability: 0.5 }
- { effect: { kind: status, code: 429, retryAfterSeconds: 1 }, method: PATCH, path: /daemonsets/, times: 3 }
- { effect: { kind: drop, after: 5 }, watch: true }
- { effect: { kind: stall } }
- { effect: { kind: expire } }
- { effect: { kind: truncate, after: 200 } }
frozen: [daemonset]
`);
    expect(faults).toEqual([
      { effect: { kind: 'latency', ms: 300 }, probability: 0.5 },
      {
        effect: { kind: 'status', code: 429, retryAfterSeconds: 1 },
        method: 'PATCH',
        path: '/daemonsets/',
        times: 3,
      },
      { effect: { kind: 'drop', after: 5 }, watch: true },
      { effect: { kind: 'stall' } },
      { effect: { kind: 'expire' } },
      { effect: { kind: 'truncate', after: 200 } },
    ]);
    expect(frozen).toEqual(['daemonset']);
  });

  it.each([
    ['pools: [{ name: a, cuont: 2 }]', '1:20: pools[0].cuont is unknown: use one of name, count'],
    ['pools: [{ count: 2 }]', '1:9: pools[0].name is missing'],
    ['pools:\n- name: a\n  count: many', '3:10: pools[0].count is not a non-negative integer'],
    ['pools: [{ name: A_1 }]', '1:17: pools[0].name is not a valid name for nodes: a lowercase RFC 1123 label'],
    ['pools: [{ name: a }, { name: a }]', '1:30: pools[1].name is the name of another pool: a'],
    ['pools: [{ name: a, count: 20000 }]', '1:8: pools have 20000 nodes, more than the limit of 10000'],
    ['pools: [{ name: a, zones: [north pole] }]', '1:28: pools[0].zones[0] a valid label must be'],
    ['pools: [{ name: a, labels: { a/b/c: x } }]', '1:37: pools[0].labels["a/b/c"] is not a valid label'],
    ['pools: [{ name: a, labels: { a: [] } }]', '1:33: pools[0].labels.a is not a string'],
    ['pools: [{ name: a, taints: [{ key: k, effect: Never }] }]', 'pools[0].taints[0].effect must be NoSchedule'],
    ['pools: [{ name: a, allocatable: { cpu: lots } }]', '1:40: pools[0].allocatable.cpu is not a quantity'],
    ['pools: [{ name: a, allocatable: { cpu: -1 } }]', 'pools[0].allocatable.cpu is not a quantity'],
    ['pools: [{ name: a, imagePull: soon }]', '1:31: pools[0].imagePull is not a duration'],
    ['pools: [{ name: a, imagePull: -3s }]', 'pools[0].imagePull is not a duration'],
    ['pools: [{ name: a }]\nimages: [{ match: "*", behaviour: dance }]', '2:35: images[0].behaviour must be missing'],
    ['pools: [{ name: a }]\nfrozen: [cook]', '2:10: frozen[0] is not a controller: use one of daemonset'],
    [
      'pools: [{ name: a }]\nfaults: [{ effect: { kind: rain } }]',
      '2:28: faults[0].effect.kind must be one of latency',
    ],
    ['pools: [{ name: a }]\nfaults: [{ effect: { kind: latency } }]', 'faults[0].effect.ms is missing'],
    ['pools: [{ name: a }]\nfaults: [{ effect: { kind: status, code: 200 } }]', 'code is not a status from 400 to 599'],
    [
      'pools: [{ name: a }]\nfaults: [{ effect: { kind: drop }, path: "(" }]',
      'faults[0].path is not a regular expression',
    ],
    [
      'pools: [{ name: a }]\nfaults: [{ effect: { kind: drop }, times: 0 }]',
      'faults[0].times is not an integer of at least 1',
    ],
    ['pools: [{ name: a }]\nfaults: [{ effect: { kind: drop }, probability: 2 }]', 'is not a number from 0 to 1'],
    ['name: empty', '1:1: pools is missing'],
    ['[]', '1:1: a scenario is not an object'],
    ['pools: [{ name: a }]\n---\npools: []', '3:1: a scenario file has one document, this is a second one'],
    ['pools: [', '1:'],
    ['', 'scenario.yaml: the file is empty'],
  ])('refuses %s', async (text, message) => {
    const refused = expect(read(text)).rejects;
    await refused.toThrow(message);
    await refused.toMatchObject({ kind: 'input', message: expect.stringContaining('scenario.yaml:') as string });
  });
});

describe('the shipped scenarios', () => {
  it('are listed in order', () => {
    expect(SHIPPED_SCENARIOS).toEqual(['single', 'zones', 'gpu-pool', 'edge-500', 'five-thousand']);
  });

  it('include no members of Object', () => {
    expect(shippedScenario('constructor')).toBeUndefined();
  });

  it.each([
    ['single', 1],
    ['zones', 7],
    ['gpu-pool', 8],
    ['edge-500', 500],
  ])('%s has %i nodes, all ready', (name, count) => {
    const scenario = shippedScenario(name);
    if (scenario === undefined) throw new Error('it does not ship');
    const nodes = testCluster(scenario).store.list(NODES);
    expect(nodes.filter(isReadyNode)).toHaveLength(count);
    expect(
      nodes.flatMap(({ spec }) => spec?.taints ?? []).some(({ key }) => key.startsWith('node.kubernetes.io')),
    ).toBe(false);
  });

  it('five-thousand has 5,000', () => {
    const { pools = [] } = shippedScenario('five-thousand') ?? {};
    expect(pools.reduce((total, { count }) => total + count, 0)).toBe(5000);
  });
});
