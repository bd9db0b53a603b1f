import { describe, expect, it } from 'vitest';
import { pool, scenario } from '../../../../src/sandbox/scenarios/scenario.ts';
import { agent, apply, testCluster, type TestCluster } from '../../cluster.ts';

const DELAY_MS = 15_000;
const BASE = '/apis/metrics.k8s.io/v1beta1';

function cluster(): TestCluster {
  const usage = [{ match: 'agent:*', nodes: 'node-2', cpu: '120m', memory: '150%' }];
  const made = testCluster(
    scenario('test', 'with a metrics server', [pool('node', 2)], { metrics: { delayMs: DELAY_MS, usage } }),
  );
  const requests = { requests: { cpu: '100m', memory: '64Mi' } };
  const containers = [
    { name: 'agent', image: 'agent:1', resources: requests },
    { name: 'side', image: 'side:1' },
  ];
  apply(made, agent({ pod: { containers } }));
  made.clock.runUntilIdle();
  return made;
}

async function get(at: TestCluster, path: string, headers: Record<string, string> = {}) {
  const { status, body } = await at.handle({ method: 'GET', path, headers });
  return { status, body: JSON.parse(body as string) as { items?: readonly Item[]; message?: string } };
}

interface Item {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly containers: readonly object[];
  readonly usage: object;
}

describe('metrics.k8s.io of the sandbox', () => {
  it('has pods once they have run for some time, as a metrics server needs two measurements', async () => {
    const at = cluster();
    expect((await get(at, `${BASE}/pods`)).body.items).toEqual([]);
    at.clock.advance(DELAY_MS);
    const items = (await get(at, `${BASE}/namespaces/default/pods?labelSelector=app%3Dagent`)).body.items ?? [];
    expect(items.map(({ containers }) => containers)).toEqual(
      expect.arrayContaining([
        [
          { name: 'agent', usage: { cpu: '50m', memory: '32Mi' } },
          { name: 'side', usage: { cpu: '10m', memory: '20Mi' } },
        ],
        [
          { name: 'agent', usage: { cpu: '120m', memory: '96Mi' } },
          { name: 'side', usage: { cpu: '10m', memory: '20Mi' } },
        ],
      ]),
    );
    expect((await get(at, `${BASE}/pods?labelSelector=app%3Dother`)).body.items).toEqual([]);
    expect((await get(at, `${BASE}/namespaces/other/pods`)).body.items).toEqual([]);
    expect((await get(at, `${BASE}/namespaces/default/pods/${items[0]?.metadata.name ?? ''}`)).status).toBe(200);
  });

  it('a node uses what its pods use', async () => {
    const at = cluster();
    at.clock.advance(DELAY_MS);
    const { items = [] } = (await get(at, `${BASE}/nodes`)).body;
    expect(items.map(({ metadata, usage }) => [metadata.name, usage])).toEqual([
      ['node-1', { cpu: '60m', memory: '52Mi' }],
      ['node-2', { cpu: '130m', memory: '116Mi' }],
    ]);
  });

  it('answers as the server for what does not exist and may not be read', async () => {
    const at = cluster();
    expect(await get(at, `${BASE}/namespaces/default/pods/nope`)).toMatchObject({
      status: 404,
      body: { message: 'pods.metrics.k8s.io "nope" not found' },
    });
    expect((await get(at, '/apis/metrics.k8s.io/v1/pods')).status).toBe(404);
    expect((await at.handle({ method: 'DELETE', path: `${BASE}/nodes/node-1` })).status).toBe(405);
    const denied = await get(at, `${BASE}/nodes`, { 'impersonate-user': 'jane' });
    expect(denied.body.message).toContain('cannot list resource "nodes" in API group "metrics.k8s.io"');
  });

  it('is discovered, and only with a metrics server', async () => {
    const { body } = await get(cluster(), BASE);
    expect(body).toMatchObject({ resources: [{ name: 'nodes' }, { name: 'pods', verbs: ['get', 'list'] }] });
    expect((await testCluster(1).handle({ method: 'GET', path: BASE })).status).toBe(404);
  });
});
