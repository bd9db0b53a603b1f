import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../src/sandbox/scenarios/read-scenario.ts';
import { SHIPPED_SCENARIOS, shippedScenario } from '../../../src/sandbox/scenarios/shipped.ts';
import { NODES } from '../../../src/sandbox/kinds/nodes.ts';
import { isReadyNode } from '../../../src/sandbox/controllers/node-condition.ts';
import { testCluster } from '../cluster.ts';

const read = (text: string) => readScenario('scenario.yaml', new TextEncoder().encode(text));

describe('readScenario', () => {
  it('reads pools, images, times and faults, and fills up what is not told', async () => {
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

  it.each([
    ['pools: [{ name: a, cuont: 2 }]', 'scenario: pools[0].cuont is not known; there are name, count'],
    ['pools: [{ count: 2 }]', 'scenario: pools[0].name is missing'],
    ['pools: [{ name: a, count: many }]', 'scenario: pools[0].count is not a whole number'],
    ['pools: [{ name: a, taints: [{ key: k, effect: Never }] }]', 'scenario: pools[0].taints[0].effect is no effect'],
    ['pools: [{ name: a, allocatable: { cpu: lots } }]', 'scenario: pools[0].allocatable.cpu is not a quantity'],
    ['pools: [{ name: a, imagePull: soon }]', 'invalid duration "soon"'],
    ['pools: [{ name: a }]\nimages: [{ match: "*", behaviour: dance }]', 'scenario: images[0].behaviour is none of'],
    ['name: empty', 'scenario: pools is missing'],
  ])('refuses %s', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

describe('the scenarios that ship', () => {
  it('are these', () => {
    expect(SHIPPED_SCENARIOS).toEqual(['single', 'zones', 'gpu-pool', 'edge-500', 'five-thousand']);
  });

  it('knows no others', async () => {
    expect(await shippedScenario('constructor')).toBeUndefined();
  });

  it.each([
    ['single', 1],
    ['zones', 7],
    ['gpu-pool', 8],
    ['edge-500', 500],
  ])('%s has %i nodes, all ready', async (name, count) => {
    const scenario = await shippedScenario(name);
    if (scenario === undefined) throw new Error('it does not ship');
    const nodes = testCluster(scenario).store.list(NODES);
    expect(nodes.filter(isReadyNode)).toHaveLength(count);
    expect(
      nodes.flatMap(({ spec }) => spec?.taints ?? []).some(({ key }) => key.startsWith('node.kubernetes.io')),
    ).toBe(false);
  });

  it('five-thousand has 5,000', async () => {
    const { pools = [] } = (await shippedScenario('five-thousand')) ?? {};
    expect(pools.reduce((total, { count }) => total + count, 0)).toBe(5000);
  });
});
